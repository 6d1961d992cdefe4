import { describe, expect, it } from 'vitest';
import { createClientLimits, nextLocalMidnight } from '../../../src-proxy/routing/client-limits.ts';

const hash = 'a'.repeat(64);
const usage = { input: 10, cacheRead: 20, cacheWrite: 30, output: 40, reasoning: 5 };
const noon = new Date(2026, 10, 20, 12).getTime();

describe('client limits', () => {
  it('refuses the request over the limit and tells the true wait', () => {
    const limits = createClientLimits();
    const client = { id: 'codex', tokenSha256: hash, requestsPerMinute: 2 };
    expect(limits.admit(client, noon)).toBeNull();
    expect(limits.admit(client, noon + 10_000)).toBeNull();
    const refused = limits.admit(client, noon + 20_000);
    expect(refused).toMatchObject({ code: 'rate_limit_exceeded', status: 429, retryAfterSeconds: 40 });
    expect(limits.admit(client, noon + 20_000 + 40_000)).toBeNull();
  });

  it('frees a place when an exchange ends', () => {
    const limits = createClientLimits();
    const client = { id: 'c', tokenSha256: hash, concurrentRequests: 1 };
    expect(limits.admit(client, noon)).toBeNull();
    expect(limits.admit(client, noon)).toMatchObject({ code: 'rate_limit_exceeded' });
    limits.settle('c', null, null, noon);
    expect(limits.admit(client, noon)).toBeNull();
  });

  it('counts tokens and USD of the local day and starts again at midnight', () => {
    const limits = createClientLimits();
    const client = { id: 'c', tokenSha256: hash, tokensPerDay: 100, usdPerDay: 1 };
    expect(limits.admit(client, noon)).toBeNull();
    limits.settle('c', usage, 0.5, noon);
    const refused = limits.admit(client, noon);
    expect(refused).toMatchObject({ code: 'insufficient_balance', retryAfterSeconds: 12 * 3600 });
    expect(limits.admit(client, nextLocalMidnight(noon))).toBeNull();
  });

  it('goes on from what the ledger knows', () => {
    const limits = createClientLimits();
    limits.seed({ c: { tokens: 5, usd: 2 } }, noon);
    expect(limits.admit({ id: 'c', tokenSha256: hash, usdPerDay: 1 }, noon)).toMatchObject({
      code: 'insufficient_balance',
    });
  });
});
