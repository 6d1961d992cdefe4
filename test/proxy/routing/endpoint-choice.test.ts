import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createEndpointChoice,
  medianMs,
  type EndpointSample,
} from '../../../src-proxy/routing/endpoint-choice.ts';

const settings = { endpointMinStayMs: 60_000, endpointMargin: 0.25 };
const probe = (at: number, ms: number | null): EndpointSample => ({ at, ms, source: 'probe' });
const traffic = (at: number, ms: number | null): EndpointSample => ({ at, ms, source: 'traffic' });

describe('endpoint choice', () => {
  it('starts with the recommended endpoint and stays there while nothing is known', () => {
    const choice = createEndpointChoice(['china', 'standard'], null, settings);
    expect(choice.current(0)).toBe('china');
    expect(choice.view(0)[0]).toMatchObject({
      state: 'unknown',
      ms: null,
      why: expect.stringContaining('not measured yet'),
    });
  });

  it('moves at once when the one in use fails', () => {
    const choice = createEndpointChoice(['china', 'standard'], null, settings);
    choice.record('china', probe(0, 40));
    choice.record('standard', probe(0, 200));
    choice.record('china', traffic(10, null));
    expect(choice.current(11)).toBe('standard');
    expect(choice.view(11)[1]?.why).toContain('china failed');
  });

  it('moves to a faster one only past the margin, and not again before the minimum stay', () => {
    const choice = createEndpointChoice(['china', 'standard'], null, settings);
    choice.record('china', probe(0, 100));
    choice.record('standard', probe(0, 80));
    expect(choice.current(1)).toBe('china');
    for (let i = 0; i < 20; i += 1) choice.record('standard', probe(i, 50));
    expect(choice.current(21)).toBe('standard');
    for (let i = 0; i < 20; i += 1) choice.record('china', probe(22, 5));
    expect(choice.current(30_000)).toBe('standard');
    expect(choice.current(60_030)).toBe('china');
    expect(choice.view(60_030)[0]?.why).toMatch(
      /china: 5 ms over the last 20; switched \d\d:\d\d because china is faster: 5 ms against 50 ms/,
    );
  });

  it('lets real traffic decide where both sides have some, against what probes say', () => {
    const choice = createEndpointChoice(['china', 'standard'], null, settings);
    for (let i = 0; i < 20; i += 1) {
      choice.record('china', probe(i, 10));
      choice.record('standard', probe(i, 100));
    }
    for (let i = 0; i < 3; i += 1) {
      choice.record('china', traffic(20 + i, 900));
      choice.record('standard', traffic(20 + i, 300));
    }
    expect(choice.current(30)).toBe('standard');
  });

  it('never compares a first byte of real traffic with a probe: the model thinks in one of them', () => {
    const choice = createEndpointChoice(['china', 'standard'], null, settings);
    for (let i = 0; i < 30; i += 1) {
      choice.record('china', probe(i, 20));
      choice.record('china', traffic(i, 4_000));
      choice.record('standard', probe(i, 18));
    }
    expect(choice.current(1_000_000)).toBe('china');
    expect(choice.view(1_000_000)[0]?.ms).toBe(20);
    expect(choice.firstByteMs()).toBe(4_000);
  });

  it('keeps its probes under much traffic, and still finds that the other one is faster', () => {
    const choice = createEndpointChoice(['china', 'standard'], null, settings);
    choice.record('china', probe(0, 300));
    choice.record('standard', probe(0, 290));
    for (let i = 1; i < 1_000; i += 1) choice.record('china', traffic(i, 4_000));
    expect(choice.current(1_001)).toBe('china');
    for (let i = 0; i < 20; i += 1) choice.record('standard', probe(1_002 + i, 100));
    expect(choice.current(1_100)).toBe('standard');
    expect(choice.view(1_100)[0]?.history).toHaveLength(120);
  });

  it('takes the median of what succeeded', () => {
    expect(medianMs([probe(0, 10), probe(1, null), probe(2, 30), probe(3, 20)])).toBe(20);
    expect(medianMs([probe(0, null)])).toBeNull();
  });

  it('holds a pin whatever is measured, and says so', () => {
    const choice = createEndpointChoice(['china', 'standard'], 'standard', settings);
    choice.record('standard', traffic(0, null));
    choice.record('china', probe(0, 1));
    expect(choice.current(100_000)).toBe('standard');
    expect(choice.view(100_000)[1]).toMatchObject({
      pinned: true,
      state: 'down',
      why: expect.stringContaining('pinned by you'),
    });
  });

  it('keeps measurements over a change of configuration', () => {
    const choice = createEndpointChoice(['china', 'standard'], null, settings);
    choice.record('china', probe(0, 30));
    choice.configure(['china', 'third'], null, settings);
    expect(choice.view(1).map(({ endpoint, ms }) => [endpoint, ms])).toEqual([
      ['china', 30],
      ['third', null],
    ]);
  });

  it('never moves for mere speed more than once a minute', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            wait: fc.integer({ min: 1, max: 5_000 }),
            endpoint: fc.constantFrom('a', 'b', 'c'),
            ms: fc.integer({ min: 1, max: 900 }),
          }),
          { maxLength: 300 },
        ),
        (steps) => {
          const choice = createEndpointChoice(['a', 'b', 'c'], null, settings);
          let now = 0;
          let last = choice.current(0);
          let movedAt = Number.NEGATIVE_INFINITY;
          for (const { wait, endpoint, ms } of steps) {
            now += wait;
            choice.record(endpoint, probe(now, ms));
            const current = choice.current(now);
            if (current !== last) {
              expect(now - movedAt).toBeGreaterThanOrEqual(60_000);
              movedAt = now;
              last = current;
            }
          }
        },
      ),
    );
  });
});
