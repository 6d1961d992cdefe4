// A WebSocket turn on an upstream that has WebSocket itself: which target it would go to, the connection to it, and
// the record of the turn. Where that is not to be had, the turn is bridged over HTTP instead.
import type { IncomingMessage } from 'node:http';
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import type { ClientConfig, UpstreamConfig } from '../contract/proxy-config.ts';
import { responsesAsk, upstreamUrl } from '../exchange/ask.ts';
import { scanBody } from '../exchange/body/scan-json.ts';
import { spliceModel } from '../exchange/body/splice-model.ts';
import { classifyRefusal } from '../exchange/classify-refusal.ts';
import { noteCompactionOrigin, originOfCompaction } from '../exchange/compaction/compaction-origin.ts';
import type { ExchangeDeps } from '../exchange/exchange-deps.ts';
import { noteAttempt, noteTarget } from '../exchange/handle-exchange.ts';
import { refusesFirstParty, stripFirstPartyMembers } from '../exchange/passthrough/first-party-members.ts';
import { planExchange, type ExchangePlan } from '../exchange/plan-exchange.ts';
import { fitForeignReasoning } from '../exchange/seals/foreign-reasoning.ts';
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { isObject, textOf } from '../ir/read-json.ts';
import type { PlannedTarget } from '../routing/planned-target.ts';
import { resolveRoute } from '../routing/resolve-route.ts';
import { profileOf, type Snapshot } from '../routing/snapshot.ts';
import { createByteTail } from '../telemetry/byte-tail.ts';
import type { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import { bodyCopyLimit } from '../telemetry/said-bodies.ts';
import { forwardRequestHeaders, pushCredential, replaceHeaders } from '../transport/request-headers.ts';
import type { CreateFrame } from './client-frame.ts';
import { encodeFailureFrame } from './error-frame.ts';
import { createNativeLink, type NativeEnd, type NativeLink } from './native-link.ts';
import { parseEvent, responseIdOf } from './response-event.ts';
import type { SessionTurn } from './socket-session.ts';

/** Which upstreams refused an upgrade lately. */
export interface UpgradeMemory {
  allows(upstream: UpstreamConfig, now: number): boolean;
  refused(upstream: UpstreamConfig, status: number, now: number): void;
}

const longRefusalMs = 10 * 60_000;
const shortRefusalMs = 30_000;

/** Remembers refusals: a plain "no" for long, an outage for a moment. */
export function createUpgradeMemory(): UpgradeMemory {
  const until = new Map<string, number>();
  return {
    allows: (upstream, now) =>
      upstream.capabilities.responsesWebSocket !== 'no' && (until.get(upstream.id) ?? 0) <= now,
    refused: (upstream, status, now) => {
      const outage = status === 0 || status === 401 || status === 403 || status === 429 || status >= 500;
      until.set(upstream.id, now + (outage && status !== 501 ? shortRefusalMs : longRefusalMs));
    },
  };
}

/** A target that the turn can be relayed to, with the connection open. */
export interface NativeRoute {
  readonly plan: ExchangePlan;
  readonly target: PlannedTarget;
  readonly link: NativeLink;
}

export interface NativeContext {
  readonly deps: ExchangeDeps;
  readonly source: IncomingMessage;
  readonly memory: UpgradeMemory;
  readonly query: string;
}

/** A quick look, so that routes without such an upstream are planned once only. */
function mayBeNative(
  context: NativeContext,
  snapshot: Snapshot,
  client: ClientConfig,
  model: string,
): boolean {
  const { deps, memory } = context;
  const { targets } = resolveRoute(snapshot, profileOf(snapshot, client), model, deps.knownModels);
  return targets.some(({ upstream }) => {
    const config = snapshot.upstreams.get(upstream);
    return config !== undefined && config.kind === 'http' && memory.allows(config, Date.now());
  });
}

/** The same upstream, address and credential: a conversation that was begun there can go on there. */
function linkKey(target: PlannedTarget): string {
  const { upstream, base, via, keyId, key } = target;
  return [upstream.id, base, via ?? '', keyId, key].join('\n');
}

/**
 * Where the turn goes natively; null = bridge it. `current` is the connection of the turn before; where another one is
 * needed it is closed.
 * Throws ProxyError where no route matches.
 */
export async function openNativeRoute(
  context: NativeContext,
  request: { readonly snapshot: Snapshot; readonly client: ClientConfig; readonly frame: CreateFrame },
  current: NativeLink | null,
  signal: AbortSignal,
): Promise<NativeRoute | null> {
  const { deps, memory, source } = context;
  const { snapshot, client, frame } = request;
  if (!mayBeNative(context, snapshot, client, frame.model)) return null;
  const plan = planExchange(
    {
      ask: responsesAsk,
      client,
      model: frame.model,
      headers: source.headers,
      json: () => frame.body,
      only: originOfCompaction(Buffer.from(frame.text)),
    },
    {
      snapshot,
      router: deps.router,
      demoBase: deps.demoBase(),
      knownModels: deps.knownModels,
      now: Date.now(),
    },
  );
  const candidate = plan.walk.next(Date.now());
  if (!candidate) return null;
  const target = plan.aim(candidate);
  if (target.lane !== 'passthrough' || !memory.allows(target.upstream, Date.now())) {
    plan.walk.release();
    return null;
  }
  const key = linkKey(target);
  if (current?.key === key && current.isOpen) return { plan, target, link: current };
  current?.close();
  const link = await connect(context, snapshot, target, key, signal);
  if (link) return { plan, target, link };
  plan.walk.release();
  return null;
}

async function connect(
  context: NativeContext,
  snapshot: Snapshot,
  target: PlannedTarget,
  key: string,
  signal: AbortSignal,
): Promise<NativeLink | null> {
  const { source } = context;
  const url = upstreamUrl(responsesAsk, target, context.query);
  let headers = forwardRequestHeaders(source.rawHeaders, source.headers.connection);
  headers = replaceHeaders(headers, target.upstream.headers);
  pushCredential(headers, target.auth, target.key);
  const attempt = context.deps.upstreams.connectWebSocket({
    origin: url.origin,
    path: url.path,
    via: target.via,
    headers,
    handshakeTimeoutMs: snapshot.config.routing.connectTimeoutMs,
  });
  const abort = (): void => attempt.abort();
  signal.addEventListener('abort', abort);
  const outcome = await attempt.outcome;
  signal.removeEventListener('abort', abort);
  if (outcome.kind === 'open') return createNativeLink(key, outcome.socket);
  if (!signal.aborted) {
    context.memory.refused(target.upstream, outcome.kind === 'answered' ? outcome.status : 0, Date.now());
  }
  return null;
}

/** The frame for the upstream: the client's own text; only the model's name, and what this upstream refuses, differ. */
export function nativeText(frame: CreateFrame, body: JsonObject | null, target: PlannedTarget): string {
  if (body !== null || refusesFirstParty(target.upstream)) {
    const { stream: _stream, ...rest } = body ?? frame.body;
    const kept = refusesFirstParty(target.upstream) ? stripFirstPartyMembers(rest) : rest;
    const lane = frame.streamId === undefined ? {} : { stream_id: frame.streamId };
    const warmUp = frame.warmUp ? { generate: false } : {};
    const whole = { type: 'response.create', ...lane, ...kept, ...warmUp, model: target.model };
    return fitForeignReasoning(Buffer.from(JSON.stringify(whole)), target.upstream).toString('utf8');
  }
  const sent = Buffer.from(frame.text);
  const fitted = fitForeignReasoning(sent, target.upstream);
  if (target.model === frame.model) return fitted === sent ? frame.text : fitted.toString('utf8');
  return spliceModel(fitted, scanBody(fitted), target.model, 'json').toString('utf8');
}

/** What a relayed turn came to, for whoever decides what is said to the client. */
export type NativeResult =
  | { readonly kind: 'over' }
  /**
   * Nothing went to the client: the turn may go another way. `frame` is what the upstream said, `another` whether the
   * route has a target left that may serve it.
   */
  | {
      readonly kind: 'unserved';
      readonly failure: ProxyFailure;
      readonly frame: string | null;
      readonly another: boolean;
    };

export interface NativeRun {
  readonly deps: ExchangeDeps;
  readonly route: NativeRoute;
  readonly draft: ExchangeDraft;
  readonly turn: SessionTurn;
  readonly text: string;
  readonly limits: Parameters<NativeLink['run']>[1];
  /** Sees the output items and the id of a completed answer. */
  completed(id: string, output: readonly JsonValue[]): void;
}

/** Relays one turn and fills the record; the caller closes it. */
export async function runNativeTurn(run: NativeRun): Promise<NativeResult> {
  const { deps, route, draft, turn } = run;
  const { plan, target, link } = route;
  draft.explanation = plan.explanation;
  draft.sessionKey = plan.sessionKey;
  noteTarget(draft, target);
  const tap = deps.wire['openai-responses'].createTap();
  const startedAt = Date.now();
  const began = draft.elapsedMs;
  const output: JsonValue[] = [];
  let first = true;
  const copy = draft.said ? createByteTail(bodyCopyLimit) : null;
  if (draft.said) {
    draft.said.upstreamRequest = run.text;
    draft.said.upstreamResponse = copy;
  }
  const observe = (text: string, type: string): void => {
    copy?.push(Buffer.from(`${text}\n`));
    draft.responseBytes += Buffer.byteLength(text);
    tap.push(text);
    if (first && type !== 'error') {
      plan.walk.succeeded(Date.now(), draft.elapsedMs - began);
      draft.markFirstByte();
    }
    first = false;
    if (type === 'response.output_item.done') {
      output.push(parseEvent(text)?.['item'] ?? null);
      noteCompactionOrigin(text, target.upstream.id);
    }
    if (type === 'response.completed') {
      const id = responseIdOf(parseEvent(text));
      if (id !== null) run.completed(id, output);
    }
  };
  const end = await link.run(
    { text: run.text, askedModel: turn.frame.model, signal: turn.signal, emit: turn.emit, observe },
    run.limits,
  );
  draft.usage = tap.usage;
  const note = (status: number, failure: ProxyFailure | null): void =>
    noteAttempt(draft, target, startedAt, draft.elapsedMs - began, status, failure);
  if (end.how === 'done') {
    draft.status = 200;
    if (tap.failure) {
      draft.error ??= tap.failure.code;
      draft.errorMessage ??= tap.failure.message;
    }
    note(200, null);
    return { kind: 'over' };
  }
  if (end.how === 'client-gone') {
    draft.abortedBy = 'client';
    draft.status = 499;
    plan.walk.release();
    note(0, null);
    return { kind: 'over' };
  }
  const { failure, status, events } = describeEnd(end, target, deps);
  note(status, failure);
  if (events > 0) {
    plan.walk.broke(Date.now(), failure);
    draft.status = 200;
    draft.error = failure.code;
    draft.errorMessage = failure.message;
    draft.abortedBy = 'upstream';
    await turn.emit(encodeFailureFrame(failure, turn.frame.streamId));
    return { kind: 'over' };
  }
  const another = plan.walk.failed(failure, Date.now()) && plan.walk.next(Date.now()) !== null;
  // Only asked: the other way plans anew.
  plan.walk.release();
  return { kind: 'unserved', failure, frame: end.how === 'refused' ? end.frame : null, another };
}

function describeEnd(
  end: Exclude<NativeEnd, { how: 'done' } | { how: 'client-gone' }>,
  target: PlannedTarget,
  deps: ExchangeDeps,
): { readonly failure: ProxyFailure; readonly status: number; readonly events: number } {
  const name = target.upstream.id;
  if (end.how === 'broken') {
    const message = `Upstream "${name}" closed its WebSocket before the answer was complete (${end.why}). Send the request again.`;
    return { failure: createFailure('upstream_error', message), status: 0, events: end.events };
  }
  if (end.how === 'silent') {
    const message = `Upstream "${name}" said nothing for too long; the connection was closed. Send the request again.`;
    return { failure: createFailure('upstream_timeout', message), status: 0, events: end.events };
  }
  const event = parseEvent(end.frame) ?? {};
  const told = event['status'] ?? event['status_code'];
  const status = typeof told === 'number' && told >= 400 ? told : 502;
  const headers: Record<string, string> = {};
  for (const [key, value] of Object.entries(isObject(event['headers']) ? event['headers'] : {})) {
    headers[key.toLowerCase()] = textOf(value) ?? String(value);
  }
  const body = Buffer.from(JSON.stringify({ error: event['error'] ?? event }));
  const failure = classifyRefusal({ status, headers, body }, target, deps);
  return { failure, status, events: 0 };
}
