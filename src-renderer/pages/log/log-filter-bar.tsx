// What the log is narrowed to.
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { noFilter, type LogFilter } from './log-filter.ts';
import type { LogStore } from './log-store.ts';

interface Props {
  readonly store: LogStore;
  readonly filter: LogFilter;
  readonly onChange: (filter: LogFilter) => void;
}

function Menu({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string | null) => void;
}) {
  return (
    <label>
      <span className="sr-only">{label}</span>
      <select
        className={value === null ? 'input muted' : 'input'}
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{label}</option>
        {options.map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

const same = (values: readonly string[]): (readonly [string, string])[] =>
  values.map((value) => [value, value] as const);

export function LogFilterBar({ store, filter, onChange }: Props) {
  const { t } = useTranslation('log');
  const values = store.values();
  const set = (change: Partial<LogFilter>): void => onChange({ ...filter, ...change });
  const filtered = JSON.stringify(filter) !== JSON.stringify(noFilter);
  return (
    <search className="log-filters">
      <label className="log-search">
        <span className="sr-only">{t('filter.search')}</span>
        <input
          type="search"
          className="input"
          placeholder={t('filter.searchHint')}
          value={filter.text}
          onChange={(event) => set({ text: event.target.value })}
        />
      </label>
      <Menu
        label={t('filter.client')}
        value={filter.client}
        options={same(values.clients)}
        onChange={(client) => set({ client })}
      />
      <Menu
        label={t('filter.model')}
        value={filter.model}
        options={same(values.models)}
        onChange={(model) => set({ model })}
      />
      <Menu
        label={t('filter.upstream')}
        value={filter.upstream}
        options={same(values.upstreams)}
        onChange={(upstream) => set({ upstream })}
      />
      <Menu
        label={t('filter.status')}
        value={filter.status === 'all' ? null : filter.status}
        options={(['ok', 'failed', 'cancelled', 'running'] as const).map(
          (id) => [id, t(`filter.${id}`)] as const,
        )}
        onChange={(status) => set({ status: (status ?? 'all') as LogFilter['status'] })}
      />
      <Menu
        label={t('filter.lane')}
        value={filter.lane === 'all' ? null : filter.lane}
        options={(['passthrough', 'convert'] as const).map((id) => [id, t(`filter.${id}`)] as const)}
        onChange={(lane) => set({ lane: (lane ?? 'all') as LogFilter['lane'] })}
      />
      {filtered && (
        <Button variant="quiet" icon={<X aria-hidden="true" />} onClick={() => onChange(noFilter)}>
          {t('filter.clear')}
        </Button>
      )}
    </search>
  );
}
