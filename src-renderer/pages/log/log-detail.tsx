// Everything that is known of one exchange: why it went where it went, how long each part took, what was said.
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';
import { IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { formatBytes, formatCount, formatMs, formatTime, formatUsd } from '../../ui/format.ts';
import { Notice } from '../../ui/panel.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { assembleText } from './assemble-text.ts';
import { toCurl } from './curl.ts';
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

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Body({ title, text }: { readonly title: string; readonly text: string | undefined }) {
  const { t } = useTranslation('frame');
  if (text === undefined || text === '') return null;
  return (
    <details className="detail-body">
      <summary>
        {title} <span className="faint">{formatBytes(text.length)}</span>
      </summary>
      <CopyButton text={text} label={t('action.copy')} copiedLabel={t('action.copied')} quiet />
      <pre tabIndex={0} aria-label={title}>
        {pretty(text)}
      </pre>
    </details>
  );
}

function Bodies({ record }: { readonly record: ExchangeRecord }) {
  const { t } = useTranslation('log');
  const { bodies } = record;
  if (bodies === null) return <p className="muted">{t('detail.bodiesOff')}</p>;
  const assembled = assembleText(bodies.clientResponse ?? bodies.upstreamResponse ?? '');
  return (
    <div className="stack">
      {bodies.truncated && <p className="muted">{t('detail.bodiesTruncated')}</p>}
      {assembled !== '' && <Body title={t('detail.assembled')} text={assembled} />}
      <div className="detail-pair">
        <Body title={t('detail.clientRequest')} text={bodies.clientRequest} />
        <Body title={t('detail.upstreamRequest')} text={bodies.upstreamRequest} />
        <Body title={t('detail.clientResponse')} text={bodies.clientResponse} />
        <Body title={t('detail.upstreamResponse')} text={bodies.upstreamResponse} />
      </div>
    </div>
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
  /** Extra acts, such as sending it again. */
  readonly actions?: ReactNode;
}

export function LogDetail({ record, proxyUrl, onClose, actions }: LogDetailProps) {
  const { t } = useTranslation(['log', 'frame']);
  const failed = record.error !== null;
  return (
    <aside className="log-detail" aria-label={t('detail.title')}>
      <div className="detail-head">
        <StatusMark
          mark={failed ? 'bad' : 'good'}
          label={failed ? `${record.status} ${record.error}` : String(record.status)}
        />
        <strong className="mono ellipsis grow">{record.model ?? record.path}</strong>
        <IconButton label={t('detail.close')} onClick={onClose}>
          <X aria-hidden="true" />
        </IconButton>
      </div>
      <div className="detail-scroll">
        {record.errorMessage !== null && <Notice tone="bad">{record.errorMessage}</Notice>}
        <div className="row wrap">
          <CopyButton
            text={toCurl(record, proxyUrl)}
            label={t('detail.curl')}
            copiedLabel={t('frame:action.copied')}
          />
          {actions}
        </div>
        <Section title={t('detail.overview')}>
          <DefinitionList
            items={[
              [t('column.time'), formatTime(record.at)],
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
                record.upstream === null ? '–' : `${record.upstream}/${record.endpoint ?? ''}`,
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
            <ol className="detail-steps">
              {record.explanation.map((sentence, index) => (
                <li key={index}>{sentence}</li>
              ))}
            </ol>
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
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          </Section>
        )}
        <Section title={t('detail.bodies')}>
          <Bodies record={record} />
        </Section>
      </div>
    </aside>
  );
}
