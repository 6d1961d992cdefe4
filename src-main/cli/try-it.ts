// The curl line that a newcomer can paste: which model the active profile would take. Pure.
import { parseRouteTarget } from '../settings/route-target.ts';
import { resolveActiveProfile } from '../settings/active-profile.ts';
import type { ConfigFile } from '../settings/config-schema.ts';

export interface TryIt {
  readonly intro: string;
  /** One line for a POSIX shell. */
  curl(proxyUrl: string, token: string): string;
}

/** Null where the active profile has no route. */
export function planTryIt(config: ConfigFile): TryIt | null {
  const active = resolveActiveProfile(config);
  const route = config.profile?.find((profile) => profile.id === active)?.route?.[0];
  const target = route?.to[0];
  if (route === undefined || target === undefined) return null;
  const { upstream: id, model: renamed } = parseRouteTarget(target);
  const upstream = config.upstream?.find((one) => one.id === id);
  const demo = upstream?.preset === 'demo';
  const asked = route.match.includes('*') || route.match.includes('?') ? undefined : route.match;
  const model = asked ?? (demo ? 'demo' : (upstream?.models?.[0] ?? renamed ?? 'gpt-5.5'));
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }] });
  return {
    intro: demo
      ? 'Try it now, without any key (the built-in demo model answers):'
      : `Try it now (a real request to "${id}", which may cost something):`,
    curl: (proxyUrl, token) =>
      `  curl -s ${proxyUrl}/v1/chat/completions -H "Authorization: Bearer ${token}" -H "Content-Type: application/json" -d '${body.replaceAll("'", String.raw`'\''`)}'`,
  };
}
