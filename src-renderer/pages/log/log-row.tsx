// One line of the live log. Memoised: while the log runs, only its place changes.
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeStart } from '../../../src-proxy/contract/exchange-record.ts';
import { useSaidFailure } from '../../i18n/said.ts';
import { control } from '../../control/client.ts';
import { formatCount, formatMs, formatUsd, formatWhen } from '../../ui/format.ts';
import { StatusMark } from '../../ui/status-mark.tsx';
import { createLastWords, useLastWords } from './last-words.ts';
import type { LogRow } from './log-filter.ts';
import { OutcomeMark } from './outcome-mark.tsx';
import { outcomeOf } from './outcome.ts';
import { useNow } from './use-now.ts';

interface RowProps {
  readonly row: LogRow;
  /** 1-based place in the whole list, for screen readers. */
  readonly place: number;
  readonly selected: boolean;
  readonly top: number;
  readonly onSelect: (id: string) => void;
}

/** The id of a row's element, for aria-activedescendant. */
export function rowElementId(id: string): string {
  return `exchange-${id}`;
}

const lastWords = createLastWords(
  (id) => control.log.glimpse.query({ id }),
  (round) => {
    const timer = setInterval(round, 1_000);
    return () => clearInterval(timer);
  },
);

function RunningCells({ start }: { readonly start: ExchangeStart }) {
  const { t } = useTranslation('log');
  const ms = Math.max(0, useNow() - start.at);
  const words = useLastWords(lastWords, start.id, ms >= 1_000);
  return (
    <>
      <span role="gridcell">{formatWhen(start.at)}</span>
      <span role="gridcell" className="ellipsis">
        <StatusMark mark="probing" label={t('running')} />
      </span>
      <span role="gridcell" className="ellipsis">
        {start.client ?? '–'}
      </span>
      <span role="gridcell" className="ellipsis mono">
        {start.model ?? start.path}
      </span>
      <span role="gridcell" className="log-grow">
        {/* Grows for ever and never arrives: half at ten seconds. */}
        <span className="log-track" aria-hidden="true">
          <span className="log-running" style={{ width: `${(ms / (ms + 10_000)) * 100}%` }} />
        </span>
        <span className="muted num log-elapsed">{formatMs(ms)}</span>
        <span className="muted ellipsis grow">{words}</span>
      </span>
    </>
  );
}

function Cells({ row }: { readonly row: LogRow }) {
  const { t } = useTranslation(['log', 'frame']);
  const saidFailure = useSaidFailure();
  if (row.state === 'running') return <RunningCells start={row.start} />;
  const { record } = row;
  const { usage, error } = record;
  const outcome = outcomeOf(record);
  const renamed = record.upstreamModel !== null && record.upstreamModel !== record.model;
  return (
    <>
      <span role="gridcell">{formatWhen(record.at)}</span>
      <span
        role="gridcell"
        className="ellipsis"
        title={
          outcome === 'cancelled' || outcome === 'stopped'
            ? t(`detail.ended.${outcome}`)
            : error === null
              ? undefined
              : `${error}: ${saidFailure(record.errorMessage ?? '')}`
        }
      >
        <OutcomeMark record={record} />
      </span>
      <span role="gridcell" className="ellipsis">
        {record.client ?? '–'}
      </span>
      <span
        role="gridcell"
        className="ellipsis mono"
        title={renamed ? `${record.model} → ${record.upstreamModel}` : undefined}
      >
        {record.model ?? record.path}
        {renamed && <span className="faint"> → {record.upstreamModel}</span>}
      </span>
      <span role="gridcell" className="ellipsis">
        {record.upstream ?? '–'}
        {record.endpoint !== null && <span className="faint">/{record.endpoint}</span>}
      </span>
      <span role="gridcell" className="log-lane">
        {record.lane !== null && (
          <span role="img" aria-label={t(`laneMark.${record.lane}`)} title={t(`laneMark.${record.lane}`)}>
            {record.lane === 'convert' ? '⇄' : '='}
          </span>
        )}
      </span>
      <span role="gridcell" className="num">
        {usage === null
          ? '–'
          : `${formatCount(usage.input + usage.cacheRead + usage.cacheWrite)} / ${formatCount(usage.output)}`}
      </span>
      <span role="gridcell" className="num">
        {formatMs(record.firstByteMs)}
      </span>
      <span role="gridcell" className="num">
        {formatMs(record.totalMs)}
      </span>
      <span role="gridcell" className="num">
        {record.usage === null ? '–' : formatUsd(record.usd, t('frame:unknownPrice'))}
      </span>
    </>
  );
}

const MemoCells = memo(Cells);

export const LogLine = memo(function LogLine({ row, place, selected, top, onSelect }: RowProps) {
  return (
    // Keyboard: the grid itself takes the arrow keys (aria-activedescendant), as grids do.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={rowElementId(row.id)}
      role="row"
      tabIndex={-1}
      aria-rowindex={place + 1}
      aria-selected={selected}
      className={selected ? 'log-row log-row-selected' : 'log-row'}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(row.id)}
    >
      <MemoCells row={row} />
    </div>
  );
});
