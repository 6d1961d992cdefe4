// The status of an exchange by shape, number and word.
import { useTranslation } from 'react-i18next';
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';
import { StatusMark, type Mark } from '../../ui/status-mark.tsx';
import { outcomeOf, type Outcome } from './outcome.ts';

const marks: Record<Outcome, Mark> = {
  ok: 'good',
  cancelled: 'cancelled',
  stopped: 'bad',
  broken: 'bad',
  failed: 'bad',
};

export function OutcomeMark({
  record,
}: {
  readonly record: Pick<ExchangeRecord, 'status' | 'error' | 'abortedBy'>;
}) {
  const { t } = useTranslation('log');
  const outcome = outcomeOf(record);
  let label = String(record.status);
  if (outcome === 'failed') label += ` ${t(`code.${record.error ?? 'internal_error'}`)}`;
  else if (outcome !== 'ok') label += ` ${t(`outcome.${outcome}`)}`;
  return <StatusMark mark={marks[outcome]} label={label} />;
}
