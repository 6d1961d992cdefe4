// Which route of a profile a model goes by: pure, first match wins.
import { proxyError } from '../contract/error-codes.ts';
import type { RouteTarget } from '../contract/proxy-config.ts';
import { nearestNames } from './nearest-names.ts';
import type { CompiledRoute, Snapshot } from './snapshot.ts';

export interface ResolvedRoute {
  readonly profile: string;
  readonly route: CompiledRoute;
  readonly targets: readonly RouteTarget[];
}

/**
 * The first route that matches, or null.
 * @throws ProxyError `internal_error` when the profile does not exist (main refuses such a configuration).
 */
export function findRoute(snapshot: Snapshot, profileId: string, model: string): ResolvedRoute | null {
  const profile = snapshot.profiles.get(profileId);
  if (!profile) {
    throw proxyError(
      'internal_error',
      `The profile "${profileId}" does not exist; choose one with: keyswitch profile use <id>.`,
    );
  }
  for (const route of profile.routes) {
    if (route.matches(model)) return { profile: profileId, route, targets: route.config.to };
  }
  return null;
}

/**
 * Like findRoute, for an exchange.
 * @param knownModels names to suggest from when nothing matches.
 * @throws ProxyError `model_not_found` that names the nearest models.
 */
export function resolveRoute(
  snapshot: Snapshot,
  profileId: string,
  model: string,
  knownModels: () => Iterable<string> = () => [],
): ResolvedRoute {
  const found = findRoute(snapshot, profileId, model);
  if (found) return found;
  throw proxyError(
    'model_not_found',
    modelNotFoundMessage(model, knownModels(), `in profile "${profileId}"`),
    {
      param: 'model',
    },
  );
}

/** One sentence that says what was asked for, and what comes nearest. */
export function modelNotFoundMessage(model: string, knownModels: Iterable<string>, where: string): string {
  // An upstream may deny a model that it lists: its own name is no advice.
  const near = nearestNames(model, knownModels, 4)
    .filter((name) => name !== model)
    .slice(0, 3);
  const hint =
    near.length > 0
      ? `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
      : 'Add a route for it, or choose a model from GET /v1/models.';
  return `No model "${model}" ${where}. ${hint}`;
}
