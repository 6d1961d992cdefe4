// Everything that is known of one exchange: why it went where it went, how long each part took, what was said.
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';
import { useSaid, useSaidFailure } from '../../i18n/said.ts';
import { IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { formatBytes, formatCount, formatMs, formatTime, formatUsd } from '../../ui/format.ts';
import { Notice } from '../../ui/panel.tsx';
import { toCurl } from './curl.ts';
import { LogAnswer } from './log-answer.tsx';
import { LogBodies } from './log-bodies.tsx';
import { OutcomeMark } from './outcome-mark.tsx';
import { outcomeOf } from './outcome.ts';
import { RemedyAct } from './remedy-act.tsx';
import { Replay } from './replay.tsx';
import { RouteSteps } from './route-steps.tsx';
import { Waterfall } from './waterfall.tsx';
import './log-detail.css';

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="detail-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Tokens({ record }: { readonly record: ExchangeRecord }) {
  const { t } = useTranslation(['log', 'frame']);
  const { usage } = record;
  return (
    <DefinitionList
      items={[
        [t('detail.uncached'), formatCount(usage?.input ?? null)],
        [t('detail.cacheRead'), formatCount(usage?.cacheRead ?? null)],
        [t('detail.cacheWrite'), formatCount(usage?.cacheWrite ?? null)],
        [t('detail.output'), formatCount(usage?.output ?? null)],
        [t('detail.reasoning'), formatCount(usage?.reasoning ?? null)],
        [t('detail.cost'), usage === null ? '–' : formatUsd(record.usd, t('frame:unknownPrice'))],
      ]}
    />
  );
}

export interface LogDetailProps {
  readonly record: ExchangeRecord;
  readonly proxyUrl: string;
  readonly onClose: () => void;
  /** Shows another exchange. */
  readonly onOpen: (id: string) => void;
}

export function LogDetail({ record, proxyUrl, onClose, onOpen }: LogDetailProps) {
  const { t } = useTranslation(['log', 'frame']);
  const said = useSaid();
  const saidFailure = useSaidFailure();
  const outcome = outcomeOf(record);
  const day = new Date(record.at).toLocaleDateString('sv-SE');
  return (
    <aside className="log-detail" aria-label={t('detail.title')}>
      <div className="detail-head">
        <OutcomeMark record={record} />
        <strong className="mono ellipsis grow">{record.model ?? record.path}</strong>
        <IconButton label={t('detail.close')} onClick={onClose}>
          <X aria-hidden="true" />
        </IconButton>
      </div>
      <div className="detail-scroll">
        {record.errorMessage !== null && (
          <Notice tone="bad" action={<RemedyAct record={record} />}>
            {saidFailure(record.errorMessage)}
          </Notice>
        )}
        {(outcome === 'cancelled' || outcome === 'stopped') && (
          <Notice tone="info">{t(`detail.ended.${outcome}`)}</Notice>
        )}
        <div className="row wrap">
          <CopyButton
            text={toCurl(record, proxyUrl)}
            label={t('detail.curl')}
            copiedLabel={t('frame:action.copied')}
          />
          <Replay record={record} onSent={onOpen} />
        </div>
        {record.bodies !== null && <LogAnswer bodies={record.bodies} />}
        <Section title={t('detail.overview')}>
          <DefinitionList
            items={[
              [t('column.time'), `${day} ${formatTime(record.at)}`],
              record.error === null
                ? null
                : [
                    t('detail.code'),
                    <span key="code">
                      {t(`code.${record.error}`)} <code className="faint small">{record.error}</code>
                    </span>,
                  ],
              [t('detail.id'), <code key="id">{record.id}</code>],
              [t('detail.path'), <code key="path">{record.path}</code>],
              [t('column.client'), record.client ?? '–'],
              [t('detail.profile'), record.profile ?? '–'],
              [
                t('column.model'),
                record.upstreamModel !== null && record.upstreamModel !== record.model
                  ? `${record.model} → ${record.upstreamModel}`
                  : (record.model ?? '–'),
              ],
              [
                t('column.upstream'),
                record.upstream === null ? '–' : [record.upstream, record.endpoint].filter(Boolean).join('/'),
              ],
              [t('detail.key'), record.keyId ?? '–'],
              [
                t('detail.protocols'),
                record.lane === null
                  ? '–'
                  : `${record.clientProtocol} ${record.lane === 'convert' ? '⇄' : '='} ${record.upstreamProtocol}`,
              ],
              [t('detail.transport'), record.transport],
              [
                t('detail.bytes'),
                `${formatBytes(record.requestBytes)} / ${formatBytes(record.responseBytes)}`,
              ],
              [t('detail.userAgent'), record.userAgent ?? '–'],
              record.abortedBy === null
                ? null
                : [t('detail.aborted'), t(`detail.abortedBy.${record.abortedBy}`)],
            ]}
          />
        </Section>
        {record.explanation.length > 0 && (
          <Section title={t('detail.route')}>
            <RouteSteps explanation={record.explanation} />
          </Section>
        )}
        {record.attempts.length > 0 && (
          <Section title={t('detail.timing')}>
            <Waterfall record={record} />
            <p className="muted small">{formatMs(record.totalMs)}</p>
          </Section>
        )}
        <Section title={t('detail.tokens')}>
          <Tokens record={record} />
        </Section>
        {record.warnings.length > 0 && (
          <Section title={t('detail.warnings')}>
            <ul className="detail-steps">
              {record.warnings.map((warning) => (
                <li key={warning}>{said(warning)}</li>
              ))}
            </ul>
          </Section>
        )}
        <Section title={t('detail.bodies')}>
          <LogBodies bodies={record.bodies} />
        </Section>
      </div>
    </aside>
  );
}
