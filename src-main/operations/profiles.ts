// Provider profiles: list, switch, save, remove, and the explanation of a route.
import type { RouteConfig } from '../../src-proxy/contract/proxy-config.ts';
import { Problem } from '../problem.ts';
import type { ConfigFile, ProfileEntry } from '../settings/config-schema.ts';
import type { ConfigChange } from '../settings/config-store.ts';
import { resolveActiveProfile } from '../settings/active-profile.ts';
import type { Core } from './core.ts';

export interface ProfileRow {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly routes: readonly {
    readonly match: string;
    readonly to: readonly string[];
    readonly strategy: RouteConfig['strategy'];
    readonly weights?: readonly number[];
  }[];
}

/** A profile as a person edits it; `to` holds "<upstream>" or "<upstream>/<model>". */
export interface ProfileInput {
  readonly id: string;
  readonly name?: string | undefined;
  readonly routes: readonly {
    readonly match: string;
    readonly to: readonly string[];
    readonly strategy?: RouteConfig['strategy'] | undefined;
    readonly weights?: readonly number[] | undefined;
  }[];
}

export async function listProfiles(core: Core): Promise<ProfileRow[]> {
  const { value } = await core.config();
  const active = resolveActiveProfile(value);
  return (value.profile ?? []).map((profile) => toRow(profile, active));
}

function toRow(profile: ProfileEntry, active: string): ProfileRow {
  return {
    id: profile.id,
    name: profile.name ?? profile.id,
    active: profile.id === active,
    routes: (profile.route ?? []).map((route) => ({
      match: route.match,
      to: route.to,
      strategy: route.strategy ?? 'fallback',
      ...(route.weights === undefined ? {} : { weights: route.weights }),
    })),
  };
}

/** The one-click switch: the next request uses it, running streams finish on the old one. */
export async function useProfile(core: Core, id: string): Promise<ProfileRow> {
  await core.editConfig((config) => {
    findProfile(config, id);
    return config.active_profile === id ? [] : [{ op: 'set', path: ['active_profile'], value: id }];
  });
  const { value } = await core.config();
  return toRow(findProfile(value, id).profile, id);
}

/** Adds a profile, or replaces name and routes of the one with this id. */
export async function saveProfile(
  core: Core,
  input: ProfileInput,
): Promise<{ row: ProfileRow; change: ConfigChange }> {
  const table = {
    id: input.id,
    ...(input.name === undefined ? {} : { name: input.name }),
    route: input.routes.map((route) => ({
      match: route.match,
      to: [...route.to],
      ...(route.strategy === undefined ? {} : { strategy: route.strategy }),
      ...(route.weights === undefined ? {} : { weights: [...route.weights] }),
    })),
  };
  const change = await core.editConfig((config) => {
    const index = (config.profile ?? []).findIndex((profile) => profile.id === input.id);
    return index === -1
      ? [{ op: 'append-table', path: ['profile'], value: table }]
      : [{ op: 'set', path: ['profile', index], value: table }];
  });
  const { value } = await core.config();
  return { row: toRow(findProfile(value, input.id).profile, resolveActiveProfile(value)), change };
}

/** Clients that had it as their own use the active one from now on. */
export function removeProfile(core: Core, id: string): Promise<ConfigChange> {
  return core.editConfig((config) => {
    const { index } = findProfile(config, id);
    if (resolveActiveProfile(config) === id) {
      throw new Problem(
        `The profile "${id}" is active: switch to another one first with "keyswitch profile use <id>".`,
      );
    }
    return [
      { op: 'remove', path: ['profile', index] },
      ...(config.client ?? []).flatMap(({ profile }, place) =>
        profile === id ? [{ op: 'remove' as const, path: ['client', place, 'profile'] }] : [],
      ),
    ];
  });
}

/** Which upstream would serve this model now, and why: the proxy's own words. */
export async function explainRoute(
  core: Core,
  input: {
    readonly model: string;
    readonly client?: string | undefined;
    readonly profile?: string | undefined;
  },
): Promise<unknown> {
  if (core.running === null) {
    throw new Problem(
      'The explanation of a route comes from the running proxy: start it with "keyswitch serve".',
    );
  }
  return core.running.query({
    kind: 'explain-route',
    model: input.model,
    ...(input.client === undefined ? {} : { client: input.client }),
    ...(input.profile === undefined ? {} : { profile: input.profile }),
  });
}

/** @throws Problem for an unknown id */
export function findProfile(config: ConfigFile, id: string): { index: number; profile: ProfileEntry } {
  const profiles = config.profile ?? [];
  const index = profiles.findIndex((profile) => profile.id === id);
  const profile = profiles[index];
  if (profile !== undefined) return { index, profile };
  const list = profiles.map((one) => one.id).join(', ');
  throw new Problem(
    `There is no profile "${id}": ${list === '' ? 'config.toml has none yet' : `there are ${list}`}.`,
  );
}
