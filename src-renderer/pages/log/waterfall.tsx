// When each attempt began, waited and received, on one time axis.
import { useTranslation } from 'react-i18next';
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';
import { formatMs } from '../../ui/format.ts';
import { outcomeOf } from './outcome.ts';

interface Bar {
  readonly label: string;
  readonly from: number;
  readonly wait: number;
  readonly receive: number;
  /** Which part it failed in. */
  readonly failed: 'wait' | 'receive' | null;
}

/** The attempts as bars, in ms since the request came in. */
export function barsOf(record: ExchangeRecord): Bar[] {
  const last = record.attempts.length - 1;
  return record.attempts.map((attempt, index) => {
    const from = Math.max(0, attempt.startedAt - record.at);
    const label = `${attempt.upstream}/${attempt.endpoint}`;
    const failed = attempt.error === undefined ? null : 'wait';
    if (index < last || record.firstByteMs === null)
      return { label, from, wait: attempt.durationMs, receive: 0, failed };
    const wait = Math.max(0, record.firstByteMs - from);
    const broken = outcomeOf(record) === 'broken' ? 'receive' : failed;
    return { label, from, wait, receive: Math.max(0, record.totalMs - record.firstByteMs), failed: broken };
  });
}

export function Waterfall({ record }: { readonly record: ExchangeRecord }) {
  const { t } = useTranslation('log');
  const total = Math.max(1, record.totalMs);
  const width = (ms: number): string => `${Math.min(100, (ms / total) * 100)}%`;
  return (
    <ul className="waterfall">
      {barsOf(record).map((bar, index) => (
        <li key={index}>
          <span className="ellipsis">{bar.label}</span>
          <span className="waterfall-track" aria-hidden="true">
            <span style={{ width: width(bar.from) }} />
            <span
              className={bar.failed === 'wait' ? 'waterfall-wait waterfall-failed' : 'waterfall-wait'}
              style={{ width: width(bar.wait) }}
            />
            <span
              className={
                bar.failed === 'receive' ? 'waterfall-receive waterfall-failed' : 'waterfall-receive'
              }
              style={{ width: width(bar.receive) }}
            />
          </span>
          <span className="num">
            {bar.receive > 0
              ? t('detail.waitedAndReceived', { wait: formatMs(bar.wait), receive: formatMs(bar.receive) })
              : t('detail.waited', { wait: formatMs(bar.wait) })}
          </span>
        </li>
      ))}
    </ul>
  );
}
