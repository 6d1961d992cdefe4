// Client and upstream speak different protocols: the request goes through the neutral language, and so does the
// answer, piece by piece as it comes. All protocol knowledge is in wire/; here is only the carrying.
import { createFailure } from '../../contract/error-codes.ts';
import { estimateTokens } from '../../ir/estimate-tokens.ts';
import type { IrRequest } from '../../ir/request.ts';
import type { PlannedTarget } from '../../routing/planned-target.ts';
import type { WireProtocol } from '../../wire/wire-protocol.ts';
import { keeperOf } from '../continuation/continue-response.ts';
import type { Lane, LaneInput, LaneOutcome } from '../lane.ts';
import { isMissing, namesSearch, rememberNoSearch } from '../missing-abilities.ts';
import { protocolOfBody } from '../chat-by-responses.ts';
import { callIdCodecFor } from '../seals/call-id-codec.ts';
import { disownRefused } from '../seals/foreign-thinking.ts';
import { createSealMemory } from '../seals/seal-memory.ts';
import { Conversion } from './conversion.ts';
import { decodeClientRequest, refusesSeals, withoutSeals, withoutSearches } from './convert-request.ts';
import { oddityIn, rememberQuirks, withLearnt, withQuirk } from './learnt-quirks.ts';
import { convertEmbeddings } from './embed-lane.ts';
import { sendJson } from './send-json.ts';

export interface ConvertLaneOptions {
  /**
   * Since the request came: a streaming client gets its headers at the latest then, though nobody has said anything
   * yet. Gemini CLI gives up after 60 s without headers (clients.md section 6); until then another target can be tried.
   */
  readonly openAfterMs?: number;
  /** Silence towards a streaming client. */
  readonly keepAliveMs?: number;
}

/** The lane for targets of another protocol, and for bodies that hold seals of ours. */
export function createConvertLane(options: ConvertLaneOptions = {}): Lane {
  const { openAfterMs = 20_000, keepAliveMs = 15_000 } = options;
  const seals = createSealMemory();
  return async (input) => {
    const { deps, exchange, target, body } = input;
    const client = deps.wire[exchange.ask.protocol];
    const vendor = deps.wire[target.protocol];
    const { operation, protocol } = exchange.ask;
    exchange.draft.lane = 'convert';
    if (operation === 'embeddings' && client.embeddings && vendor.embeddings) {
      return convertEmbeddings(input, client.embeddings, vendor.embeddings);
    }
    if (operation !== 'generate' && operation !== 'count-tokens') {
      const what = `Upstream "${target.upstream.id}" speaks ${target.protocol}; ${operation} of ${protocol} cannot be converted.`;
      return {
        kind: 'failed',
        status: 0,
        failure: createFailure('unsupported_endpoint', what),
        answer: null,
      };
    }
    const written = deps.wire[protocolOfBody(exchange.ask, body)];
    const { ir: asked, keepsSeals } = decodeClientRequest(exchange, body, written);
    if (operation === 'count-tokens') return answerCount(input, asked, client);
    const issuer = { protocol: target.protocol, upstream: target.upstream.id };
    const isChat = protocol === 'openai-chat';
    const restored = isChat ? seals.restore(exchange.client.id, asked, issuer) : asked;
    const ir = protocol === target.protocol ? disownRefused(restored, target.upstream) : restored;
    const callIds = isChat && !keepsSeals ? callIdCodecFor(exchange.snapshot.config.sealKey) : null;
    const keep = keeperOf(exchange.ask, body, exchange.client.id, deps.responses);
    const times = { openAfterMs, keepAliveMs, seals, callIds, keep, continues: body.continues?.id ?? null };
    const convert = async (to: LaneInput, what: IrRequest): Promise<Tried> => {
      let conversion = new Conversion(to, what, client, vendor, times);
      let outcome = await conversion.run();
      // To the end of an answer, however often its vendor pauses.
      while (outcome.kind === 'paused') {
        conversion = conversion.goOn(outcome.request);
        outcome = await conversion.run();
      }
      return { outcome, searches: conversion.searches };
    };
    let known = withLearnt(lacksSearch(target) ? withoutSearch(input) : input);
    let tried = await convert(known, ir);
    // A refusal that names an oddity of the vendor is asked around it, once for each that it names.
    for (let round = 0; round < mostOddities; round += 1) {
      const quirk = oddityIn(tried.outcome, vendor, known);
      if (quirk === null || tried.outcome.kind !== 'failed') break;
      input.repeated(tried.outcome);
      known = withQuirk(known, quirk);
      tried = await convert(known, ir);
      // What did not help is not remembered.
      if (tried.outcome.kind === 'sent') rememberQuirks(target, known.target.upstream.quirks);
    }
    const { outcome, searches } = tried;
    if (outcome.kind !== 'failed') return outcome;
    const again = async (to: LaneInput, what: IrRequest): Promise<LaneOutcome> => {
      input.repeated(outcome);
      return (await convert(to, what)).outcome;
    };
    // Sealed reasoning of another account or of long ago: better forgotten than a conversation that is stuck.
    const { code, message } = outcome.failure;
    const stripped = code === 'invalid_request' && refusesSeals(message) ? withoutSeals(ir) : ir;
    if (stripped !== ir) return again(known, stripped);
    if (!refusesSearch(outcome)) return outcome;
    if (searches) rememberNoSearch(target.upstream, target.model, Date.now());
    // Nor what earlier searches left in the conversation.
    const bare = withoutSearches(ir);
    return searches || bare !== ir ? again(withoutSearch(known), bare) : outcome;
  };
}

interface Tried {
  readonly outcome: LaneOutcome;
  /** The upstream was asked to search the web by itself. */
  readonly searches: boolean;
}

/** With the first try no more than the attempts that an exchange has by default. */
const mostOddities = 3;

/** Was the vendor's own search refused a while ago, though it is known to have one? */
function lacksSearch({ upstream, model }: PlannedTarget): boolean {
  return upstream.capabilities.webSearch && isMissing(upstream, `web-search/${model}`, Date.now());
}

function refusesSearch({ status, failure, answer }: Extract<LaneOutcome, { kind: 'failed' }>): boolean {
  return namesSearch(status, answer?.body.toString('utf8') ?? failure.message);
}

/** The same for an upstream that does not search. */
function withoutSearch(input: LaneInput): LaneInput {
  const { target } = input;
  const { upstream } = target;
  const capabilities = { ...upstream.capabilities, webSearch: false };
  return { ...input, target: { ...target, upstream: { ...upstream, capabilities } } };
}

/** No upstream of the route counts for this protocol: an estimate, and said to be one. */
function answerCount(input: LaneInput, ir: IrRequest, client: WireProtocol): LaneOutcome {
  const { draft } = input.exchange;
  draft.warnings = [
    'emulated count_tokens: the number is an estimate, the upstream counts for its own protocol only',
  ];
  sendJson(input.exchange, client.countTokens?.encodeResult(estimateTokens(ir)) ?? {});
  return { kind: 'sent', status: 200, failure: null };
}
