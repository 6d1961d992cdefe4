// A simulated world with its own clock: endpoints that die and recover, keys that are limited, empty or refused.
// 200 random worlds hold the laws of failover. Nothing here is sent anywhere.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFailure, type ErrorCode } from '../../../src-proxy/contract/error-codes.ts';
import {
  defaultRouting,
  type ProxyConfig,
  type UpstreamConfig,
} from '../../../src-proxy/contract/proxy-config.ts';
import { createRouter, type Router } from '../../../src-proxy/routing/router.ts';

const MINUTE = 60_000;

/** Sick from `from` to `to` (ms), with this failure. */
interface Spell {
  readonly from: number;
  readonly to: number;
  readonly code: ErrorCode;
}
interface World {
  readonly endpoints: readonly { upstream: string; endpoint: string; ms: number; spells: readonly Spell[] }[];
  readonly keys: readonly { upstream: string; keyId: string; spells: readonly Spell[] }[];
  readonly strategy: 'fallback' | 'weighted' | 'lowest-latency';
  readonly requests: readonly { wait: number; session: string | null }[];
}

function upstreamOf(id: string, endpoints: readonly string[], keys: readonly string[]): UpstreamConfig {
  return {
    id,
    name: id,
    kind: 'http',
    endpoints: endpoints.map((endpoint) => ({
      id: endpoint,
      label: endpoint,
      bases: { 'openai-chat': `http://127.0.0.1:9/${id}/${endpoint}` },
    })),
    endpoint: 'auto',
    keys: keys.map((vaultId) => ({ vaultId, value: `secret-${vaultId}` })),
    auth: {},
    headers: {},
    models: [],
    quirks: [],
    capabilities: {
      responsesWebSocket: 'no',
      compact: false,
      realtimeCalls: false,
      codexImages: false,
      alphaSearch: false,
      webSearch: false,
      codexBackend: false,
    },
    prices: [],
    priceMultiplier: 1,
  };
}

const upstreamIds = ['a', 'b', 'c'];

function configOf(world: World, attempts: number): ProxyConfig {
  const upstreams = upstreamIds.map((id) =>
    upstreamOf(
      id,
      world.endpoints.filter(({ upstream }) => upstream === id).map(({ endpoint }) => endpoint),
      world.keys.filter(({ upstream }) => upstream === id).map(({ keyId }) => keyId),
    ),
  );
  return {
    revision: 1,
    host: '127.0.0.1',
    port: 0,
    allowRemote: false,
    bodies: 'off',
    activeProfile: 'p',
    profiles: [
      {
        id: 'p',
        name: 'P',
        routes: [{ match: '*', to: upstreamIds.map((upstream) => ({ upstream })), strategy: world.strategy }],
      },
    ],
    upstreams,
    clients: [],
    mcpTokens: [],
    sealKey: '',
    routing: { ...defaultRouting, attempts },
    spentToday: {},
    prices: [],
  };
}

const spells = (codes: readonly ErrorCode[]): fc.Arbitrary<Spell[]> =>
  fc.array(
    fc
      .record({
        from: fc.nat(20 * MINUTE),
        length: fc.integer({ min: 1, max: 8 * MINUTE }),
        code: fc.constantFrom(...codes),
      })
      .map(({ from, length, code }) => ({ from, to: from + length, code })),
    { maxLength: 3 },
  );

const worlds: fc.Arbitrary<World> = fc.record({
  endpoints: fc.tuple(...upstreamIds.map(() => fc.integer({ min: 1, max: 2 }))).chain((counts) =>
    fc.tuple(
      ...counts.flatMap((count, u) =>
        Array.from({ length: count }, (_, e) =>
          fc.record({
            upstream: fc.constant(upstreamIds[u] ?? ''),
            endpoint: fc.constant(`e${e}`),
            ms: fc.integer({ min: 5, max: 900 }),
            spells: spells(['upstream_unreachable', 'upstream_timeout', 'upstream_error', 'overloaded']),
          }),
        ),
      ),
    ),
  ),
  keys: fc.tuple(
    ...upstreamIds.flatMap((upstream) =>
      [1, 2].map((n) =>
        fc.record({
          upstream: fc.constant(upstream),
          keyId: fc.constant(`${upstream}${n}`),
          spells: spells(['rate_limit_exceeded', 'insufficient_balance', 'upstream_key_refused']),
        }),
      ),
    ),
  ),
  strategy: fc.constantFrom('fallback', 'weighted', 'lowest-latency'),
  requests: fc.array(
    fc.record({ wait: fc.integer({ min: 1, max: 20_000 }), session: fc.constantFrom(null, 's1', 's2') }),
    { minLength: 20, maxLength: 150 },
  ),
});

const sickness = (list: readonly Spell[], now: number): Spell | undefined =>
  list.find(({ from, to }) => now >= from && now < to);

interface Attempt {
  readonly at: number;
  readonly upstream: string;
  readonly endpoint: string;
  readonly failed: ErrorCode | null;
}
interface Outcome {
  readonly at: number;
  readonly served: boolean;
  readonly attempts: readonly Attempt[];
}

function live(world: World, router: Router, config: ProxyConfig): Outcome[] {
  const outcomes: Outcome[] = [];
  const route = config.profiles[0]?.routes[0];
  if (!route) throw new Error('no route');
  let now = 0;
  for (const { wait, session } of world.requests) {
    now += wait;
    const { walk } = router.plan(
      {
        profileId: 'p',
        route,
        model: 'm',
        session: session === null ? null : { key: session, underWay: true },
        canServe: () => true,
      },
      now,
    );
    const attempts: Attempt[] = [];
    let served = false;
    for (let go = true; go && !served;) {
      const candidate = walk.next(now);
      if (!candidate) break;
      const endpoint = world.endpoints.find(
        (e) => e.upstream === candidate.upstream.id && e.endpoint === candidate.endpoint,
      );
      const key = world.keys.find(({ keyId }) => keyId === candidate.keyId);
      const spell = sickness(endpoint?.spells ?? [], now) ?? sickness(key?.spells ?? [], now);
      attempts.push({
        at: now,
        upstream: candidate.upstream.id,
        endpoint: candidate.endpoint,
        failed: spell?.code ?? null,
      });
      if (spell) go = walk.failed(createFailure(spell.code, 'sick'), now);
      else {
        walk.succeeded(now, endpoint?.ms ?? 0);
        served = true;
      }
    }
    if (!served) {
      const failure = walk.exhausted(now);
      expect(failure.message.length).toBeGreaterThan(0);
      if (failure.retryAfterSeconds !== undefined) expect(failure.retryAfterSeconds).toBeGreaterThan(0);
    }
    outcomes.push({ at: now, served, attempts });
  }
  return outcomes;
}

const runs = { numRuns: 200 };

describe('200 random worlds', () => {
  it('lose no request that a target which was never sick could have served', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const config = configOf(world, 50);
        const router = createRouter(() => 0.5);
        router.configure(config, 0);
        const well = world.endpoints.some(
          (endpoint) =>
            endpoint.spells.length === 0 &&
            world.keys.some((key) => key.upstream === endpoint.upstream && key.spells.length === 0),
        );
        const outcomes = live(world, router, config);
        if (well) expect(outcomes.filter(({ served }) => !served)).toEqual([]);
      }),
      runs,
    );
  });

  it('keep to the budget of attempts', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const config = configOf(world, 4);
        const router = createRouter(() => 0.5);
        router.configure(config, 0);
        for (const { attempts } of live(world, router, config))
          expect(attempts.length).toBeLessThanOrEqual(4);
      }),
      runs,
    );
  });

  it('give a dead endpoint at most the failures that open its breakers, and then its probes', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const config = configOf(world, 50);
        const router = createRouter(() => 0.5);
        router.configure(config, 0);
        const outcomes = live(world, router, config);
        const end = outcomes.at(-1)?.at ?? 0;
        for (const dead of world.endpoints) {
          const keys = world.keys.filter(({ upstream }) => upstream === dead.upstream).length;
          for (const spell of dead.spells) {
            const tries = outcomes
              .flatMap(({ attempts }) => attempts)
              .filter(
                ({ at, upstream, endpoint }) =>
                  upstream === dead.upstream &&
                  endpoint === dead.endpoint &&
                  at >= spell.from &&
                  at < spell.to,
              );
            const duration = Math.min(spell.to, end) - spell.from;
            const probes = Math.ceil(Math.max(0, duration) / defaultRouting.breakerOpenMs) + 1;
            expect(tries.length).toBeLessThanOrEqual(keys * (defaultRouting.breakerFailures + probes));
          }
        }
      }),
      runs,
    );
  });

  it('never choose the same sick key twice within one request', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const config = configOf(world, 50);
        const router = createRouter(() => 0.5);
        router.configure(config, 0);
        for (const { attempts } of live(world, router, config)) {
          const seen = attempts.map(({ upstream, endpoint, failed }) => `${upstream} ${endpoint} ${failed}`);
          const dead = seen.filter((one) => one.endsWith('unreachable') || one.endsWith('timeout'));
          expect(new Set(dead).size).toBe(dead.length);
        }
      }),
      runs,
    );
  });
});

describe('a session', () => {
  const world: World = {
    endpoints: upstreamIds.map((upstream) => ({ upstream, endpoint: 'e0', ms: 10, spells: [] })),
    keys: upstreamIds.flatMap((upstream) =>
      [1, 2].map((n) => ({ upstream, keyId: `${upstream}${n}`, spells: [] })),
    ),
    strategy: 'weighted',
    requests: Array.from({ length: 40 }, () => ({ wait: 1000, session: 's1' })),
  };

  it('stays with its upstream while that is healthy, and goes where it is served when it is not', () => {
    const config = configOf(world, 4);
    const router = createRouter();
    router.configure(config, 0);
    const homes = new Set(live(world, router, config).map(({ attempts }) => attempts.at(-1)?.upstream));
    expect(homes.size).toBe(1);
    const [home] = homes;
    const sick = {
      ...world,
      endpoints: world.endpoints.map((e) =>
        e.upstream === home ? { ...e, spells: [{ from: 0, to: 1e9, code: 'upstream_error' as const }] } : e,
      ),
    };
    const moved = live(sick, router, config);
    expect(moved.every(({ served }) => served)).toBe(true);
    expect(new Set(moved.map(({ attempts }) => attempts.at(-1)?.upstream)).size).toBe(1);
  });

  it('without one, keys are used in turn', () => {
    const config = configOf({ ...world, strategy: 'fallback' }, 4);
    const router = createRouter();
    router.configure(config, 0);
    const route = config.profiles[0]?.routes[0];
    if (!route) throw new Error('no route');
    const used = Array.from({ length: 6 }, (_, now) => {
      const { walk } = router.plan(
        { profileId: 'p', route, model: 'm', session: null, canServe: () => true },
        now,
      );
      const candidate = walk.next(now);
      walk.succeeded(now, 1);
      return candidate?.keyId;
    });
    expect(used).toEqual(['a1', 'a2', 'a1', 'a2', 'a1', 'a2']);
  });
});

describe('when nothing can be tried', () => {
  const base = configOf(
    {
      endpoints: [{ upstream: 'a', endpoint: 'e0', ms: 1, spells: [] }],
      keys: [{ upstream: 'a', keyId: 'a1', spells: [] }],
      strategy: 'fallback',
      requests: [],
    },
    4,
  );
  const ask = {
    profileId: 'p',
    route: { match: '*', to: [{ upstream: 'a' }], strategy: 'fallback' as const },
    model: 'm',
    session: null,
    canServe: () => true,
  };

  it('after a limit with a time, the next request is told so at once and the vendor is left in peace', () => {
    const router = createRouter();
    router.configure(base, 0);
    const first = router.plan(ask, 0).walk;
    first.next(0);
    first.failed(createFailure('rate_limit_exceeded', 'no', { retryAfterSeconds: 30 }), 0);
    const second = router.plan(ask, 10_000).walk;
    expect(second.next(10_000)).toBeNull();
    expect(second.exhausted(10_000)).toMatchObject({ code: 'rate_limit_exceeded', retryAfterSeconds: 20 });
    expect(router.plan(ask, 30_000).walk.next(30_000)?.keyId).toBe('a1');
  });

  it.each(['rate_limit_exceeded', 'insufficient_balance', 'upstream_key_refused'] as const)(
    'after %s without a time, the only key is asked again: people top up and vendors err',
    (code) => {
      const router = createRouter();
      router.configure(base, 0);
      const first = router.plan(ask, 0).walk;
      first.next(0);
      expect(first.failed(createFailure(code, 'no'), 0)).toBe(true);
      expect(first.next(0)).toBeNull();
      expect(first.exhausted(0).code).toBe(code);
      expect(router.plan(ask, 1).walk.next(1)?.keyId).toBe('a1');
    },
  );

  it('says what the last failure was while everything is left alone', () => {
    const router = createRouter();
    router.configure(base, 0);
    for (let time = 0; time < defaultRouting.breakerFailures; time += 1) {
      const { walk } = router.plan(ask, time);
      walk.next(time);
      if (time === 0) walk.failed(createFailure('upstream_error', 'It fell over.'), time);
      else walk.broke(time, createFailure('upstream_unreachable', 'Nobody is there.'));
    }
    const { walk } = router.plan(ask, 10);
    expect(walk.next(10)).toBeNull();
    expect(walk.exhausted(10)).toMatchObject({
      code: 'overloaded',
      message: expect.stringMatching(/next try is in 5 s\. The last failure: Nobody is there\.$/) as string,
      retryAfterSeconds: 5,
    });
  });

  it('a key in doubt goes behind every other', () => {
    const router = createRouter();
    const two = {
      ...base,
      upstreams: base.upstreams.map((u) => ({ ...u, keys: [...u.keys, { vaultId: 'a2', value: 'x' }] })),
    };
    router.configure(two, 0);
    const first = router.plan(ask, 0).walk;
    first.next(0);
    first.failed(createFailure('upstream_key_refused', 'no'), 0);
    const keys = [1, 2, 3].map((now) => {
      const { walk } = router.plan(ask, now);
      const keyId = walk.next(now)?.keyId;
      walk.succeeded(now, 1);
      return keyId;
    });
    expect(keys).toEqual(['a2', 'a2', 'a2']);
  });

  it('a new secret under the same name is tried at once', () => {
    const router = createRouter();
    router.configure(base, 0);
    const first = router.plan(ask, 0).walk;
    first.next(0);
    first.failed(createFailure('rate_limit_exceeded', 'no', { retryAfterSeconds: 60 }), 0);
    const renewed = {
      ...base,
      upstreams: base.upstreams.map((u) => ({ ...u, keys: [{ vaultId: 'a1', value: 'new' }] })),
    };
    router.configure(renewed, 1);
    expect(router.plan(ask, 1).walk.next(1)?.keyId).toBe('a1');
  });

  it('an upstream that cannot serve the operation is named as the reason', () => {
    const router = createRouter();
    router.configure(base, 0);
    const { walk } = router.plan({ ...ask, canServe: () => false }, 0);
    expect(walk.next(0)).toBeNull();
    expect(walk.exhausted(0)).toMatchObject({ code: 'unsupported_endpoint' });
  });
});
