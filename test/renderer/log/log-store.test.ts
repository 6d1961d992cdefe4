import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src-renderer/control/client.ts';
import { compileFilter, noFilter, type LogFilter } from '../../../src-renderer/pages/log/log-filter.ts';
import { createLogStore } from '../../../src-renderer/pages/log/log-store.ts';

function record(n: number, more: Partial<Exchange> = {}): Exchange {
  return {
    id: `x${n}`,
    at: n,
    client: 'codex',
    profile: 'p',
    path: '/v1/responses',
    operation: 'generate',
    clientProtocol: 'openai-responses',
    upstreamProtocol: 'openai-responses',
    transport: 'sse',
    lane: 'passthrough',
    model: 'gpt-5.5',
    upstream: 'tokenpool',
    upstreamModel: 'gpt-5.5',
    endpoint: 'china',
    keyId: 'tokenpool',
    status: 200,
    error: null,
    errorMessage: null,
    firstByteMs: 10,
    totalMs: 20,
    usage: null,
    usd: null,
    requestBytes: 1,
    responseBytes: 1,
    abortedBy: null,
    attempts: 1,
    sessionKey: null,
    userAgent: null,
    ...more,
  };
}

const start = (n: number) => ({
  id: `x${n}`,
  at: n,
  client: 'codex',
  model: 'gpt-5.5',
  path: '/v1/responses',
  clientProtocol: null,
});

/** A store whose frames are taken by hand. */
function store(capacity?: number) {
  const frames: (() => void)[] = [];
  const log = createLogStore((flush) => frames.push(flush), capacity);
  return {
    log,
    frames,
    frame() {
      for (const flush of frames.splice(0)) flush();
      return log.view();
    },
  };
}

describe('log store', () => {
  it('asks for one frame however much comes in between', () => {
    const { log, frames, frame } = store();
    let told = 0;
    log.subscribe(() => (told += 1));
    for (let n = 0; n < 1000; n += 1) log.append([record(n)]);
    expect(frames.length).toBe(1);
    expect(frame().count).toBe(1000);
    expect(told).toBe(1);
  });

  it('replaces a running exchange in its place when its record comes, and ignores a late start', () => {
    const { log, frame } = store();
    log.started([start(1), start(2)]);
    expect(frame().running).toBe(2);
    log.append([record(1)]);
    log.started([start(1)]);
    const view = frame();
    expect([view.running, view.total]).toEqual([1, 2]);
    expect(view.row(0)).toMatchObject({ state: 'done', id: 'x1' });
  });

  it('counts nothing twice', () => {
    const { log, frame } = store();
    log.append([record(1), record(1)]);
    expect(frame().total).toBe(1);
  });

  it('forgets the oldest tenth past its capacity and keeps the rest findable', () => {
    const { log, frame } = store(100);
    log.setFilter({ ...noFilter, text: 'gpt' });
    log.append(Array.from({ length: 101 }, (_, n) => record(n)));
    const view = frame();
    expect([view.total, view.count]).toEqual([90, 90]);
    expect(log.find('x0')).toBeUndefined();
    expect(log.indexOf('x100')).toBe(89);
    expect(view.row(0)?.id).toBe('x11');
  });

  it.each<[string, Partial<LogFilter>, Partial<Exchange>, boolean]>([
    ['text in any field', { text: 'CHINA 5.5' }, {}, true],
    ['text that is nowhere', { text: 'claude' }, {}, false],
    ['client', { client: 'opencode' }, {}, false],
    ['failed', { status: 'failed' }, { error: 'overloaded' }, true],
    ['ok', { status: 'ok' }, { error: 'overloaded' }, false],
    ['lane', { lane: 'convert' }, { lane: 'convert' }, true],
    ['upstream', { upstream: 'lab' }, {}, false],
  ])('filters by %s', (_name, filter, more, expected) => {
    expect(
      compileFilter({ ...noFilter, ...filter })?.({ state: 'done', id: 'x1', record: record(1, more) }),
    ).toBe(expected);
  });

  it('filters a hundred thousand rows in slices: the newest at once, the rest in the next frames', () => {
    const { log, frame, frames } = store();
    log.append(
      Array.from({ length: 100_000 }, (_, n) => record(n, { client: n % 2 === 0 ? 'codex' : 'claude' })),
    );
    frame();
    log.setFilter({ ...noFilter, text: 'codex' });
    // A row that comes while older ones wait has its place at the end.
    log.append([record(100_000)]);
    const counts: number[] = [];
    for (let n = 0; n < 20 && frames.length > 0; n += 1) counts.push(frame().count);
    expect(counts[0]).toBeLessThan(50_000);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    const view = log.view();
    expect(view.count).toBe(45_000);
    expect(view.row(view.count - 1)?.id).toBe('x100000');
    const first = view.row(0)?.id ?? '';
    expect(log.indexOf(first)).toBe(0);
    expect(log.indexOf('x99999')).toBe(-1);
  });

  it('takes a running row out of the filtered ones when its end does not pass, and puts it in when it does', () => {
    const { log, frame } = store();
    log.append([record(0, { error: 'overloaded' })]);
    log.setFilter({ ...noFilter, status: 'running' });
    log.started([start(1), start(2), start(3)]);
    log.append([record(2)]);
    const ids = () => Array.from({ length: frame().count }, (_, index) => log.view().row(index)?.id);
    expect(ids()).toEqual(['x1', 'x3']);
    log.setFilter({ ...noFilter, status: 'failed' });
    log.append([record(1, { error: 'overloaded' })]);
    expect(ids()).toEqual(['x0', 'x1']);
  });

  it('names the newest exchange that ended, for what must be read after a break', () => {
    const { log } = store();
    expect(log.lastId()).toBeNull();
    log.append([record(3), record(1)]);
    log.started([start(9)]);
    expect(log.lastId()).toBe('x3');
  });

  it('a frame at a hundred thousand rows costs no more than at a thousand', () => {
    const cost = (rows: number): number => {
      const { log, frame } = store(200_000);
      log.append(Array.from({ length: rows }, (_, n) => record(n)));
      frame();
      const times = Array.from({ length: 60 }, (_, turn) => {
        const batch = Array.from({ length: 50 }, (_one, n) => record(rows + turn * 50 + n));
        const before = performance.now();
        log.append(batch);
        frame();
        return performance.now() - before;
      });
      return times.toSorted((a, b) => a - b)[30] ?? 0;
    };
    cost(1_000);
    const [small, large] = [cost(1_000), cost(100_000)];
    console.info(`50 rows into 1,000: ${small.toFixed(3)} ms; into 100,000: ${large.toFixed(3)} ms (median)`);
    expect(large).toBeLessThan(small * 10 + 2);
  });

  it('shows the same rows whether the filter was set before or after they came', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ n: fc.nat(60), client: fc.constantFrom('codex', 'claude'), run: fc.boolean() }),
          { maxLength: 120 },
        ),
        (events) => {
          const filter: LogFilter = { ...noFilter, client: 'codex' };
          const before = store(40);
          const after = store(40);
          before.log.setFilter(filter);
          for (const { n, client, run } of events) {
            for (const { log } of [before, after]) {
              if (run) log.started([{ ...start(n), client }]);
              else log.append([record(n, { client })]);
            }
          }
          after.log.setFilter(filter);
          const ids = ({ frame }: ReturnType<typeof store>) => {
            const view = frame();
            return Array.from({ length: view.count }, (_, index) => view.row(index)?.id);
          };
          expect(ids(before)).toEqual(ids(after));
        },
      ),
    );
  });
});
