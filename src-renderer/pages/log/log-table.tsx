// The live log as a virtual grid: a few dozen lines in the page, a hundred thousand behind them.
// Follows the tail until somebody scrolls up; arrows (and j, k) move the selection, End goes back to the tail.
import { ArrowDown } from 'lucide-react';
import { useCallback, useLayoutEffect, useRef, useSyncExternalStore, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { LogLine, rowElementId } from './log-row.tsx';
import type { LogStore } from './log-store.ts';
import { useListWindow } from './use-window.ts';
import './log-table.css';

const ROW_HEIGHT = 28;
const HEAD_HEIGHT = 30;
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

interface LogTableProps {
  readonly store: LogStore;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

export function LogTable({ store, selected, onSelect }: LogTableProps) {
  const { t } = useTranslation('log');
  const view = useSyncExternalStore(store.subscribe, store.view);
  const { scroller, first, end, following, onScroll, follow, pause, show, fits } = useListWindow(
    view,
    ROW_HEIGHT,
    HEAD_HEIGHT,
    store.indexOf,
  );

  function move(to: number): void {
    const index = Math.max(0, Math.min(view.count - 1, to));
    const row = view.row(index);
    if (!row) return;
    onSelect(row.id);
    show(index);
  }

  // Stable, so that lines that did not change are not drawn again.
  const last = useRef<(id: string) => void>(onSelect);
  useLayoutEffect(() => {
    last.current = (id) => {
      // What somebody looks at shall not run away.
      if (store.indexOf(id) < view.count - 1) pause();
      onSelect(id);
    };
  });
  const choose = useCallback((id: string) => last.current(id), []);

  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.max(1, fits - 1);
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(at === -1 ? view.count - 1 : at + 1),
      ArrowUp: () => move(at === -1 ? view.count - 1 : at - 1),
      j: () => move(at === -1 ? view.count - 1 : at + 1),
      k: () => move(at === -1 ? view.count - 1 : at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => move(view.count - 1),
      Escape: () => onSelect(null),
    };
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step();
  }

  const at = selected === null ? -1 : store.indexOf(selected);
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);
  return (
    <div className="log-table">
      <div
        ref={scroller}
        className="log-scroller"
        role="grid"
        aria-label={t('table')}
        aria-rowcount={view.count + 1}
        aria-activedescendant={at >= first && at < end ? rowElementId(selected ?? '') : undefined}
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
        <div className="log-rows" role="rowgroup" style={{ height: view.count * ROW_HEIGHT }}>
          {rows.map((index) => {
            const row = view.row(index);
            return row === undefined ? null : (
              <LogLine
                key={row.id}
                row={row}
                place={index + 1}
                top={index * ROW_HEIGHT}
                selected={row.id === selected}
                onSelect={choose}
              />
            );
          })}
        </div>
      </div>
      {!following && view.count > fits && (
        <div className="log-jump">
          <Button variant="primary" icon={<ArrowDown aria-hidden="true" />} onClick={follow}>
            {t('jump')}
          </Button>
        </div>
      )}
    </div>
  );
}
