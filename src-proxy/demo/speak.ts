// An answer as a neutral stream, in pieces of a word, with honest counts and the limits that the request set.
import type { TokenUsage } from '../contract/exchange-record.ts';
import type { ProtocolId } from '../contract/protocol-id.ts';
import { estimateTokens } from '../ir/estimate-tokens.ts';
import type { IrRequest } from '../ir/request.ts';
import type { Sealed } from '../ir/sealed.ts';
import type { FinishReason, IrStreamPart } from '../ir/stream-part.ts';
import type { ToolCall } from './choose-tool.ts';
import type { DemoAnswer } from './decide-answer.ts';

/** Which opaque slot a protocol keeps beside reasoning; Chat has none. */
const sealSlots: Readonly<Partial<Record<ProtocolId, Sealed['slot']>>> = {
  'openai-responses': 'encrypted_content',
  'anthropic-messages': 'signature',
  gemini: 'thought_signature',
};

export interface AnswerIds {
  readonly response: string;
  readonly call: string;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly model: string;
}

/** The parts of one answer; a piece counts as one token. */
export function speak(request: IrRequest, answer: DemoAnswer, ids: AnswerIds): IrStreamPart[] {
  const limit = request.maxOutputTokens ?? Infinity;
  const thoughts = splitWords(answer.reasoning ?? '').slice(0, limit);
  const stopped = stopAt(splitWords(answer.text ?? ''), request.stopSequences ?? []);
  const words = stopped.words.slice(0, Math.max(0, limit - thoughts.length));
  const callPieces = answer.call ? splitPieces(answer.call.input) : [];
  const usage: TokenUsage = {
    input: estimateTokens(request),
    cacheRead: 0,
    cacheWrite: 0,
    output: thoughts.length + words.length + callPieces.length,
    reasoning: thoughts.length,
  };
  return [
    {
      type: 'response-start',
      id: ids.response,
      model: ids.model,
      createdAt: ids.createdAt,
      usage: { ...usage, output: 0, reasoning: 0 },
    },
    ...(thoughts.length > 0 ? think(thoughts, request.origin) : []),
    ...(answer.text === undefined ? [] : say(words)),
    ...(answer.call ? call(answer.call, ids.call, callPieces) : []),
    {
      type: 'response-end',
      ...endOf(answer, words.length < stopped.words.length, stopped.by),
      usage,
    },
  ];
}

function think(thoughts: readonly string[], origin: ProtocolId): IrStreamPart[] {
  const slot = sealSlots[origin];
  const sealed: Sealed | undefined = slot && { origin, slot, data: 'a2V5c3dpdGNoLWRlbW8=' };
  return [
    { type: 'reasoning-start', block: 'reasoning' },
    ...thoughts.map((text) => ({ type: 'reasoning-delta', block: 'reasoning', text, part: 0 }) as const),
    { type: 'reasoning-end', block: 'reasoning', ...(sealed && { sealed }) },
  ];
}

function say(words: readonly string[]): IrStreamPart[] {
  return [
    { type: 'text-start', block: 'text' },
    ...words.map((text) => ({ type: 'text-delta', block: 'text', text }) as const),
    { type: 'text-end', block: 'text' },
  ];
}

function call(wanted: ToolCall, callId: string, pieces: readonly string[]): IrStreamPart[] {
  const { name, namespace, kind } = wanted;
  return [
    {
      type: 'tool-input-start',
      block: 'call',
      callId,
      name,
      ...(namespace !== undefined && { namespace }),
      kind,
    },
    ...pieces.map((text) => ({ type: 'tool-input-delta', block: 'call', text }) as const),
    { type: 'tool-input-end', block: 'call' },
  ];
}

function endOf(
  answer: DemoAnswer,
  cutShort: boolean,
  stoppedBy: string | undefined,
): { reason: FinishReason; stopSequence?: string } {
  if (answer.call) return { reason: 'tool-calls' };
  if (cutShort) return { reason: 'length' };
  return stoppedBy === undefined ? { reason: 'stop' } : { reason: 'stop-sequence', stopSequence: stoppedBy };
}

/** Words with the space after them; a Chinese character is a word. Nothing is lost: the pieces join to the text. */
export function splitWords(text: string): string[] {
  return text.match(/\p{Script=Han}[，。！？：；、”）]*\s*|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? [];
}

function splitPieces(text: string): string[] {
  return text.match(/[^]{1,12}/gu) ?? [];
}

/** Ends the text where the first stop sequence begins. */
function stopAt(words: string[], sequences: readonly string[]): { words: string[]; by?: string } {
  const text = words.join('');
  const hits = sequences
    .filter((sequence) => sequence !== '' && text.includes(sequence))
    .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .sort((a, b) => a.at - b.at);
  const first = hits[0];
  return first === undefined ? { words } : { words: splitWords(text.slice(0, first.at)), by: first.sequence };
}
