// Requests of Chat clients that go by Responses. Models that a vendor serves there only, though it has Chat too: OpenAI's
// since gpt-5.4 take function tools nowhere else, some take nothing else (crush#2913, LibreChat#14355, tmuxai#82; read
// 2026-11-28); learnt from a refusal, for as long as the configuration lives. And bodies that have the form of Responses,
// which Cursor's agent sends to Chat's route (CLIProxyAPI#658, LiteLLM#34029, codex-lb#833).
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { UpstreamConfig } from '../contract/proxy-config.ts';
import type { PlannedTarget } from '../routing/planned-target.ts';
import type { Ask } from './ask.ts';
import type { RequestBody } from './http-exchange.ts';
import type { VendorAnswer } from './lane.ts';

type When = 'always' | 'with-tools';

const learnt = new WeakMap<UpstreamConfig, Map<string, When>>();

/** The protocol to speak instead of Chat for this request; null = the planned one will do. */
export function insteadOfChat(ask: Ask, target: PlannedTarget, body: RequestBody): ProtocolId | null {
  const when = learnt.get(target.upstream)?.get(target.model);
  if ((when === undefined && !body.scan.isInput) || !isChatTurn(ask, target)) return null;
  return body.scan.isInput || when === 'always' || hasTools(body) ? 'openai-responses' : null;
}

/** The protocol that a body is written in, which its answer need not have. */
export function protocolOfBody({ protocol, operation }: Ask, body: RequestBody): ProtocolId {
  return protocol === 'openai-chat' && operation === 'generate' && body.scan.isInput
    ? 'openai-responses'
    : protocol;
}

/** Learns from a refusal. True where the same request is worth a try by Responses. */
export function learnOnlyResponses(ask: Ask, target: PlannedTarget, answer: VendorAnswer | null): boolean {
  if (answer === null || !isChatTurn(ask, target)) return false;
  if (answer.status !== 400 && answer.status !== 404) return false;
  const when = whenIn(answer.body.toString('utf8'));
  if (when === null) return false;
  const models = learnt.get(target.upstream) ?? new Map<string, When>();
  models.set(target.model, when);
  learnt.set(target.upstream, models);
  return true;
}

/** It did not help: the next refusal of Chat is told as it is said, after one more try. */
export function forgetOnlyResponses({ upstream, model }: PlannedTarget): void {
  learnt.get(upstream)?.delete(model);
}

/** "Function tools with reasoning_effort are not supported for gpt-5.5 in /v1/chat/completions. Please use /v1/responses". */
const toolsElsewhere = /function tools[^]*\bv1\/responses/i;
/** OpenAI's "This model is only supported in v1/responses", and Copilot's words for the same (copilot-api#102). */
const modelElsewhere = /only supported in \/?v1\/responses|not accessible via the \/chat\/completions/i;

function whenIn(refusal: string): When | null {
  if (modelElsewhere.test(refusal)) return 'always';
  return toolsElsewhere.test(refusal) ? 'with-tools' : null;
}

function isChatTurn({ protocol, operation }: Ask, { upstream, endpoint, ...target }: PlannedTarget): boolean {
  return (
    protocol === 'openai-chat' &&
    operation === 'generate' &&
    target.protocol === 'openai-chat' &&
    upstream.endpoints.find(({ id }) => id === endpoint)?.bases['openai-responses'] !== undefined
  );
}

const hasTools = (body: RequestBody): boolean => body.bytes.includes('"tools"');
