// Tokens and cost by day, model, client and upstream: a chart, a table, a CSV file.
import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageRow } from '../../control/client.ts';
import { useUsage, type UsageBy } from '../../control/queries.ts';
import { startOfDay } from '../../control/start-of-day.ts';
import { BarChart } from '../../ui/bar-chart.tsx';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { download } from '../../ui/download.ts';
import { formatCount, formatUsd } from '../../ui/format.ts';
import { EmptyState, Page, Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { toCsv } from './usage-csv.ts';
import { addUp, withEveryDay } from './usage-rows.ts';

const ranges = { today: 0, week: 6, month: 29 } as const;
type Range = keyof typeof ranges;
type Measure = 'tokens' | 'usd' | 'requests';

const valueOf = (row: UsageRow, measure: Measure): number =>
  measure === 'tokens'
    ? row.input_tokens + row.output_tokens
    : measure === 'usd'
      ? (row.usd ?? 0)
      : row.requests;

function Cost({ row }: { readonly row: UsageRow }) {
  const { t } = useTranslation(['usage', 'frame']);
  return (
    <>
      {row.usd !== null && row.usd_unknown_requests > 0 && (
        <span className="faint small usage-unknown">{t('unknown', { count: row.usd_unknown_requests })}</span>
      )}
      {formatUsd(row.usd, t('frame:unknownPrice'))}
    </>
  );
}

function Table({ by, rows }: { readonly by: UsageBy; readonly rows: readonly UsageRow[] }) {
  const { t } = useTranslation('usage');
  const total = rows.length > 1 ? addUp(rows, t('total')) : undefined;
  return (
    <DataTable
      caption={t('title')}
      rows={rows}
      total={total}
      rowKey={(row) => row.key}
      columns={[
        {
          id: 'key',
          header: t(`column.key.${by}`),
          cell: (row) => (
            <span className={by === 'model' && row !== total ? 'mono' : undefined}>{row.key}</span>
          ),
        },
        {
          id: 'requests',
          header: t('column.requests'),
          numeric: true,
          cell: (row) => formatCount(row.requests),
        },
        {
          id: 'errors',
          header: t('column.errors'),
          numeric: true,
          cell: (row) => (row.errors === 0 ? '–' : formatCount(row.errors)),
        },
        {
          id: 'input',
          header: t('column.input'),
          numeric: true,
          cell: (row) => formatCount(row.input_tokens),
        },
        {
          id: 'cached',
          header: t('column.cached'),
          numeric: true,
          cell: (row) => formatCount(row.cached_tokens),
        },
        {
          id: 'output',
          header: t('column.output'),
          numeric: true,
          cell: (row) => formatCount(row.output_tokens),
        },
        { id: 'cost', header: t('column.cost'), numeric: true, cell: (row) => <Cost row={row} /> },
      ]}
    />
  );
}

export default function UsagePage() {
  const { t } = useTranslation(['usage', 'frame']);
  const [by, setBy] = useState<UsageBy>('day');
  const [range, setRange] = useState<Range>('week');
  const [measure, setMeasure] = useState<Measure>('tokens');
  const since = startOfDay(ranges[range]);
  const usage = useUsage(by, since);
  const rows = useMemo(() => usage.data ?? [], [usage.data]);
  // A chart of forty models says nothing: the largest twelve do. Days keep their order.
  const charted = useMemo(
    () =>
      by === 'day'
        ? withEveryDay(rows, since)
        : rows.toSorted((a, b) => valueOf(b, measure) - valueOf(a, measure)).slice(0, 12),
    [by, measure, rows, since],
  );
  const names = useMemo(() => charted.map(({ key }) => key), [charted]);
  const values = useMemo(() => charted.map((row) => valueOf(row, measure)), [charted, measure]);
  const chart = useMemo(
    () => ({
      names,
      values,
      measure: measure === 'usd' ? ('usd' as const) : ('count' as const),
      label: t('chart', { measure: t(`measure.${measure}`), by: t(`by.${by}`) }),
    }),
    [by, measure, names, t, values],
  );
  const segments = <T extends string>(keys: readonly T[], label: (key: T) => string) =>
    keys.map((value) => ({ value, label: label(value) }));
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <Button
          icon={<Download aria-hidden="true" />}
          disabled={rows.length === 0}
          onClick={() => download(`keyswitch-usage-${by}.csv`, toCsv(by, rows), 'text/csv;charset=utf-8')}
        >
          {t('csv')}
        </Button>
      }
    >
      <div className="row wrap">
        <Segmented
          label={t('by.label')}
          segments={segments(['day', 'model', 'client', 'upstream'] as const, (key) => t(`by.${key}`))}
          value={by}
          onChange={setBy}
        />
        <Segmented
          label={t('range.label')}
          segments={segments(['today', 'week', 'month'] as const, (key) => t(`range.${key}`))}
          value={range}
          onChange={setRange}
        />
        <Segmented
          label={t('measure.label')}
          segments={segments(['tokens', 'usd', 'requests'] as const, (key) => t(`measure.${key}`))}
          value={measure}
          onChange={setMeasure}
        />
      </div>
      {usage.isPending && <Skeleton label={t('frame:loading')} lines={6} />}
      {usage.isSuccess && rows.length === 0 && (
        <Panel>
          <EmptyState title={t('empty')}>{t('emptyText')}</EmptyState>
        </Panel>
      )}
      {rows.length > 0 && (
        <>
          <Panel>
            <BarChart {...chart} />
          </Panel>
          <Panel flush>
            <Table by={by} rows={rows} />
          </Panel>
        </>
      )}
    </Page>
  );
}
