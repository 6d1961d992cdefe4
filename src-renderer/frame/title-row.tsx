// The row on top of every page: the active profile, the endpoint in use with its latency, whether it runs.
import { ChevronsUpDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../control/connection.ts';
import { useHealth, useProfiles, useStatus, useUpstreams } from '../control/queries.ts';
import { useSaid } from '../i18n/said.ts';
import { Button } from '../ui/button.tsx';
import { formatMs } from '../ui/format.ts';
import icon from '../icon.svg';
import { StatusMark, type Mark } from '../ui/status-mark.tsx';

/** The upstream that the active profile leads most models to: the first target of its route for everything. */
export function useLeadingUpstream(): string | null {
  const profiles = useProfiles();
  const active = profiles.data?.find((profile) => profile.active);
  const route = active?.routes.find(({ match }) => match === '*') ?? active?.routes[0];
  return route?.to[0]?.split('/')[0] ?? null;
}

function EndpointInUse() {
  const { t } = useTranslation('frame');
  const said = useSaid();
  const upstream = useLeadingUpstream();
  const health = useHealth();
  const upstreams = useUpstreams();
  const endpoint = health.data?.endpoints.find((one) => one.upstream === upstream && one.active);
  if (!endpoint) return null;
  const found = upstreams.data?.find(({ id }) => id === upstream);
  const label = found?.endpoints.find(({ id }) => id === endpoint.endpoint)?.label;
  // Where there is no choice, its name says nothing.
  const choice = (found?.endpoints.length ?? 0) > 1 ? ` / ${endpoint.endpoint}` : '';
  const marks: Record<typeof endpoint.state, Mark> = { up: 'good', down: 'bad', unknown: 'asleep' };
  return (
    <span
      className="title-fact row"
      title={choice === '' ? said(endpoint.why) : `${label ?? endpoint.endpoint}: ${said(endpoint.why)}`}
    >
      <span className="sr-only">{t('title.endpoint')}</span>
      <StatusMark mark={marks[endpoint.state]} label={`${found?.name ?? upstream ?? ''}${choice}`} />
      {endpoint.ms !== null && <span className="num">{formatMs(endpoint.ms)}</span>}
    </span>
  );
}

export function TitleRow({ onSwitch }: { readonly onSwitch: () => void }) {
  const { t } = useTranslation('frame');
  const status = useStatus();
  const connection = useConnection();
  const gone = connection === 'lost' || connection === 'locked';
  // What was true before the line broke is not said any more.
  const state = gone ? null : status.data?.proxy.state;
  const shortcut = navigator.platform.startsWith('Mac') ? '⌘K' : 'Ctrl K';
  return (
    <header className="title-row">
      <a className="title-brand" href="#/home" aria-label={t('appName')}>
        <img src={icon} alt="" />
        <span className="title-fact-optional">{t('appName')}</span>
      </a>
      <Button className="title-switch" onClick={onSwitch} aria-haspopup="dialog">
        <span className="faint small title-fact-optional">{t('title.profile')}</span>
        <strong className="ellipsis">{status.data?.activeProfile?.name ?? '–'}</strong>
        <ChevronsUpDown aria-hidden="true" />
        <kbd className="faint title-fact-optional" aria-hidden="true">
          {shortcut}
        </kbd>
      </Button>
      <EndpointInUse />
      <span className="grow" />
      <span className="title-fact title-state">
        {gone && <StatusMark mark="bad" label={t('title.gone')} />}
        {state === 'running' && <StatusMark mark="good" label={t('title.running')} />}
        {state === 'starting' && <StatusMark mark="probing" label={t('title.starting')} />}
        {(state === 'stopped' || state === 'stopping' || state === 'crashed') && (
          <StatusMark mark="bad" label={t('title.paused')} />
        )}
      </span>
    </header>
  );
}
