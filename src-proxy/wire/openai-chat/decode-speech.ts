// What a Chat stream says outside of tool calls: text, refusals, reasoning, citations → neutral parts, one block at a time.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import { reasoningText, sealReasoning, thoughtText } from './carry-reasoning.ts';
import { decodeAnnotations } from './decode-response.ts';

type Speech =
  | { readonly type: 'none' }
  | { readonly type: 'text'; readonly block: string; readonly refusal: boolean }
  | { readonly type: 'reasoning'; readonly block: string; text: string; readonly details: JsonValue[] };

export interface SpeechDecoder {
  /** One `delta` and the choice that it stands in. */
  push(delta: JsonObject, choice: JsonObject): IrStreamPart[];
  /** Closes what is open: a tool call or the end comes next. */
  end(): IrStreamPart[];
}

/** One object per answer. */
export function createSpeechDecoder(upstream: string): SpeechDecoder {
  let speech: Speech = { type: 'none' };
  let count = 0;

  const end = (): IrStreamPart[] => {
    const last = speech;
    speech = { type: 'none' };
    if (last.type === 'text') return [{ type: 'text-end', block: last.block }];
    if (last.type === 'none') return [];
    const sealed = sealReasoning(last.text, last.details, upstream);
    return [{ type: 'reasoning-end', block: last.block, ...(sealed !== undefined && { sealed }) }];
  };
  const say = (out: IrStreamPart[], text: string, refusal: boolean, logprobs?: JsonValue): void => {
    if (speech.type !== 'text' || speech.refusal !== refusal) {
      out.push(...end());
      count += 1;
      speech = { type: 'text', block: `s${count}`, refusal };
      out.push({ type: 'text-start', block: speech.block, ...(refusal && { refusal: true }) });
    }
    out.push({ type: 'text-delta', block: speech.block, text, ...(logprobs !== undefined && { logprobs }) });
  };
  const think = (out: IrStreamPart[], text: string, details: readonly JsonValue[]): void => {
    if (text === '' && details.length === 0) return;
    if (speech.type !== 'reasoning') {
      out.push(...end());
      count += 1;
      speech = { type: 'reasoning', block: `s${count}`, text: '', details: [] };
      out.push({ type: 'reasoning-start', block: speech.block });
    }
    speech.text += text;
    speech.details.push(...details);
    if (text !== '') out.push({ type: 'reasoning-delta', block: speech.block, text });
  };
  const takeContent = (out: IrStreamPart[], content: JsonValue | undefined, choice: JsonObject): void => {
    if (typeof content === 'string') {
      if (content !== '') say(out, content, false, logprobsOf(choice));
    } else if (isArray(content)) {
      for (const piece of content.filter(isObject)) {
        if (piece['type'] === 'thinking') think(out, thoughtText(piece), []);
        else if (typeof piece['text'] === 'string' && piece['text'] !== '') say(out, piece['text'], false);
      }
    }
  };

  return {
    push(delta, choice) {
      const out: IrStreamPart[] = [];
      const { content, refusal, annotations, reasoning_details: details } = delta;
      think(out, reasoningText(delta), isArray(details) ? details : []);
      takeContent(out, content, choice);
      if (typeof refusal === 'string' && refusal !== '') say(out, refusal, true);
      if (speech.type === 'text' && annotations !== undefined) {
        for (const citation of decodeAnnotations(annotations)) {
          out.push({ type: 'citation', block: speech.block, citation });
        }
      }
      return out;
    },
    end,
  };
}

function logprobsOf(choice: JsonObject): JsonValue | undefined {
  const { logprobs } = choice;
  return isObject(logprobs) && isArray(logprobs['content']) ? logprobs['content'] : undefined;
}
