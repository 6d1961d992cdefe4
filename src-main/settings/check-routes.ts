// Routes that can never match or balance wrongly; where they point to is check-targets.ts. Pure.
import type { Fault, TomlPath } from './complaint.ts';
import type { ConfigFile, RouteEntry } from './config-schema.ts';
import { checkTargets } from './check-targets.ts';

export function checkRoutes(config: ConfigFile): Fault[] {
  return (config.profile ?? []).flatMap((profile, at) => {
    const routes = profile.route ?? [];
    if (routes.length === 0) {
      return [
        {
          level: 'warning' as const,
          path: ['profile', at],
          message: `The profile "${profile.id}" has no [[profile.route]]: every model will be refused; add one with match = "*".`,
        },
      ];
    }
    return routes.flatMap((route, index) => {
      const path = ['profile', at, 'route', index];
      return [
        ...checkShadow(routes, index, path),
        ...checkTargets(route, config.upstream ?? [], path),
        ...checkWeights(route, path),
      ];
    });
  });
}

/** A route after one that already takes everything it could match. */
function checkShadow(routes: readonly RouteEntry[], index: number, path: TomlPath): Fault[] {
  const match = routes[index]?.match ?? '';
  const before = routes.slice(0, index).find((earlier) => covers(earlier.match, match));
  if (before === undefined) return [];
  return [
    {
      level: 'warning',
      path: [...path, 'match'],
      message: `The route "${match}" can never match, because "${before.match}" before it takes all of its models: move it up or delete it.`,
    },
  ];
}

/**
 * Whether every model that `narrow` matches is matched by `wide`. Exact for globs of `*` and `?`: a `*` of the
 * narrow pattern can only be swallowed by a `*` of the wide one.
 */
export function covers(wide: string, narrow: string): boolean {
  const memo = new Map<number, boolean>();
  const from = (w: number, n: number): boolean => {
    const key = w * (narrow.length + 1) + n;
    const known = memo.get(key);
    if (known !== undefined) return known;
    let result: boolean;
    if (w === wide.length) result = n === narrow.length;
    else if (wide[w] === '*') result = from(w + 1, n) || (n < narrow.length && from(w, n + 1));
    else if (n === narrow.length || narrow[n] === '*') result = false;
    else result = (wide[w] === '?' || wide[w] === narrow[n]) && from(w + 1, n + 1);
    memo.set(key, result);
    return result;
  };
  return from(0, 0);
}

function checkWeights(route: RouteEntry, path: TomlPath): Fault[] {
  const at = [...path, 'weights'];
  if (route.weights === undefined) return [];
  if (route.weights.length !== route.to.length) {
    return [
      {
        level: 'error',
        path: at,
        message: `The route "${route.match}" has ${route.weights.length} weights for ${route.to.length} targets: write one weight per target.`,
      },
    ];
  }
  if (route.strategy !== 'weighted') {
    return [
      {
        level: 'warning',
        path: at,
        message: `The weights of the route "${route.match}" have no effect: add strategy = "weighted" or delete them.`,
      },
    ];
  }
  if (!route.weights.some((weight) => weight > 0)) {
    return [
      {
        level: 'warning',
        path: at,
        message: `All weights of the route "${route.match}" are zero, so its targets are used equally: give one at least 1.`,
      },
    ];
  }
  return [];
}
