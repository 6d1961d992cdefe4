// "Which upstream would serve model X from client Y?": the plan of a request that is never sent.
import type { ProxyQuery } from '../contract/channel.ts';
import { findRoute, modelNotFoundMessage } from '../routing/resolve-route.ts';
import type { Router } from '../routing/router.ts';
import { profileOf, type Snapshot } from '../routing/snapshot.ts';

export interface RouteExplanation {
  readonly profile: string;
  /** The pattern that matched, null = none did. */
  readonly match: string | null;
  /** In the order in which they would be tried. */
  readonly targets: readonly {
    readonly upstream: string;
    readonly model: string;
    readonly endpoint: string;
    readonly keyId: string;
  }[];
  /** One sentence per step of the decision. */
  readonly explanation: readonly string[];
}

/** Explains without touching any memory: no probe place is taken, no key counted as used. */
export function explainRoute(
  query: Extract<ProxyQuery, { kind: 'explain-route' }>,
  snapshot: Snapshot,
  router: Router,
  knownModels: Iterable<string>,
): RouteExplanation {
  const client = snapshot.config.clients.find(({ id }) => id === query.client) ?? null;
  const profile = query.profile ?? profileOf(snapshot, client);
  const found = findRoute(snapshot, profile, query.model);
  if (!found) {
    const sentence = modelNotFoundMessage(query.model, knownModels, `in profile "${profile}"`);
    return { profile, match: null, targets: [], explanation: [sentence] };
  }
  const plan = router.plan(
    {
      profileId: profile,
      route: found.route.config,
      model: query.model,
      session: null,
      canServe: () => true,
    },
    Date.now(),
  );
  return {
    profile,
    match: found.route.config.match,
    targets: plan.candidates.map(({ upstream, model, endpoint, keyId }) => ({
      upstream: upstream.id,
      model,
      endpoint,
      keyId,
    })),
    explanation: [`Profile "${profile}".`, ...plan.explanation],
  };
}
