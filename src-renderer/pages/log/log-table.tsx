// The live log as a virtual grid: a few dozen lines in the page, a hundred thousand behind them.
// Follows the tail until somebody scrolls up; arrows move the selection, End goes back to the tail.
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { LogLine, rowElementId } from './log-row.tsx';
import type { LogStore } from './log-store.ts';
import './log-table.css';

const ROW_HEIGHT = 28;
/** Within this many pixels of the end counts as being at the end. */
const AT_END = 8;

interface LogTableProps {
  readonly store: LogStore;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

export function LogTable({ store, selected, onSelect }: LogTableProps) {
  const { t } = useTranslation('log');
  const view = useSyncExternalStore(store.subscribe, store.view);
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const virtual = useVirtualizer({
    count: view.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    getItemKey: (index) => view.row(index)?.id ?? index,
  });

  useEffect(() => {
    const element = scroller.current;
    if (following && element) element.scrollTop = element.scrollHeight;
  }, [following, view]);

  function onScroll(): void {
    const element = scroller.current;
    if (!element) return;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    // Only a person scrolls up; rows that are added make `left` grow without moving scrollTop.
    if (left <= AT_END) setFollowing(true);
    else if (following && element.scrollTop < lastTop.current) setFollowing(false);
    lastTop.current = element.scrollTop;
  }
  const lastTop = useRef(0);

  function move(to: number): void {
    const index = Math.max(0, Math.min(view.count - 1, to));
    const row = view.row(index);
    if (!row) return;
    onSelect(row.id);
    setFollowing(index === view.count - 1);
    virtual.scrollToIndex(index);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const at = selected === null ? -1 : store.indexOf(selected);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(at === -1 ? view.count - 1 : at + 1),
      ArrowUp: () => move(at === -1 ? view.count - 1 : at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => move(view.count - 1),
      Escape: () => onSelect(null),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  }

  const columns = [
    'time',
    'status',
    'client',
    'model',
    'upstream',
    'lane',
    'tokens',
    'firstByte',
    'total',
    'cost',
  ] as const;
  const numeric = new Set(['tokens', 'firstByte', 'total', 'cost']);
  return (
    <div className="log-table">
      <div
        ref={scroller}
        className="log-scroller"
        role="grid"
        aria-label={t('table')}
        aria-rowcount={view.count + 1}
        aria-activedescendant={selected === null ? undefined : rowElementId(selected)}
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div className="log-head" role="row" aria-rowindex={1}>
          {columns.map((column) => (
            <span key={column} role="columnheader" className={numeric.has(column) ? 'num' : undefined}>
              {t(`column.${column}`)}
            </span>
          ))}
        </div>
        <div className="log-rows" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = view.row(item.index);
            return row === undefined ? null : (
              <LogLine
                key={item.key}
                row={row}
                place={item.index + 1}
                top={item.start}
                selected={row.id === selected}
                onSelect={onSelect}
              />
            );
          })}
        </div>
      </div>
      {!following && (
        <div className="log-jump">
          <Button
            variant="primary"
            icon={<ArrowDown aria-hidden="true" />}
            onClick={() => setFollowing(true)}
          >
            {t('jump')}
          </Button>
        </div>
      )}
    </div>
  );
}
