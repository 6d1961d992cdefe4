// "Which upstream would serve model X from client Y?", answered live by the proxy itself.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control, sentenceOf } from '../../control/client.ts';
import { useClients } from '../../control/queries.ts';
import { useSaid } from '../../i18n/said.ts';
import { Notice, Panel } from '../../ui/panel.tsx';

interface Explained {
  readonly explanation?: readonly string[];
  readonly targets?: readonly {
    readonly upstream: string;
    readonly model?: string;
    readonly endpoint?: string;
  }[];
}

export function RouteTester({ profile }: { readonly profile: string }) {
  const { t } = useTranslation('profiles');
  const said = useSaid();
  const clients = useClients();
  const [model, setModel] = useState('');
  const [client, setClient] = useState('');
  const wanted = model.trim();
  const answer = useQuery({
    queryKey: ['config', 'explain', profile, wanted, client],
    queryFn: () =>
      control.profiles.explain.query({ model: wanted, profile, ...(client === '' ? {} : { client }) }),
    enabled: wanted !== '',
    staleTime: 0,
    retry: false,
  });
  const explained = answer.data as Explained | undefined;
  return (
    <Panel title={t('test')}>
      <div className="stack">
        <p className="muted">{t('testLead')}</p>
        <div className="row wrap">
          <input
            className="input route-short mono"
            aria-label={t('testModel')}
            placeholder={t('testModel')}
            value={model}
            onChange={(event) => setModel(event.target.value)}
          />
          <label className="row">
            <span className="muted">{t('testClient')}</span>
            <select
              className="input route-short"
              value={client}
              onChange={(event) => setClient(event.target.value)}
            >
              <option value="">{t('anyClient')}</option>
              {clients.data?.map(({ id }) => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </select>
          </label>
        </div>
        <div aria-live="polite">
          {answer.isError && <Notice tone="bad">{sentenceOf(answer.error)}</Notice>}
          {explained !== undefined && (
            <div className="stack">
              {explained.targets?.[0] !== undefined && (
                <p>
                  <strong>{explained.targets[0].upstream}</strong> <code>{explained.targets[0].model}</code>
                </p>
              )}
              <ol className="route-explanation muted">
                {explained.explanation?.map((sentence) => (
                  <li key={sentence}>{said(sentence)}</li>
                ))}
              </ol>
            </div>
          )}
        </div>
      </div>
    </Panel>
  );
}
