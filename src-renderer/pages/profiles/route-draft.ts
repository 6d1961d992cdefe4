// A profile as it is edited: pure changes of a draft, and what is wrong with it.
import type { Profile } from '../../control/client.ts';

export type Strategy = Profile['routes'][number]['strategy'];

export interface RouteDraft {
  /** Stable while the draft lives, for lists that are reordered. */
  readonly key: string;
  readonly match: string;
  readonly to: readonly string[];
  readonly strategy: Strategy;
  /** One per target; only sent for `weighted`. */
  readonly weights: readonly number[];
}

export interface ProfileDraft {
  readonly id: string;
  readonly name: string;
  readonly routes: readonly RouteDraft[];
}

export type RouteFault = 'matchEmpty' | 'targetsEmpty' | 'neverReached';

/** Makes a draft of a stored profile. */
export function toDraft(profile: Profile): ProfileDraft {
  return {
    id: profile.id,
    name: profile.name,
    routes: profile.routes.map((route, index) => ({
      key: `${profile.id}-${index}`,
      match: route.match,
      to: route.to,
      strategy: route.strategy,
      weights: route.to.map((_, target) => route.weights?.[target] ?? 1),
    })),
  };
}

/** What the control API saves: weights only where they mean something. */
export function fromDraft(draft: ProfileDraft) {
  return {
    id: draft.id,
    name: draft.name,
    routes: draft.routes.map(({ match, to, strategy, weights }) => ({
      match: match.trim(),
      to: [...to],
      ...(strategy === 'fallback' ? {} : { strategy }),
      ...(strategy === 'weighted' ? { weights: [...weights] } : {}),
    })),
  };
}

/** Moves a route; a place outside the list changes nothing. */
export function moveRoute(routes: readonly RouteDraft[], from: number, to: number): readonly RouteDraft[] {
  const route = routes[from];
  if (!route || !(to >= 0 && to < routes.length) || from === to) return routes;
  return routes.toSpliced(from, 1).toSpliced(to, 0, route);
}

/** Adds a target with weight 1. */
export function addTarget(route: RouteDraft, target: string): RouteDraft {
  return { ...route, to: [...route.to, target], weights: [...route.weights, 1] };
}

/** Moves a target with its weight; a place outside the list changes nothing. */
export function moveTarget(route: RouteDraft, from: number, to: number): RouteDraft {
  const [target, weight] = [route.to[from], route.weights[from] ?? 1];
  if (target === undefined || !(to >= 0 && to < route.to.length) || from === to) return route;
  return {
    ...route,
    to: route.to.toSpliced(from, 1).toSpliced(to, 0, target),
    weights: route.weights.toSpliced(from, 1).toSpliced(to, 0, weight),
  };
}

/** Takes a target and its weight out. */
export function removeTarget(route: RouteDraft, index: number): RouteDraft {
  return { ...route, to: route.to.toSpliced(index, 1), weights: route.weights.toSpliced(index, 1) };
}

/** What is wrong with each route, by its place; null where nothing is. */
export function findFaults(routes: readonly RouteDraft[]): (RouteFault | null)[] {
  const all = routes.findIndex(({ match }) => match.trim() === '*');
  return routes.map((route, index) => {
    if (route.match.trim() === '') return 'matchEmpty';
    if (route.to.length === 0) return 'targetsEmpty';
    return all !== -1 && index > all ? 'neverReached' : null;
  });
}
