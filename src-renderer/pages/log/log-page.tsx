// The live log: every exchange as it happens, with filters and the story of each.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { control } from '../../control/client.ts';
import { followLog } from '../../control/live.ts';
import { useStatus } from '../../control/queries.ts';
import { X } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { isDialogOpen } from '../../ui/dialog.tsx';
import { EmptyState, Page } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { usePlace } from '../../frame/use-page.ts';
import { LogAnnouncer } from './log-announcer.tsx';
import { LogDetail } from './log-detail.tsx';
import { LogFilterBar } from './log-filter-bar.tsx';
import { noFilter, type LogFilter } from './log-filter.ts';
import { createLogStore, type LogStore } from './log-store.ts';
import { LogRunning } from './log-running.tsx';
import { LogTable } from './log-table.tsx';
import './log-page.css';

/** How much of the past is shown when the page opens. */
const PAST = 500;
/** How many rows are read at most when the line was broken: the API's limit for one answer. */
const MISSED = 10_000;
/** The page is drawn at most this often, ms: enough for the eye, half the work at a thousand rows a second. */
const FRAME_MS = 50;

const store: LogStore = createLogStore((flush) => {
  setTimeout(() => requestAnimationFrame(flush), FRAME_MS);
});

/** The last rows, or everything that was recorded since the newest one that is here. */
async function readMissing(): Promise<void> {
  const after = store.lastId();
  const rows = await control.log.list.query(after === null ? { limit: PAST } : { after, limit: MISSED });
  store.append(rows.toReversed());
}

/**
 * Feeds the store while the page is open. Each time the line is made, what is missing is read first and what comes
 * meanwhile is held back, so that rows stand in their order and none is lost in between. Says whether the past is read.
 */
function useLogFeed(): boolean {
  const [read, setRead] = useState(store.view().total > 0);
  useEffect(() => {
    let held: (() => void)[] | null = [];
    const take = (step: () => void): void => void (held === null ? step() : held.push(step));
    async function catchUp(): Promise<void> {
      // Where it fails the banner says that the app does not answer, and the next connection reads it again.
      await readMissing().catch(() => undefined);
      const steps = held ?? [];
      held = null;
      for (const step of steps) step();
      setRead(true);
    }
    return followLog({
      started: (exchanges) => take(() => store.started(exchanges)),
      append: (exchanges) => take(() => store.append(exchanges)),
      connected() {
        held ??= [];
        void catchUp();
      },
    });
  }, []);
  return read;
}

const idOf = (query: string): string | null => new URLSearchParams(query).get('id');

const statuses = ['ok', 'failed', 'cancelled', 'running'] as const;

function filterOf(query: string): LogFilter {
  const wanted = new URLSearchParams(query);
  const status = wanted.get('status');
  return {
    ...noFilter,
    text: wanted.get('text') ?? '',
    client: wanted.get('client'),
    model: wanted.get('model'),
    upstream: wanted.get('upstream'),
    status: statuses.find((one) => one === status) ?? 'all',
  };
}

function Detail({
  id,
  onClose,
  onOpen,
}: {
  readonly id: string;
  readonly onClose: () => void;
  readonly onOpen: (id: string) => void;
}) {
  const { t } = useTranslation(['log', 'frame']);
  const status = useStatus();
  const record = useQuery({
    queryKey: ['exchange', id],
    queryFn: () => control.log.get.query({ id }),
    // A row of a running exchange has no record yet.
    refetchInterval: (query) => (query.state.data === null ? 1_000 : false),
  });
  if (record.data === null) {
    const row = store.find(id);
    return <LogRunning id={id} start={row?.state === 'running' ? row.start : null} onClose={onClose} />;
  }
  if (record.data === undefined) {
    return (
      <aside className="log-detail" aria-label={t('detail.title')}>
        <div className="detail-head">
          <span className="grow" />
          <IconButton label={t('detail.close')} onClick={onClose}>
            <X aria-hidden="true" />
          </IconButton>
        </div>
        <Skeleton label={t('frame:loading')} lines={8} />
      </aside>
    );
  }
  return (
    <LogDetail
      key={id}
      record={record.data}
      proxyUrl={status.data?.proxyUrl ?? 'http://127.0.0.1:4620'}
      onClose={onClose}
      onOpen={onOpen}
    />
  );
}

function Empty({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  const { t } = useTranslation(['log', 'frame']);
  const status = useStatus();
  const curl = `curl ${status.data?.proxyUrl ?? 'http://127.0.0.1:4620'}/v1/models -H "authorization: Bearer $KEYSWITCH_TOKEN"`;
  if (filtered)
    return (
      <EmptyState
        title={t('emptyFiltered')}
        action={<Button onClick={onClear}>{t('filter.clear')}</Button>}
      />
    );
  return (
    <EmptyState
      title={t('empty')}
      action={
        <CopyButton text={curl} label={t('frame:action.copy')} copiedLabel={t('frame:action.copied')} />
      }
    >
      <p>{t('emptyText')}</p>
      <p>
        <code>{curl}</code>
      </p>
    </EmptyState>
  );
}

export default function LogPage() {
  const { t } = useTranslation(['log', 'frame']);
  const { query } = usePlace();
  const [filter, setFilter] = useState<LogFilter>(() => filterOf(query));
  const [selected, setSelected] = useState<string | null>(() => idOf(query));
  // The tray and other pages lead here with an address that says what to show.
  const [shownQuery, setShownQuery] = useState(query);
  if (query !== shownQuery) {
    setShownQuery(query);
    setFilter(filterOf(query));
    setSelected(idOf(query));
  }
  const view = useSyncExternalStore(store.subscribe, store.view);
  const read = useLogFeed();
  useEffect(() => store.setFilter(filter), [filter]);
  function close(): void {
    setSelected(null);
    // Back to where the row was chosen.
    document.querySelector<HTMLElement>('.log-scroller')?.focus();
  }
  const counts = useMemo(() => t('shown', { shown: view.count, total: view.total }), [t, view]);
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      fill
      actions={
        <span className="muted small">
          {counts}
          {view.running > 0 && ` · ${t('runningCount', { count: view.running })}`}
        </span>
      }
    >
      <LogFilterBar store={store} filter={filter} onChange={setFilter} />
      <LogAnnouncer store={store} />
      {/* Escape closes the pane from wherever the focus is in it; one that is meant for a dialog does not. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className="log-split"
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || selected === null || event.defaultPrevented) return;
          if (!isDialogOpen()) close();
        }}
      >
        {view.count === 0 ? (
          read ? (
            <Empty filtered={view.total > 0} onClear={() => setFilter(noFilter)} />
          ) : (
            <Skeleton label={t('frame:loading')} lines={8} />
          )
        ) : (
          <LogTable store={store} selected={selected} onSelect={setSelected} />
        )}
        {selected !== null && <Detail id={selected} onClose={close} onOpen={setSelected} />}
      </div>
    </Page>
  );
}
