import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src-renderer/control/client.ts';
import {
  compileFilter,
  createLogStore,
  noFilter,
  type LogFilter,
} from '../../../src-renderer/pages/log/log-store.ts';

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
