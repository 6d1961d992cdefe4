// Which model ids Keyswitch serves, as far as its configuration tells, for tools that want a list. Pure.
import { findPreset } from '../settings/find-preset.ts';
import type { ConfigFile } from '../settings/config-schema.ts';
import type { OfferedModel } from './client-tool.ts';

/** Offered where a route takes any model and no upstream of it names its own. */
const usual = ['gpt-5.5', 'claude-sonnet-4-6', 'claude-haiku-4-5', 'gemini-3.8-flash'];

/** Models of the profile that a client uses, in the order of its routes. */
export function listOfferedModels(config: ConfigFile, client: string): OfferedModel[] {
  const chosen = config.client?.find((one) => one.id === client)?.profile ?? config.active_profile;
  const profile = config.profile?.find((one) => one.id === chosen) ?? config.profile?.[0];
  const ids = new Set<string>();
  for (const { match, to } of profile?.route ?? []) {
    if (!/[*?[]/.test(match)) {
      ids.add(match);
      continue;
    }
    const targets = to.map((target) => modelsOfTarget(config, target));
    const fits = (id: string) => globPattern(match).test(id);
    const named = targets.flat().filter((id) => fits(id));
    for (const id of named.length ? named : usual.filter((one) => fits(one))) ids.add(id);
  }
  return [...ids].map((id) => ({ id }));
}

function modelsOfTarget(config: ConfigFile, target: string): readonly string[] {
  const at = target.indexOf('/');
  if (at > 0) return [target.slice(at + 1)];
  const upstream = config.upstream?.find((one) => one.id === target);
  const named = upstream?.models ?? [];
  return named.length ? named : (findPreset(upstream?.preset ?? '')?.models ?? []);
}

function globPattern(glob: string): RegExp {
  const source = glob
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}
