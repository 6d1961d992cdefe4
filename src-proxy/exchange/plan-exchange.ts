// Which targets can serve a request, and how each is reached. Nothing is sent here.
import { proxyError, createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { AuthStyle, ClientConfig, UpstreamConfig } from '../contract/proxy-config.ts';
import type { Candidate } from '../routing/order-targets.ts';
import type { PlannedTarget } from '../routing/planned-target.ts';
import { resolveRoute, type ResolvedRoute } from '../routing/resolve-route.ts';
import type { Router } from '../routing/router.ts';
import { resolveSession } from '../routing/session-key.ts';
import { profileOf, type Snapshot } from '../routing/snapshot.ts';
import type { TargetWalk } from '../routing/target-walk.ts';
import { nativeProtocols, servingProtocols, type Ask } from './ask.ts';
import { isExtra, isMissing } from './missing-abilities.ts';

export interface PlanRequest {
  readonly ask: Ask;
  readonly client: ClientConfig;
  readonly model: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as JSON; asked for only when there is more than one target to choose from, and no header names the session. */
  json(): unknown;
  /** The one upstream that may get this, where it holds a conversation that only that one can read. */
  readonly only?: string | null;
}

export interface ExchangePlan {
  readonly walk: TargetWalk;
  /** Grows while targets are tried. */
  readonly explanation: readonly string[];
  readonly sessionKey: string | null;
  /** How a candidate of the walk is reached; by another of its protocols where one is named. */
  aim(candidate: Candidate, by?: ProtocolId): PlannedTarget;
  /** Asked where the walk has nothing: what to say when no target of the route can serve the operation at all; null = some can. */
  unservable(): ProxyFailure | null;
}

export interface PlanContext {
  readonly snapshot: Snapshot;
  readonly router: Router;
  readonly demoBase: string | null;
  /** Asked only where no route matches. */
  knownModels(): Iterable<string>;
  readonly now: number;
}

/**
 * Plans an exchange.
 * @throws ProxyError `model_not_found` when no route of the profile matches the model.
 */
export function planExchange(request: PlanRequest, context: PlanContext): ExchangePlan {
  const { ask, model } = request;
  const { snapshot } = context;
  const profile = profileOf(snapshot, request.client);
  const only = request.only ?? null;
  const canServe = (upstream: UpstreamConfig): boolean =>
    protocolFor(upstream, ask, model) !== null &&
    !(isExtra(ask) && isMissing(upstream, ask.operation, context.now)) &&
    (only === null || upstream.id === only);
  const resolved =
    (model === '' ? findAbleRoute(snapshot, profile, canServe) : null) ??
    resolveRoute(snapshot, profile, model, context.knownModels);
  const session = hasChoice(snapshot, resolved.targets)
    ? resolveSession({ headers: request.headers, body: request.json })
    : null;
  const { walk, explanation } = context.router.plan(
    { profileId: profile, route: resolved.route.config, model, session, canServe },
    context.now,
  );
  const unservable = (): ProxyFailure | null => {
    const known = resolved.targets.flatMap((target) => snapshot.upstreams.get(target.upstream) ?? []);
    if (known.some(canServe)) return null;
    return only === null ? describeUnservable(ask, resolved.route.config.match, known) : boundElsewhere(only);
  };
  return {
    walk,
    explanation,
    sessionKey: session?.key ?? null,
    unservable,
    aim: (candidate, by) => aimTarget(candidate, ask, context.demoBase, by),
  };
}

/** The way of a call that names no model: the first route that can serve it, else any that says why not. */
function findAbleRoute(
  snapshot: Snapshot,
  profile: string,
  canServe: (upstream: UpstreamConfig) => boolean,
): ResolvedRoute | null {
  const routes = snapshot.profiles.get(profile)?.routes ?? [];
  const route =
    routes.find(({ config }) =>
      config.to.some((target) => {
        const upstream = snapshot.upstreams.get(target.upstream);
        return upstream !== undefined && canServe(upstream);
      }),
    ) ?? routes[0];
  return route ? { profile, route, targets: route.config.to } : null;
}

/** Could a session live in more than one place? Endpoints of one upstream share its caches. */
function hasChoice(snapshot: Snapshot, targets: readonly { readonly upstream: string }[]): boolean {
  if (targets.length > 1) return true;
  return (snapshot.upstreams.get(targets[0]?.upstream ?? '')?.keys.length ?? 0) > 1;
}

/** The protocol to speak with an upstream for this, or null where it cannot serve it. */
export function protocolFor(
  upstream: UpstreamConfig,
  ask: Pick<Ask, 'operation' | 'protocol'>,
  model: string,
): ProtocolId | null {
  const { capabilities } = upstream;
  if (ask.operation === 'realtime-calls' && !capabilities.realtimeCalls) return null;
  const isImage = ask.operation === 'images-generations' || ask.operation === 'images-edits';
  if (isImage && ask.protocol === 'openai-responses' && !capabilities.codexImages) return null;
  if (ask.operation === 'alpha-search' && !capabilities.alphaSearch) return null;
  const spoken = upstream.endpoints[0]?.bases ?? {};
  const native = servingProtocols(ask).find(
    (protocol) => upstream.kind === 'demo' || spoken[protocol] !== undefined,
  );
  if (native) return native;
  if (
    ask.operation !== 'generate' &&
    ask.operation !== 'count-tokens' &&
    ask.operation !== 'responses-compact'
  ) {
    return null;
  }
  return conversionOrder(model).find((protocol) => spoken[protocol] !== undefined) ?? null;
}

/** A vendor's own protocol carries most of what its models can do. */
function conversionOrder(model: string): readonly ProtocolId[] {
  if (/claude/i.test(model)) return claudeOrder;
  if (/gemini/i.test(model)) return geminiOrder;
  return /gpt|(^|\/)o\d/i.test(model) ? gptOrder : usualOrder;
}

const gptOrder: readonly ProtocolId[] = ['openai-responses', 'anthropic-messages', 'openai-chat', 'gemini'];
const claudeOrder: readonly ProtocolId[] = ['anthropic-messages', ...gptOrder];
const geminiOrder: readonly ProtocolId[] = ['gemini', ...gptOrder];
const usualOrder: readonly ProtocolId[] = ['openai-chat', ...gptOrder];

const defaultAuth: Readonly<Record<ProtocolId, AuthStyle>> = {
  'openai-responses': 'bearer',
  'openai-chat': 'bearer',
  'anthropic-messages': 'x-api-key',
  gemini: 'x-goog-api-key',
};

/**
 * Everything needed to call a candidate.
 * @throws ProxyError `internal_error` when the configuration names an endpoint without a base.
 */
export function aimTarget(
  candidate: Candidate,
  ask: Pick<Ask, 'operation' | 'protocol'>,
  demoBase: string | null,
  by?: ProtocolId,
): PlannedTarget {
  const { upstream, model } = candidate;
  const protocol = by ?? protocolFor(upstream, ask, model) ?? ask.protocol;
  const endpoint = upstream.endpoints.find(({ id }) => id === candidate.endpoint) ?? upstream.endpoints[0];
  const base = upstream.kind === 'demo' ? demoBase : endpoint?.bases[protocol];
  if (!base || !endpoint) {
    throw proxyError('internal_error', `Upstream "${upstream.id}" has no base address for ${protocol}.`);
  }
  const key = upstream.keys.find(({ vaultId }) => vaultId === candidate.keyId);
  return {
    upstream,
    endpoint: endpoint.id,
    base,
    via: upstream.kind === 'demo' ? undefined : endpoint.via?.[protocol],
    protocol,
    lane: nativeProtocols(ask).includes(protocol) ? 'passthrough' : 'convert',
    auth: key ? (upstream.auth[protocol] ?? defaultAuth[protocol]) : 'none',
    keyId: key?.vaultId ?? '',
    key: key?.value ?? '',
    model,
  };
}

function boundElsewhere(upstream: string): ProxyFailure {
  return createFailure(
    'invalid_request',
    `This conversation was compacted by upstream "${upstream}", and only that one can read it: switch back to a profile with it, or start a new conversation.`,
  );
}

function describeUnservable(ask: Ask, match: string, upstreams: readonly UpstreamConfig[]): ProxyFailure {
  const names = upstreams.map(({ id }) => `"${id}"`).join(', ');
  const needed = servingProtocols(ask).join(' or ');
  return createFailure(
    'unsupported_endpoint',
    upstreams.length === 0
      ? `The route "${match}" names no upstream that exists; correct it in config.toml.`
      : `No upstream of the route "${match}" (${names}) can do ${ask.operation}: it needs one that ${isExtra(ask) ? 'has it' : `speaks ${needed}`}.`,
  );
}
