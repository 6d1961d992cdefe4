// How an exchange ended, what mends it, and what a step of its way says.
import { describe, expect, it } from 'vitest';
import { compileFilter, noFilter, type LogRow } from '../../../src-renderer/pages/log/log-filter.ts';
import { outcomeOf } from '../../../src-renderer/pages/log/outcome.ts';
import { remedyOf } from '../../../src-renderer/pages/log/remedy.ts';
import { readFailedStep } from '../../../src-renderer/pages/log/route-steps.tsx';

describe('the outcome', () => {
  it.each([
    ['ok', 200, null, null, 'ok'],
    ['cancelled', 200, null, 'client', 'cancelled'],
    ['cancelled', 499, null, 'client', 'cancelled'],
    ['stopped', 200, null, 'proxy', 'failed'],
    ['stopped', 200, 'upstream_error', 'proxy', 'failed'],
    ['broken', 200, 'upstream_error', 'upstream', 'failed'],
    ['broken', 200, null, 'upstream', 'failed'],
    ['failed', 200, 'rate_limit_exceeded', null, 'failed'],
    ['failed', 502, 'upstream_error', 'client', 'failed'],
    ['failed', 403, 'upstream_key_refused', null, 'failed'],
  ] as const)(
    'is %s for %s %s by %s, and the filter “%s” finds it',
    (outcome, status, error, abortedBy, found) => {
      expect(outcomeOf({ status, error, abortedBy })).toBe(outcome);
      const row = { state: 'done', id: 'x', record: { status, error, abortedBy } } as LogRow;
      for (const wanted of ['ok', 'failed', 'cancelled', 'running'] as const)
        expect(compileFilter({ ...noFilter, status: wanted })?.(row), wanted).toBe(wanted === found);
    },
  );
});

describe('the remedy', () => {
  const secret = (id: string, present = true) => ({ id, present, health: null }) as never;
  const upstreams = [
    { id: 'lab', secrets: [secret('one'), secret('two', false)], topUpUrl: 'https://lab.example/pay' },
    { id: 'free', secrets: [], topUpUrl: null },
  ];
  const refused = { error: 'upstream_key_refused', upstream: 'lab', keyId: 'one' } as const;
  it.each([
    ['the key that was refused', refused, { kind: 'key', id: 'one' }],
    ['the key that is missing', { ...refused, keyId: null }, { kind: 'key', id: 'two' }],
    ['nothing for a key that is used no longer', { ...refused, keyId: 'old' }, null],
    ['nothing for an upstream that is gone', { ...refused, upstream: 'gone' }, null],
    [
      'money',
      { ...refused, error: 'insufficient_balance' },
      { kind: 'topUp', url: 'https://lab.example/pay' },
    ],
    [
      'nothing where nobody says where',
      { ...refused, upstream: 'free', error: 'insufficient_balance' },
      null,
    ],
    ['nothing for anything else', { ...refused, error: 'upstream_timeout' }, null],
  ] as const)('is %s', (_what, record, remedy) => {
    expect(remedyOf(record, upstreams)).toEqual(remedy);
  });
});

it('reads a failed step with a known code only', () => {
  expect(readFailedStep('lab (default) failed with upstream_key_refused.')).toEqual({
    target: 'lab (default)',
    code: 'upstream_key_refused',
  });
  expect(readFailedStep('lab (default) failed with toString.')).toBeNull();
  expect(readFailedStep('Route "*" (fallback): lab.')).toBeNull();
});
