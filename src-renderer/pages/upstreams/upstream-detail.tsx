// One upstream: its keys, endpoints over time, models, oddities, and the acts on it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control, type Upstream } from '../../control/client.ts';
import { useChange, useEndpoints, useHealth, useUndoable } from '../../control/queries.ts';
import { sayQuirk, useSaid } from '../../i18n/said.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { formatMs } from '../../ui/format.ts';
import { Notice, Panel } from '../../ui/panel.tsx';
import { commonScale, Sparkline } from '../../ui/sparkline.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { CodexForm } from './codex-form.tsx';
import { EndpointSwitch } from '../home/endpoint-switch.tsx';
import { ProxyChoice } from '../settings/proxy-choice.tsx';
import { SecretValue } from '../settings/secret-value.tsx';
import { ReplaceKey } from './replace-key.tsx';
import { upstreamMark } from './upstream-mark.ts';

/** A gateway may list hundreds. */
const MODELS_SHOWN = 60;

function Keys({ upstream }: { readonly upstream: Upstream }) {
  const { t } = useTranslation(['upstreams', 'frame']);
  const [replacing, setReplacing] = useState<string | null>(null);
  const words = {
    ok: 'ok',
    refused: 'refused',
    'no-balance': 'noBalance',
    limited: 'limited',
    unknown: 'unknown',
  } as const;
  return (
    <ul className="upstream-keys">
      {upstream.secrets.map(({ id, present, health }) => {
        const state = health?.state ?? 'unknown';
        return (
          <li key={id} className="row wrap">
            <strong className="mono">{id}</strong>
            {present ? <SecretValue id={id} /> : <span className="grow" />}
            {present ? (
              <StatusMark
                mark={
                  state === 'ok'
                    ? 'good'
                    : state === 'unknown'
                      ? 'asleep'
                      : state === 'limited'
                        ? 'warn'
                        : 'bad'
                }
                label={t(`frame:state.${words[state]}`)}
              />
            ) : (
              <StatusMark mark="bad" label={t('detail.keyMissing')} />
            )}
            <Button variant="quiet" onClick={() => setReplacing(id)}>
              {present ? t('detail.replace') : t('detail.paste')}
            </Button>
          </li>
        );
      })}
      {replacing !== null && <ReplaceKey id={replacing} onClose={() => setReplacing(null)} />}
    </ul>
  );
}

function Endpoints({ upstream }: { readonly upstream: Upstream }) {
  const { t } = useTranslation(['upstreams', 'frame']);
  const said = useSaid();
  const endpoints = useEndpoints(upstream.id);
  const rows = (endpoints.data ?? []).map((row) => ({
    ...row,
    points: row.history.map(({ at, ms }) => ({ at, value: ms })),
  }));
  const scale = commonScale(rows.map(({ points }) => points));
  const several = rows.length > 1;
  // Failures alone have no scale.
  const plotted = rows.some(({ points }) => points.length > 1 && points.some(({ value }) => value !== null));
  return (
    <div className="stack">
      <EndpointSwitch upstream={upstream} explained={false} />
      {rows.map((row) => (
        <div key={row.endpoint} className="upstream-endpoint">
          <div className="grow">
            <strong>{row.label}</strong> <code className="faint">{row.base}</code>
            {several && row.proxy !== null && row.proxy.problem === null && (
              <span className="faint small"> {t('detail.via', { address: row.proxy.address })}</span>
            )}
            <p className="muted small">{said(row.why)}</p>
          </div>
          {row.points.length > 1 && (
            <Sparkline
              points={row.points}
              scale={scale}
              label={t('detail.latency', { count: row.points.length })}
            />
          )}
        </div>
      ))}
      {plotted && (
        <p className="faint small upstream-scale">
          {t('detail.scale', { span: formatMs(scale.to - scale.from), top: formatMs(scale.top) })}
        </p>
      )}
    </div>
  );
}

/** Which proxy this one is called through, where it is not the one of all. */
function WayChoice({ upstream }: { readonly upstream: Upstream }) {
  const { t } = useTranslation('upstreams');
  const save = useChange((input: Parameters<typeof control.upstreams.save.mutate>[0]) =>
    control.upstreams.save.mutate(input),
  );
  return (
    <section className="stack" aria-label={t('detail.proxy')}>
      <ProxyChoice
        label={t('detail.proxy')}
        setting={upstream.proxySetting}
        follows
        onSave={(proxy) => save.mutate({ id: upstream.id, proxy })}
      />
    </section>
  );
}

export function UpstreamDetail({
  upstream,
  onRemoved,
}: {
  readonly upstream: Upstream;
  readonly onRemoved: () => void;
}) {
  const { t } = useTranslation(['upstreams', 'frame']);
  const said = useSaid();
  const health = useHealth();
  const [asking, setAsking] = useState(false);
  const test = useChange(() => control.upstreams.test.mutate({ id: upstream.id }));
  const remove = useUndoable(
    () => control.upstreams.remove.mutate({ id: upstream.id }),
    () => ({
      done: t('detail.removed', { name: upstream.name }),
      back: t('detail.back', { name: upstream.name }),
    }),
    onRemoved,
  );
  const { mark, word } = upstreamMark(upstream, health.data ?? null);
  return (
    <Panel
      title={upstream.name}
      actions={
        <>
          <StatusMark mark={mark} label={t(`frame:state.${word}`)} />
          <Button busy={test.isPending} onClick={() => test.mutate(undefined)}>
            {test.isPending ? t('detail.testing') : t('detail.test')}
          </Button>
          <Button variant="danger" onClick={() => setAsking(true)}>
            {t('frame:action.remove')}
          </Button>
        </>
      }
    >
      <div className="stack">
        {test.data !== undefined && (
          <Notice tone={test.data.ok ? 'good' : 'bad'}>{said(test.data.message)}</Notice>
        )}
        <DefinitionList
          items={[
            [t('detail.protocols'), upstream.protocols.join(', ')],
            [
              t('detail.models'),
              upstream.models.length > 0
                ? upstream.models.join(', ')
                : test.data?.models?.slice(0, MODELS_SHOWN).join(', ') || t('detail.modelsAsk'),
            ],
            upstream.quirks.length === 0
              ? null
              : [
                  t('detail.quirks'),
                  <ul key="quirks">
                    {upstream.quirks.map((id) => (
                      <li key={id} title={id}>
                        {sayQuirk(id)}
                      </li>
                    ))}
                  </ul>,
                ],
            upstream.proxy === null
              ? null
              : [
                  t('detail.way'),
                  upstream.proxy.problem === null
                    ? t('detail.through', { address: upstream.proxy.address, from: upstream.proxy.from })
                    : said(upstream.proxy.problem),
                ],
            [t('detail.usedBy'), upstream.usedBy.join(', ') || t('frame:none')],
            upstream.topUpUrl === null
              ? null
              : [
                  t('detail.topUp'),
                  <a key="top-up" href={upstream.topUpUrl} target="_blank" rel="noreferrer">
                    {upstream.topUpUrl}
                  </a>,
                ],
          ]}
        />
        {upstream.secrets.length > 0 && (
          <section className="stack" aria-label={t('detail.keys')}>
            <h3>{t('detail.keys')}</h3>
            <Keys upstream={upstream} />
          </section>
        )}
        <section className="stack" aria-label={t('detail.endpoints')}>
          <h3>{t('detail.endpoints')}</h3>
          <Endpoints upstream={upstream} />
        </section>
        {upstream.kind === 'http' && <WayChoice upstream={upstream} />}
        {upstream.kind === 'http' && upstream.protocols.includes('openai-responses') && (
          <CodexForm upstream={upstream.id} />
        )}
      </div>
      <ConfirmDialog
        open={asking}
        title={t('detail.remove', { name: upstream.name })}
        text={t('detail.removeText')}
        confirmLabel={t('frame:action.remove')}
        busy={remove.isPending}
        onConfirm={() => {
          setAsking(false);
          remove.mutate(undefined);
        }}
        onCancel={() => setAsking(false)}
      />
    </Panel>
  );
}
