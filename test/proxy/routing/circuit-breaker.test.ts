import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCircuitBreakers } from '../../../src-proxy/routing/circuit-breaker.ts';

const settings = { breakerFailures: 3, breakerOpenMs: 5_000, breakerOpenMaxMs: 60_000 };
const target = { upstream: 'a', endpoint: 'main', keyId: 'k' };

describe('circuit breaker', () => {
  it('opens after the configured failures in a row and lets one probe through after the pause', () => {
    const breakers = createCircuitBreakers(settings);
    for (let i = 0; i < 2; i += 1) breakers.fail(target, 0);
    expect(breakers.admit(target, 1)).toEqual({ admit: 'yes' });
    breakers.fail(target, 1);
    expect(breakers.admit(target, 2)).toEqual({ admit: 'no', retryAt: 5_001 });
    expect(breakers.admit(target, 5_001)).toEqual({ admit: 'probe' });
    expect(breakers.admit(target, 5_002)).toMatchObject({ admit: 'no' });
    breakers.succeed(target);
    expect(breakers.admit(target, 5_003)).toEqual({ admit: 'yes' });
  });

  it('doubles the pause with each failed probe, up to the maximum', () => {
    const breakers = createCircuitBreakers(settings);
    for (let i = 0; i < 3; i += 1) breakers.fail(target, 0);
    let now = 0;
    const pauses: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      const verdict = breakers.peek(target, now);
      if (verdict.admit !== 'no') throw new Error('expected the breaker to be open');
      pauses.push(verdict.retryAt - now);
      now = verdict.retryAt;
      expect(breakers.admit(target, now)).toEqual({ admit: 'probe' });
      breakers.fail(target, now);
    }
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('gives the probe place back when the probe ended without a verdict', () => {
    const breakers = createCircuitBreakers(settings);
    for (let i = 0; i < 3; i += 1) breakers.fail(target, 0);
    expect(breakers.admit(target, 5_000)).toEqual({ admit: 'probe' });
    breakers.release(target);
    expect(breakers.admit(target, 5_001)).toEqual({ admit: 'probe' });
  });

  it('ignores late failures of requests that were sent before it opened', () => {
    const breakers = createCircuitBreakers(settings);
    for (let i = 0; i < 8; i += 1) breakers.fail(target, 100);
    expect(breakers.admit(target, 101)).toEqual({ admit: 'no', retryAt: 5_100 });
  });

  it('counts answers that break after a good start as failures in a row, and doubles their pause too', () => {
    const breakers = createCircuitBreakers(settings);
    const breaksAt = (now: number): void => breakers.fail(target, now, 'broke', breakers.succeed(target));
    for (let i = 0; i < 2; i += 1) breaksAt(0);
    expect(breakers.admit(target, 1)).toEqual({ admit: 'yes' });
    breaksAt(0);
    expect(breakers.admit(target, 1)).toEqual({ admit: 'no', retryAt: 5_000 });
    expect(breakers.admit(target, 5_000)).toEqual({ admit: 'probe' });
    breaksAt(5_000);
    expect(breakers.admit(target, 5_001)).toEqual({ admit: 'no', retryAt: 15_000 });
  });

  it('forgets what a broken answer had behind it where another one was good meanwhile', () => {
    const breakers = createCircuitBreakers(settings);
    for (let i = 0; i < 2; i += 1) breakers.fail(target, 0);
    const early = breakers.succeed(target);
    breakers.succeed(target);
    breakers.fail(target, 0, 'broke', early);
    expect(breakers.admit(target, 1)).toEqual({ admit: 'yes' });
  });

  it('never admits two probes at once, whatever happens', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ wait: fc.nat(20_000), what: fc.constantFrom('ask', 'fail', 'succeed', 'release') }),
          {
            maxLength: 200,
          },
        ),
        (steps) => {
          const breakers = createCircuitBreakers(settings);
          let now = 0;
          let probes = 0;
          for (const { wait, what } of steps) {
            now += wait;
            if (what === 'ask') {
              if (breakers.admit(target, now).admit === 'probe') probes += 1;
            } else {
              if (what === 'fail') breakers.fail(target, now);
              else if (what === 'succeed') breakers.succeed(target);
              else breakers.release(target);
              probes = 0;
            }
            expect(probes).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
});
