// Sends an exchange again, as it was routed or to another upstream, and opens the new one.
import { Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';
import { control } from '../../control/client.ts';
import { useChange, useUpstreams } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { showToast } from '../../ui/toast.tsx';

export function Replay({
  record,
  onSent,
}: {
  readonly record: ExchangeRecord;
  readonly onSent: (id: string) => void;
}) {
  const { t } = useTranslation('log');
  const upstreams = useUpstreams();
  const [upstream, setUpstream] = useState('');
  const replay = useChange(
    () => control.log.replay.mutate({ id: record.id, ...(upstream === '' ? {} : { upstream }) }),
    ({ exchange }) => {
      showToast({ title: t('detail.replayDone') });
      if (exchange !== '') onSent(exchange);
    },
  );
  const kept = record.bodies?.clientRequest !== undefined && record.transport !== 'websocket';
  return (
    <span className="row detail-replay" title={kept ? undefined : t('detail.replayNot')}>
      <Button
        icon={<Send aria-hidden="true" />}
        disabled={!kept}
        busy={replay.isPending}
        onClick={() => replay.mutate(undefined)}
      >
        {t('detail.replay')}
      </Button>
      {kept && (
        <select
          className="input"
          aria-label={t('detail.replayTo')}
          value={upstream}
          onChange={(event) => setUpstream(event.target.value)}
        >
          <option value="">{t('detail.replaySame')}</option>
          {upstreams.data?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </span>
  );
}
