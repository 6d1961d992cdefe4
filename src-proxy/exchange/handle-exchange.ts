// Orchestration of one HTTP exchange, and nothing else: admit, read, plan, try targets in order, answer, record.
//
// For other rooms (codex-backend) the pieces are usable one by one:
//   openExchange / closeExchange   record + limits of anything that counts as one request (a WebSocket turn too)
//   planExchange                   route → walk over candidates; `aim(candidate)` says how one is reached
//   passthroughLane / convertLane  carry one try (lane.ts); createUpstreamRequest (passed-request.ts) builds the upstream call
//   noteTarget / noteAttempt       what the record says of the target in use and of each try
//   sendFailure                    an error in the client's envelope
import { createFailure, ProxyError, type ProxyFailure } from '../contract/error-codes.ts';
import { parseQuietly } from '../ir/read-json.ts';
import type { Candidate } from '../routing/order-targets.ts';
import type { PlannedTarget } from '../routing/planned-target.ts';
import type { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import { reportFailure } from '../telemetry/report-failure.ts';
import { isRelayable, sendFailure, sendVendorAnswer } from './answer-failure.ts';
import type { Ask } from './ask.ts';
import { ClientGone } from './body/read-body.ts';
import { readRequest } from './body/read-request.ts';
import { isHtml } from './classify-refusal.ts';
import { isCodexClient } from './client-kind.ts';
import { originOfCompaction } from './compaction/compaction-origin.ts';
import { reopenCompactions } from './compaction/reopen-compactions.ts';
import { createSummaryLane, learnsNoCompaction, needsSummary } from './compaction/summary-lane.ts';
import { continueResponse } from './continuation/continue-response.ts';
import type { ExchangeDeps } from './exchange-deps.ts';
import type { HttpExchange, RequestBody } from './http-exchange.ts';
import type { Lane, LaneOutcome, VendorAnswer } from './lane.ts';
import { learnNoExtra } from './missing-abilities.ts';
import {
  forgetOnlyResponses,
  insteadOfChat,
  learnOnlyResponses,
  protocolOfBody,
} from './chat-by-responses.ts';
import { closeExchange } from './open-exchange.ts';
import { learnFirstParty } from './passthrough/first-party-members.ts';
import { passthroughLane } from './passthrough/passthrough-lane.ts';
import { planExchange, type ExchangePlan } from './plan-exchange.ts';
import { mayHoldSeals } from './seals/create-seal-codec.ts';
import { learnForeignReasoning } from './seals/foreign-reasoning.ts';
import { holdsRefusedThinking, learnForeignThinking } from './seals/foreign-thinking.ts';

/**
 * Serves a request that the guard let in. Never rejects; the record is handed in when it resolves.
 * @param refusal from openExchange: the client is over its limits.
 */
export async function handleExchange(
  deps: ExchangeDeps,
  exchange: HttpExchange,
  refusal: ProxyFailure | null,
): Promise<void> {
  const { draft } = exchange;
  try {
    if (refusal) throw new ProxyError(refusal);
    let body = exchange.body ?? (await readRequest(exchange));
    // A turn of a WebSocket client has noted its frame already.
    if (draft.said) draft.said.clientRequest ??= body.bytes;
    body = reopenCompactions(exchange.ask, body, exchange.snapshot.config.sealKey);
    draft.model = body.model === '' ? null : body.model;
    draft.requestBytes = body.bytes.length;
    body = continueResponse(exchange.ask, body, exchange.client.id, deps.responses);
    await tryTargets(deps, exchange, body);
  } catch (error) {
    if (error instanceof ClientGone || exchange.gone) draft.abortedBy ??= 'client';
    else answerError(deps, exchange, error);
  } finally {
    exchange.onGone = null;
    if (exchange.gone && draft.abortedBy === null) draft.abortedBy = 'client';
    if (draft.status === 0) draft.status = draft.abortedBy === null ? 500 : 499;
    closeExchange(deps, draft, exchange.snapshot, refusal === null);
  }
}

/** What one target said no with, and the lane that it was asked through. */
interface Refusal {
  readonly failure: ProxyFailure;
  readonly answer: VendorAnswer | null;
  readonly candidate: Candidate;
  readonly lane: ExchangeDraft['lane'];
}

async function tryTargets(deps: ExchangeDeps, exchange: HttpExchange, body: RequestBody): Promise<void> {
  const { draft, snapshot, ask, request, client } = exchange;
  const plan = planExchange(
    {
      ask,
      client,
      model: body.model,
      headers: request.headers,
      json: () => (body.form === 'json' ? parseQuietly(body.bytes.toString('utf8')) : null),
      only: ask.protocol === 'openai-responses' ? originOfCompaction(body.bytes) : null,
    },
    {
      snapshot,
      router: deps.router,
      demoBase: deps.demoBase(),
      knownModels: deps.knownModels,
      now: draft.at,
    },
  );
  draft.explanation = plan.explanation;
  draft.sessionKey = plan.sessionKey;
  const refusals: Refusal[] = [];
  let candidate = plan.walk.next(draft.at);
  const unservable = candidate === null ? plan.unservable() : null;
  if (unservable) throw new ProxyError(unservable);
  while (candidate) {
    const outcome = await tryCandidate(deps, exchange, body, plan, candidate).catch((error: unknown) => {
      // Another target may be able to carry it.
      if (error instanceof ProxyError && error.failure.code === 'unsupported_parameter') return error.failure;
      // Not the target's fault: a request that cannot be read, for example.
      plan.walk.release();
      throw error;
    });
    if ('code' in outcome) {
      plan.walk.unfit(outcome);
      candidate = plan.walk.next(Date.now());
      continue;
    }
    if (outcome.kind === 'sent') {
      if (outcome.failure) {
        plan.walk.broke(Date.now(), outcome.failure);
        draft.error = outcome.failure.code;
        draft.errorMessage = outcome.failure.message;
        draft.abortedBy = deps.isCutting?.() === true ? 'proxy' : 'upstream';
      }
      return;
    }
    if (outcome.kind === 'left') {
      plan.walk.release();
      return;
    }
    const now = Date.now();
    const mayGoOn = plan.walk.failed(outcome.failure, now);
    refusals.push({ failure: outcome.failure, answer: outcome.answer, candidate, lane: draft.lane });
    if (!mayGoOn) {
      answerRefusal(deps, exchange, outcome.failure, outcome.answer);
      return;
    }
    candidate = plan.walk.next(now);
  }
  const failure = plan.walk.exhausted(Date.now());
  if (refusals.length === 0) {
    answerRefusal(deps, exchange, restingFor(exchange, failure), null);
    return;
  }
  const known = refusals.findLast(
    (refusal) => refusal.failure.code === failure.code && refusal.failure.message === failure.message,
  );
  // What is told may be an earlier one's word: then the answer and the record name that one.
  if (known && known !== refusals.at(-1)) {
    noteTarget(draft, plan.aim(known.candidate));
    draft.lane = known.lane;
  }
  answerRefusal(deps, exchange, failure, known?.answer ?? null);
}

/**
 * Nothing was tried. Codex waits for as long as it is told and asks 30 times in all (0.169.0, measured 2026-11-28): with
 * the pauses of a breaker its user learnt only after ten minutes what is wrong, with its own after half a minute.
 */
function restingFor({ request }: HttpExchange, failure: ProxyFailure): ProxyFailure {
  if (failure.code !== 'overloaded' || !isCodexClient(request.headers)) return failure;
  const { retryAfterSeconds: _pause, ...told } = failure;
  return told;
}

const staleConnection = {
  status: 0,
  failure: createFailure(
    'upstream_unreachable',
    'The kept-alive connection had been closed by the upstream; the request went again on a new one.',
  ),
};

async function tryCandidate(
  deps: ExchangeDeps,
  exchange: HttpExchange,
  body: RequestBody,
  plan: ExchangePlan,
  candidate: Candidate,
): Promise<LaneOutcome> {
  const { draft } = exchange;
  let target = plan.aim(candidate);
  const instead = insteadOfChat(exchange.ask, target, body);
  if (instead !== null) target = plan.aim(candidate, instead);
  noteTarget(draft, target);
  const startedAt = Date.now();
  const began = draft.elapsedMs;
  // The lane is chosen anew for a repeat: what was learnt may ask for another one.
  const run = (isRepeat = false): Promise<LaneOutcome> =>
    chooseLane(
      deps,
      exchange,
      target,
      body,
    )({
      deps,
      exchange,
      target,
      body,
      isRepeat,
      serving: () => plan.walk.succeeded(Date.now(), draft.elapsedMs - began),
      repeated: ({ status, failure } = staleConnection) =>
        noteAttempt(draft, target, startedAt, draft.elapsedMs - began, status, failure),
    });
  let outcome = await run();
  // At most three times: the members of Codex's own vendor, reasoning that another account sealed, and compaction.
  for (let again = 0; again < 3; again += 1) {
    if (outcome.kind !== 'failed') break;
    const moves = learnOnlyResponses(exchange.ask, target, outcome.answer);
    if (!moves && !learns(exchange.ask, target, outcome.answer, body)) break;
    noteAttempt(draft, target, startedAt, draft.elapsedMs - began, outcome.status, outcome.failure);
    if (moves) {
      target = plan.aim(candidate, 'openai-responses');
      noteTarget(draft, target);
    }
    outcome = await run();
    if (moves && outcome.kind === 'failed') forgetOnlyResponses(target);
  }
  if (outcome.kind === 'failed' && outcome.failure.modelFault === true && mayRepeat(exchange, plan)) {
    noteAttempt(draft, target, startedAt, draft.elapsedMs - began, outcome.status, outcome.failure);
    outcome = await run(true);
  }
  outcome = inOurWords(exchange.ask, target, outcome);
  // What the client saw, also where it left in the middle.
  if (outcome.kind === 'sent' || (outcome.kind === 'left' && exchange.response.headersSent)) {
    draft.status = outcome.status;
  }
  noteAttempt(draft, target, startedAt, draft.elapsedMs - began, outcome.status, failureOf(outcome));
  return outcome;
}

function chooseLane(
  deps: ExchangeDeps,
  { ask }: HttpExchange,
  target: PlannedTarget,
  body: RequestBody,
): Lane {
  if (needsSummary(ask, target, body)) return createSummaryLane(deps.convertLane);
  // After a switch of provider a conversation may hold seals of ours; no vendor may see one.
  if (ask.operation === 'generate' && mayHoldSeals(body.bytes)) return deps.convertLane;
  const speaksMessages = ask.protocol === 'anthropic-messages' && target.protocol === ask.protocol;
  if (speaksMessages && holdsRefusedThinking(body.bytes, target.upstream)) return deps.convertLane;
  const isOwn = target.lane === 'passthrough' && protocolOfBody(ask, body) === ask.protocol;
  return isOwn ? passthroughLane : deps.convertLane;
}

/** A model that wrote nothing that can be read mostly does better when it is asked once more. */
function mayRepeat({ gone, snapshot }: HttpExchange, plan: ExchangePlan): boolean {
  return !gone && plan.walk.attempts < snapshot.config.routing.attempts;
}

/** The upstream said no to something that can be left out or done here: the same target again, without it. */
function learns(ask: Ask, target: PlannedTarget, answer: VendorAnswer | null, body: RequestBody): boolean {
  const { upstream, protocol } = target;
  if (answer === null) return false;
  if (protocol === 'anthropic-messages') {
    const said = answer.body.toString('utf8');
    return target.lane === 'passthrough' && learnForeignThinking(upstream, answer.status, said, body.bytes);
  }
  if (protocol !== 'openai-responses') return false;
  if (learnsNoCompaction(ask, target, body, answer)) return true;
  const said = answer.body.toString('utf8');
  return (
    learnFirstParty(upstream, answer.status, said) ||
    learnForeignReasoning(upstream, answer.status, said, body.bytes)
  );
}

/** A route that this upstream does not have is told in our words, not with its own 404 page. */
function inOurWords(ask: Ask, { upstream }: PlannedTarget, outcome: LaneOutcome): LaneOutcome {
  if (outcome.kind !== 'failed' || outcome.answer === null) return outcome;
  const { status, body } = outcome.answer;
  const said = { status, refusal: body.toString('utf8'), isJson: !isHtml(outcome.answer) };
  const failure = learnNoExtra(upstream, ask, said, Date.now());
  return failure === null ? outcome : { ...outcome, failure, answer: null };
}

function failureOf(outcome: LaneOutcome): ProxyFailure | null {
  return outcome.kind === 'left' ? null : outcome.failure;
}

/** Writes into the record where the exchange goes now. */
export function noteTarget(draft: ExchangeDraft, target: PlannedTarget): void {
  draft.upstream = target.upstream.id;
  draft.upstreamModel = target.model;
  draft.endpoint = target.endpoint;
  draft.keyId = target.keyId === '' ? null : target.keyId;
  draft.upstreamProtocol = target.protocol;
  draft.lane = target.lane;
}

/** Adds one try to the record. `status` 0 = no answer came. */
export function noteAttempt(
  draft: ExchangeDraft,
  target: PlannedTarget,
  startedAt: number,
  durationMs: number,
  status: number,
  failure: ProxyFailure | null,
): void {
  draft.attempts.push({
    upstream: target.upstream.id,
    endpoint: target.endpoint,
    keyId: target.keyId,
    startedAt,
    durationMs: Math.round(durationMs * 100) / 100,
    status,
    ...(failure ? { error: failure.code, why: failure.message } : {}),
  });
}

function answerRefusal(
  deps: ExchangeDeps,
  exchange: HttpExchange,
  failure: ProxyFailure,
  answer: VendorAnswer | null,
): void {
  const { draft, response, ask } = exchange;
  draft.fail(failure);
  if (deps.isCutting?.() === true) draft.abortedBy = 'proxy';
  if (draft.said && answer) draft.said.upstreamResponse = answer.body;
  const { isError } = deps.wire[ask.protocol];
  if (draft.lane === 'passthrough' && isRelayable(failure, answer, isError))
    sendVendorAnswer(response, failure, answer, draft);
  else sendFailure(response, failure, ask.protocol, draft, deps.wire);
}

function answerError(deps: ExchangeDeps, exchange: HttpExchange, error: unknown): void {
  const { draft, response, ask } = exchange;
  const failure = reportFailure(error);
  draft.fail(failure);
  sendFailure(response, failure, ask.protocol, draft, deps.wire);
}
