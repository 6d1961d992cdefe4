// A turn that the vendor paused (Anthropic's `pause_turn`: about ten rounds of its own tools, then the client has to ask it
// to go on). Clients of other protocols know nothing of that, so the request is made that goes on with it. Knows no
// protocol.
import type { TokenUsage } from '../contract/exchange-record.ts';
import type { IrPart, IrRequest } from './request.ts';
import { openSearch, sealSearch } from './sealed-search.ts';
import type { IrOutputPart, IrStreamPart } from './stream-part.ts';

/**
 * The request with what was said so far as its last turn; null where that is nothing, or where the client has to act
 * first. A tool of the vendor's that has begun and not ended is left out: Anthropic refuses it without its result
 * (anthropics/anthropic-sdk-python issue 1339, read 2026-11-28), and the model begins it again.
 */
export function resumeTurn(request: IrRequest, said: readonly IrOutputPart[]): IrRequest | null {
  if (said.some((part) => part.type === 'tool-call')) return null;
  const parts = said.flatMap(partOf);
  if (parts.length === 0) return null;
  return { ...request, messages: [...request.messages, { role: 'assistant', parts }] };
}

function partOf(part: IrOutputPart): IrPart[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ type: 'text', text: part.text }];
    case 'reasoning':
      return [part];
    case 'web-search': {
      const sealed = sealSearch(part.search);
      return sealed === undefined ? [] : openSearch(sealed);
    }
    default:
      return [];
  }
}

/** What came before in the same answer for the client. */
export interface Resumed {
  /** From 1: how often it was asked to go on. */
  readonly times: number;
  readonly usage: TokenUsage | null;
}

/** A part of an answer that goes on; null where the client knows it already. */
export function continuePart<T extends IrStreamPart>(part: T, before: Resumed): T | null {
  if (part.type === 'response-start') return null;
  if (part.type === 'response-end') return { ...part, usage: addUsage(before.usage, part.usage) };
  return 'block' in part ? { ...part, block: `${before.times}.${part.block}` } : part;
}

/** Both counts together; what is not known counts nothing. */
export function addUsage(one: TokenUsage | null, other: TokenUsage | null): TokenUsage | null {
  if (one === null || other === null) return one ?? other;
  return {
    input: one.input + other.input,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
    output: one.output + other.output,
    reasoning: one.reasoning + other.reasoning,
  };
}
