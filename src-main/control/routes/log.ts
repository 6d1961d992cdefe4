// The ledger and the live topics.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { summarize } from '../../ledger/exchange-row.ts';
import { procedure, router } from '../trpc.ts';

const filter = z.object({
  client: z.string().optional(),
  profile: z.string().optional(),
  model: z.string().optional(),
  upstream: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
  sessionKey: z.string().optional(),
  since: z.number().optional(),
  until: z.number().optional(),
});
const page = z.object({
  limit: z.number().optional(),
  before: z.string().optional(),
  after: z.string().optional(),
  filter: filter.optional(),
});
const usageQuery = z.object({
  by: z.enum(['day', 'model', 'client', 'upstream']),
  since: z.number().optional(),
  until: z.number().optional(),
  client: z.string().optional(),
});

/** How often a window that watches one exchange hears of it at the most. */
const glimpseMs = 250;

export const logRouter = router({
  /** Newest first. */
  list: procedure.input(page).query(({ ctx, input }) => ctx.operations.log.list(compact(input))),
  get: procedure.input(z.object({ id: z.string() })).query(({ ctx, input }) => ctx.operations.log.get(input)),
  settle: procedure.mutation(({ ctx }) => ctx.operations.log.settle()),
  replay: procedure
    .input(z.object({ id: z.string(), upstream: z.string().optional() }))
    .mutation(({ ctx, input }) => ctx.operations.log.replay(input)),
  /** One exchange while it runs, four times a second and only where something changed; ends with it. */
  watch: procedure.input(z.object({ id: z.string() })).subscription(async function* ({ ctx, input, signal }) {
    let last = '';
    for (;;) {
      if (signal?.aborted === true) return;
      // A proxy that starts anew has lost what ran.
      const glimpse = await ctx.operations.log.glimpse(input).catch(() => null);
      if (glimpse === null) return;
      const { elapsedMs: _clock, ...seen } = glimpse;
      const next = JSON.stringify(seen);
      if (next !== last) yield glimpse;
      last = next;
      await sleep(glimpseMs, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  }),
  glimpse: procedure
    .input(z.object({ id: z.string() }))
    .query(({ ctx, input }) => ctx.operations.log.glimpse(input)),
  /** What runs now, then batches as they come: exchanges that began, and the rows of those that ended. */
  follow: procedure.subscription(async function* ({ ctx, signal }) {
    const news = ctx.live.follow(['started', 'records'], orNever(signal));
    // Asked for before the first answer goes out: from here on nothing is missed.
    let next = news.next();
    const running = ctx.live.running();
    if (running.length > 0) yield { type: 'started' as const, exchanges: running };
    for (;;) {
      const { value, done } = await next;
      if (done === true) return;
      next = news.next();
      if (value.topic === 'started') yield { type: 'started' as const, exchanges: value.news };
      else yield { type: 'records' as const, exchanges: value.news.map(summarize) };
    }
  }),
});

export const usageRouter = router({
  get: procedure.input(usageQuery).query(({ ctx, input }) => ctx.operations.usage.get(input)),
});

export const healthRouter = router({
  get: procedure.query(({ ctx }) => ctx.operations.health.get()),
  follow: procedure.subscription(async function* ({ ctx, signal }) {
    const now = await ctx.operations.health.get();
    if (now !== null) yield now;
    for await (const { news } of ctx.live.follow(['health'], orNever(signal))) yield news;
  }),
});

export const statusRouter = router({
  get: procedure.query(({ ctx }) => ctx.operations.status.get()),
  /** The status now and after each change of configuration, vault or proxy. */
  follow: procedure.subscription(async function* ({ ctx, signal }) {
    yield await ctx.operations.status.get();
    for await (const _change of ctx.live.follow(['changed'], orNever(signal))) {
      yield await ctx.operations.status.get();
    }
  }),
});

function orNever(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? new AbortController().signal;
}

/** Takes out what is `undefined`, at every depth of plain objects. */
function compact<T extends object>(value: T): Compact<T> {
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (inner === undefined) return [];
    const plain = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return [[name, plain ? compact(inner as object) : inner]];
  });
  return Object.fromEntries(entries) as Compact<T>;
}

type Compact<T> = {
  [K in keyof T]: Exclude<T[K], undefined> extends infer V ? (V extends object ? Compact<V> : V) : never;
};
