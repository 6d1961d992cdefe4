// Which part of an attempt is shown as the one that failed.
import { expect, it } from 'vitest';
import type { AttemptRecord, ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';
import { barsOf } from '../../../src-renderer/pages/log/waterfall.tsx';

const attempt = (upstream: string, startedAt: number, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  upstream,
  endpoint: 'default',
  keyId: upstream,
  startedAt,
  durationMs: 30,
  status: 200,
  ...more,
});
const bars = (record: Partial<ExchangeRecord>) =>
  barsOf({
    at: 0,
    totalMs: 100,
    firstByteMs: 40,
    status: 200,
    error: null,
    abortedBy: null,
    ...record,
  } as ExchangeRecord).map(({ label, wait, receive, failed }) => [label, wait, receive, failed]);

it('the wait for an attempt that failed, the receiving of an answer that broke off', () => {
  const failed = attempt('one', 0, { error: 'upstream_error', status: 502 });
  expect(bars({ attempts: [failed, attempt('two', 30)] })).toEqual([
    ['one/default', 30, 0, 'wait'],
    ['two/default', 10, 60, null],
  ]);
  const broken = { error: 'upstream_error', abortedBy: 'upstream' } as const;
  expect(bars({ attempts: [attempt('one', 0, { error: 'upstream_error' })], ...broken })).toEqual([
    ['one/default', 40, 60, 'receive'],
  ]);
});
