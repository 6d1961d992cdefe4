// Which route of the configuration takes a model, as far as the file tells. Pure.
import { resolveActiveProfile } from './active-profile.ts';
import { covers } from './check-routes.ts';
import type { ConfigFile } from './config-schema.ts';
import { parseRouteTarget } from './route-target.ts';

/**
 * `no-route`: the profile of this client has none for it; `unlisted`: every upstream of the route names its models in
 * the file, and none names this one. An upstream without a list may have any model.
 */
export function locateModel(
  config: ConfigFile,
  client: string,
  model: string,
): 'served' | 'no-route' | 'unlisted' {
  const own = config.client?.find(({ id }) => id === client)?.profile;
  const wanted = own ?? resolveActiveProfile(config);
  const profile = config.profile?.find(({ id }) => id === wanted);
  // A name without wildcards is covered exactly where the pattern matches it.
  const route = profile?.route?.find(({ match }) => covers(match, model));
  if (route === undefined) return 'no-route';
  const listed = route.to.map((text) => {
    const target = parseRouteTarget(text);
    const models = config.upstream?.find(({ id }) => id === target.upstream)?.models;
    return models === undefined || models.includes(target.model ?? model);
  });
  return listed.includes(true) ? 'served' : 'unlisted';
}
