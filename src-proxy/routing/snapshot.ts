// One pushed configuration with everything looked up once: what an exchange holds on to from start to end.
import type {
  ClientConfig,
  ProfileConfig,
  ProxyConfig,
  RouteConfig,
  UpstreamConfig,
} from '../contract/proxy-config.ts';
import { compileGlob } from './match-glob.ts';

export interface CompiledRoute {
  readonly config: RouteConfig;
  readonly matches: (model: string) => boolean;
}

export interface CompiledProfile {
  readonly config: ProfileConfig;
  readonly routes: readonly CompiledRoute[];
}

export interface Snapshot {
  readonly config: ProxyConfig;
  readonly upstreams: ReadonlyMap<string, UpstreamConfig>;
  readonly profiles: ReadonlyMap<string, CompiledProfile>;
}

/** Compiles a configuration; never throws: a profile that does not exist is found missing when it is used. */
export function createSnapshot(config: ProxyConfig): Snapshot {
  return {
    config,
    upstreams: new Map(config.upstreams.map((upstream) => [upstream.id, upstream])),
    profiles: new Map(
      config.profiles.map((profile) => [
        profile.id,
        {
          config: profile,
          routes: profile.routes.map((route) => ({ config: route, matches: compileGlob(route.match) })),
        },
      ]),
    ),
  };
}

/** The profile that a client's requests go by: its own, else the active one. */
export function profileOf(snapshot: Snapshot, client: ClientConfig | null): string {
  return client?.profile ?? snapshot.config.activeProfile;
}
