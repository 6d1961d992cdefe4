// The live log: every exchange as it happens, with filters and the story of each.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { control } from '../../control/client.ts';
import { followLog } from '../../control/live.ts';
import { useStatus } from '../../control/queries.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState, Page } from '../../ui/panel.tsx';
import { usePlace } from '../../frame/use-page.ts';
import { LogAnnouncer } from './log-announcer.tsx';
import { LogDetail } from './log-detail.tsx';
import { LogFilterBar } from './log-filter-bar.tsx';
import { createLogStore, noFilter, type LogFilter, type LogStore } from './log-store.ts';
import { LogTable } from './log-table.tsx';
import './log-page.css';

/** How much of the past is shown when the page opens. */
const PAST = 500;
/** The page is drawn at most this often, ms: enough for the eye, half the work at a thousand rows a second. */
const FRAME_MS = 50;

const store: LogStore = createLogStore((flush) => {
  setTimeout(() => requestAnimationFrame(flush), FRAME_MS);
});

async function readPast(): Promise<void> {
  const past = await control.log.list.query({ limit: PAST });
  store.append(past.toReversed());
}

/** Feeds the store while the page is open; reads what came before, and what was missed when the line broke. */
function useLogFeed(): void {
  useEffect(() => {
    void readPast();
    return followLog({
      started: (exchanges) => store.started(exchanges),
      append: (exchanges) => store.append(exchanges),
      reconnected: () => void readPast(),
    });
  }, []);
}

function filterOf(query: string): LogFilter {
  const wanted = new URLSearchParams(query);
  const status = wanted.get('status');
  return {
    ...noFilter,
    text: wanted.get('text') ?? '',
    client: wanted.get('client'),
    model: wanted.get('model'),
    upstream: wanted.get('upstream'),
    status: status === 'failed' || status === 'ok' || status === 'running' ? status : 'all',
  };
}

function Detail({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const status = useStatus();
  const record = useQuery({
    queryKey: ['exchange', id],
    queryFn: () => control.log.get.query({ id }),
    // A row of a running exchange has no record yet.
    refetchInterval: (query) => (query.state.data === null ? 1_000 : false),
  });
  if (record.data == null) return null;
  return (
    <LogDetail
      record={record.data}
      proxyUrl={status.data?.proxyUrl ?? 'http://127.0.0.1:4620'}
      onClose={onClose}
    />
  );
}

function Empty({ filtered }: { readonly filtered: boolean }) {
  const { t } = useTranslation(['log', 'frame']);
  const status = useStatus();
  const curl = `curl ${status.data?.proxyUrl ?? 'http://127.0.0.1:4620'}/v1/models -H "authorization: Bearer $KEYSWITCH_TOKEN"`;
  if (filtered) return <EmptyState title={t('emptyFiltered')} />;
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
  const { t } = useTranslation('log');
  const { query } = usePlace();
  const [filter, setFilter] = useState<LogFilter>(() => filterOf(query));
  const [selected, setSelected] = useState<string | null>(null);
  const view = useSyncExternalStore(store.subscribe, store.view);
  useLogFeed();
  useEffect(() => store.setFilter(filter), [filter]);
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
      <div className="log-split">
        {view.count === 0 ? (
          <Empty filtered={view.total > 0} />
        ) : (
          <LogTable store={store} selected={selected} onSelect={setSelected} />
        )}
        {selected !== null && <Detail id={selected} onClose={() => setSelected(null)} />}
      </div>
    </Page>
  );
}
