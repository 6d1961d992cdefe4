// What is wrong, one line each, with the button that mends it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HealthSnapshot } from '../../../src-proxy/contract/channel.ts';
import type { Status, Upstream } from '../../control/client.ts';
import { useSaid } from '../../i18n/said.ts';
import { goTo } from '../../frame/use-page.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { ReplaceKey } from '../upstreams/replace-key.tsx';
import { planNeeds, type Need } from './plan-needs.ts';

/** More than this are behind a button: the page stays calm. */
const SHOWN = 3;

function NeedLine({ need, onReplace }: { readonly need: Need; readonly onReplace: (key: string) => void }) {
  const { t } = useTranslation('home');
  const said = useSaid();
  return (
    <li>
      <StatusMark mark={need.kind === 'other' ? 'warn' : 'bad'} label={t('wrong')} showLabel={false} />
      <span className="grow home-need">
        {need.kind === 'other' && said(need.sentence)}
        {need.kind === 'crashed' && t('proxyCrashed', { how: said(need.how) })}
        {(need.kind === 'refused' || need.kind === 'missing' || need.kind === 'noBalance') &&
          t(`need.${need.kind}`, { upstream: need.upstream, key: need.key })}
      </span>
      {(need.kind === 'refused' || need.kind === 'missing') && (
        <Button onClick={() => onReplace(need.key)}>{t('pasteKey')}</Button>
      )}
      {need.kind === 'noBalance' &&
        (need.url === null ? (
          <Button onClick={() => onReplace(need.key)}>{t('pasteKey')}</Button>
        ) : (
          <a className="button" href={need.url} target="_blank" rel="noreferrer">
            {t('topUp')}
          </a>
        ))}
      {(need.kind === 'other' || need.kind === 'crashed') && (
        <Button onClick={() => goTo('doctor')}>{t('openDoctor')}</Button>
      )}
    </li>
  );
}

export function NeedsYou({
  status,
  upstreams,
  health,
}: {
  readonly status: Status;
  readonly upstreams: readonly Upstream[];
  readonly health: HealthSnapshot | null;
}) {
  const { t } = useTranslation('home');
  const [all, setAll] = useState(false);
  const [replacing, setReplacing] = useState<string | null>(null);
  const needs = planNeeds(status, upstreams, health);
  if (needs.length === 0) return null;
  const more = needs.length - SHOWN;
  return (
    <Panel
      title={`${t('wrong')} · ${needs.length}`}
      flush
      actions={
        more > 0 && (
          <Button variant="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t('fewer') : t('allOfThem', { count: needs.length })}
          </Button>
        )
      }
    >
      <ul className="home-list">
        {(all ? needs : needs.slice(0, SHOWN)).map((need) => (
          <NeedLine key={JSON.stringify(need)} need={need} onReplace={setReplacing} />
        ))}
      </ul>
      {replacing !== null && <ReplaceKey id={replacing} onClose={() => setReplacing(null)} />}
    </Panel>
  );
}
