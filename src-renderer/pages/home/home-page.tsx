// Home: the switch, the endpoint, health, today, and what needs the user.
import { useTranslation } from 'react-i18next';
import type { HealthSnapshot } from '../../../src-proxy/contract/channel.ts';
import type { Upstream, UsageRow } from '../../control/client.ts';
import { useHealth, useProfiles, useStatus, useUpstreams, useUsage } from '../../control/queries.ts';
import { startOfDay } from '../../control/start-of-day.ts';
import { useLeadingUpstream } from '../../frame/title-row.tsx';
import { goTo } from '../../frame/use-page.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatCount, formatMs, formatUsd } from '../../ui/format.ts';
import { Page, Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { upstreamMark } from '../upstreams/upstream-mark.ts';
import { FirstRun, useFirstRun } from '../first-run/first-run.tsx';
import { EndpointSwitch } from './endpoint-switch.tsx';
import { HomeTools } from './home-tools.tsx';
import { NeedsYou } from './needs-you.tsx';
import { ProfileSwitch } from './profile-switch.tsx';
import './home-page.css';

function Health({
  upstreams,
  health,
}: {
  readonly upstreams: readonly Upstream[];
  readonly health: HealthSnapshot | null;
}) {
  const { t } = useTranslation(['home', 'frame']);
  return (
    <Panel title={t('health')} flush>
      <ul className="home-list">
        {upstreams.map((upstream) => {
          const { mark, word } = upstreamMark(upstream, health);
          const active = health?.endpoints.find((one) => one.upstream === upstream.id && one.active);
          return (
            <li key={upstream.id}>
              <a href={`#/upstreams?id=${upstream.id}`} className="grow ellipsis">
                {upstream.name}
              </a>
              <span className="muted small">{active?.ms == null ? '' : formatMs(active.ms)}</span>
              <StatusMark mark={mark} label={t(`frame:state.${word}`)} />
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** Adds the rows up; a sum with unknown prices says so. */
export function sumUsage(rows: readonly UsageRow[]): {
  requests: number;
  errors: number;
  input: number;
  output: number;
  usd: number | null;
  unknown: number;
} {
  const sum = { requests: 0, errors: 0, input: 0, output: 0, usd: 0, unknown: 0 };
  let known = false;
  for (const row of rows) {
    sum.requests += row.requests;
    sum.errors += row.errors;
    sum.input += row.input_tokens;
    sum.output += row.output_tokens;
    sum.unknown += row.usd_unknown_requests;
    if (row.usd !== null) {
      sum.usd += row.usd;
      known = true;
    }
  }
  return { ...sum, usd: known || sum.unknown === 0 ? sum.usd : null };
}

function Today() {
  const { t } = useTranslation(['home', 'frame']);
  const usage = useUsage('day', startOfDay());
  const sum = sumUsage(usage.data ?? []);
  const facts = [
    [t('requests'), formatCount(sum.requests), sum.errors > 0 ? t('failed', { count: sum.errors }) : null],
    [t('tokensIn'), formatCount(sum.input), null],
    [t('tokensOut'), formatCount(sum.output), null],
    [
      t('cost'),
      formatUsd(sum.usd, t('frame:unknownPrice')),
      sum.unknown > 0 ? t('costPartly', { count: sum.unknown }) : null,
    ],
  ] as const;
  return (
    <Panel
      title={t('today')}
      actions={
        sum.errors > 0 ? (
          <Button variant="quiet" onClick={() => goTo('log', 'status=failed')}>
            {t('showFailures')}
          </Button>
        ) : undefined
      }
    >
      <dl className="home-facts">
        {facts.map(([name, value, note]) => (
          <div key={name}>
            <dt className="muted small">{name}</dt>
            <dd>
              <strong>{value}</strong>
              {note !== null && <span className="muted small">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Addresses({ proxyUrl }: { readonly proxyUrl: string }) {
  const { t } = useTranslation(['home', 'frame']);
  return (
    <Panel title={t('address')}>
      <div className="stack">
        <div className="row wrap">
          {[`${proxyUrl}/v1`, proxyUrl, `${proxyUrl}/backend-api/codex`].map((url) => (
            <span key={url} className="row home-address">
              <code>{url}</code>
              <CopyButton
                text={url}
                label={t('frame:action.copy')}
                copiedLabel={t('frame:action.copied')}
                quiet
              />
            </span>
          ))}
        </div>
        <p className="muted small">{t('addressHint')}</p>
      </div>
    </Panel>
  );
}

export default function HomePage() {
  const { t } = useTranslation(['home', 'frame']);
  const [status, profiles, upstreams, health] = [useStatus(), useProfiles(), useUpstreams(), useHealth()];
  const leading = useLeadingUpstream();
  const firstRun = useFirstRun();
  const upstream = upstreams.data?.find(({ id }) => id === leading);
  // Drawn once all is there: nothing may push away what somebody is about to click.
  const waiting = upstreams.isPending || health.isPending;
  if (!profiles.data || !status.data || waiting) return <Skeleton label={t('frame:loading')} lines={8} />;
  return (
    <Page title={t('profile')} lead={t('profileHint')}>
      {firstRun.shown && <FirstRun onHide={firstRun.hide} />}
      <ProfileSwitch profiles={profiles.data} />
      <NeedsYou status={status.data} upstreams={upstreams.data ?? []} health={health.data ?? null} />
      {upstream !== undefined && (
        <Panel title={`${t('endpoint')} · ${upstream.name}`}>
          <EndpointSwitch upstream={upstream} />
        </Panel>
      )}
      <div className="home-columns">
        <Today />
        <Health upstreams={upstreams.data ?? []} health={health.data ?? null} />
        <HomeTools />
      </div>
      {status.data.proxyUrl !== null && <Addresses proxyUrl={status.data.proxyUrl} />}
    </Page>
  );
}
