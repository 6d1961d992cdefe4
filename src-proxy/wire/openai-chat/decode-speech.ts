// What a Chat stream says outside of tool calls: text, refusals, reasoning, citations → neutral parts, one block at a time.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject } from '../../ir/read-json.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import { reasoningText, sealReasoning, thoughtText } from './carry-reasoning.ts';
import { decodeAnnotations } from './decode-response.ts';
import { createThinkTagSplitter } from './split-think-tags.ts';

type Speech =
  | { readonly type: 'none' }
  | { readonly type: 'text'; readonly block: string; readonly refusal: boolean }
  | {
      readonly type: 'reasoning';
      readonly block: string;
      text: string;
      readonly details: JsonValue[];
      /** They stood in tags in the text. */
      readonly tagged: boolean;
    };

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
  /** Reasoning came in a member of its own: what stands in tags as well is the same again (oh-my-pi#2434). */
  let hasMember = false;
  /** What the delta in hand gives. */
  let out: IrStreamPart[] = [];
  const tags = createThinkTagSplitter(
    (text) => {
      if (!hasMember) think(text, [], true);
    },
    (text) => say(text, false),
  );

  const close = (): IrStreamPart[] => {
    const last = speech;
    speech = { type: 'none' };
    if (last.type === 'text') return [{ type: 'text-end', block: last.block }];
    if (last.type === 'none') return [];
    const slot = last.tagged ? 'think_tags' : 'reasoning_content';
    const sealed = sealReasoning(last.text, last.details, upstream, slot);
    return [{ type: 'reasoning-end', block: last.block, ...(sealed !== undefined && { sealed }) }];
  };
  const say = (text: string, refusal: boolean, logprobs?: JsonValue): void => {
    if (speech.type !== 'text' || speech.refusal !== refusal) {
      out.push(...close());
      count += 1;
      speech = { type: 'text', block: `s${count}`, refusal };
      out.push({ type: 'text-start', block: speech.block, ...(refusal && { refusal: true }) });
    }
    out.push({ type: 'text-delta', block: speech.block, text, ...(logprobs !== undefined && { logprobs }) });
  };
  const think = (text: string, details: readonly JsonValue[], tagged = false): void => {
    if (text === '' && details.length === 0) return;
    if (speech.type !== 'reasoning' || speech.tagged !== tagged) {
      out.push(...close());
      count += 1;
      speech = { type: 'reasoning', block: `s${count}`, text: '', details: [], tagged };
      out.push({ type: 'reasoning-start', block: speech.block });
    }
    speech.text += text;
    speech.details.push(...details);
    if (text !== '') out.push({ type: 'reasoning-delta', block: speech.block, text });
  };
  const takeContent = (content: JsonValue | undefined, choice: JsonObject): void => {
    if (typeof content === 'string') {
      if (content === '') return;
      if (tags.isOver(content)) say(content, false, logprobsOf(choice));
      else tags.push(content);
    } else if (isArray(content)) {
      for (const piece of content.filter(isObject)) {
        if (piece['type'] === 'thinking') think(thoughtText(piece), []);
        else if (typeof piece['text'] === 'string' && piece['text'] !== '') say(piece['text'], false);
      }
    }
  };

  return {
    push(delta, choice) {
      out = [];
      const { content, refusal, annotations, reasoning_details: details } = delta;
      const thought = reasoningText(delta);
      if (thought !== '') hasMember = true;
      think(thought, isArray(details) ? details : []);
      takeContent(content, choice);
      if (typeof refusal === 'string' && refusal !== '') say(refusal, true);
      if (speech.type === 'text' && annotations !== undefined) {
        for (const citation of decodeAnnotations(annotations)) {
          out.push({ type: 'citation', block: speech.block, citation });
        }
      }
      return out;
    },
    end() {
      out = [];
      tags.end();
      return [...out, ...close()];
    },
  };
}

function logprobsOf(choice: JsonObject): JsonValue | undefined {
  const { logprobs } = choice;
  return isObject(logprobs) && isArray(logprobs['content']) ? logprobs['content'] : undefined;
}
