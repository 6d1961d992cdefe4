// Route targets that do not exist or cannot serve what the route is for. Pure.
// There are no aliases that could refer to each other: a target renames the model once, and the new name is never
// matched against routes again.
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { speaksNothing } from './check-upstreams.ts';
import type { Fault, TomlPath } from './complaint.ts';
import type { RouteEntry, UpstreamEntry } from './config-schema.ts';
import { findPreset } from './find-preset.ts';
import { parseRouteTarget } from './route-target.ts';

/** All faults of the `to` of one route, each at its place in the list. */
export function checkTargets(
  route: RouteEntry,
  upstreams: readonly UpstreamEntry[],
  path: TomlPath,
): Fault[] {
  const seen = new Set<string>();
  return route.to.flatMap((text, index): Fault[] => {
    const at = [...path, 'to', index];
    const target = parseRouteTarget(text);
    const upstream = upstreams.find(({ id }) => id === target.upstream);
    if (upstream === undefined) {
      const list =
        upstreams.length === 0
          ? 'there is none yet'
          : `there are ${upstreams.map(({ id }) => id).join(', ')}`;
      return [
        {
          level: 'error',
          path: at,
          message: `The route "${route.match}" goes to the upstream "${target.upstream}", which does not exist (${list}): correct the name or add [[upstream]] id = "${target.upstream}".`,
        },
      ];
    }
    if (seen.has(text)) {
      return [warn(at, `The route "${route.match}" names "${text}" twice: delete one.`)];
    }
    seen.add(text);
    if (speaksNothing(upstream)) {
      return [
        warn(
          at,
          `The route "${route.match}" goes to "${upstream.id}", which speaks no wire protocol and can serve nothing: add its [upstream.protocols].`,
        ),
      ];
    }
    return [...checkProtocol(route, upstream, at), ...checkModel(route, upstream, target.model, at)];
  });
}

function warn(path: TomlPath, message: string): Fault {
  return { level: 'warning', path, message };
}

/** Models that are asked for over routes without a conversion: the upstream has to speak one of these itself. */
const unconvertible: readonly {
  readonly models: RegExp;
  readonly what: string;
  readonly needs: readonly ProtocolId[];
}[] = [
  { models: /embedding/i, what: 'embeddings', needs: ['openai-chat', 'openai-responses', 'gemini'] },
  { models: /gpt-image|dall-e/i, what: 'images', needs: ['openai-chat', 'openai-responses'] },
  { models: /whisper|transcribe/i, what: 'transcriptions', needs: ['openai-chat', 'openai-responses'] },
];

function checkProtocol(route: RouteEntry, upstream: UpstreamEntry, at: TomlPath): Fault[] {
  const need = unconvertible.find(({ models }) => models.test(route.match));
  if (need === undefined || findPreset(upstream.preset ?? '')?.kind === 'demo') return [];
  const spoken = Object.keys(
    upstream.protocols ?? findPreset(upstream.preset ?? '')?.endpoints[0]?.bases ?? {},
  );
  if (spoken.length === 0 || need.needs.some((protocol) => spoken.includes(protocol))) return [];
  return [
    warn(
      at,
      `The route "${route.match}" is for ${need.what}, which are never converted, and "${upstream.id}" speaks only ${spoken.join(', ')}: use an upstream that speaks ${need.needs.join(' or ')}.`,
    ),
  ];
}

/** Only where the user listed the models: a list of a preset is never complete. */
function checkModel(
  route: RouteEntry,
  upstream: UpstreamEntry,
  renamed: string | undefined,
  at: TomlPath,
): Fault[] {
  const model = renamed ?? (/[*?]/.test(route.match) ? undefined : route.match);
  if (model === undefined || upstream.models === undefined || upstream.models.includes(model)) return [];
  return [
    warn(
      at,
      `The route "${route.match}" asks "${upstream.id}" for "${model}", which its models do not list (${upstream.models.join(', ')}): correct the name or add it there.`,
    ),
  ];
}
