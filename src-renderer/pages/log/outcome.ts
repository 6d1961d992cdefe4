// How an exchange ended. Pure. One that its client gave up is no success and no failure; one that broke off in the middle
// of its answer has the status of a success.
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';

/** `cancelled` by the client, `stopped` with Keyswitch, `broken` by the upstream in the middle of the answer. */
export type Outcome = 'ok' | 'cancelled' | 'stopped' | 'broken' | 'failed';

export function outcomeOf({
  status,
  error,
  abortedBy,
}: Pick<ExchangeRecord, 'status' | 'error' | 'abortedBy'>): Outcome {
  if (error !== null && (abortedBy === null || status >= 400)) return 'failed';
  if (abortedBy === 'proxy') return 'stopped';
  if (abortedBy === 'upstream' || error !== null) return 'broken';
  return abortedBy === 'client' ? 'cancelled' : 'ok';
}
