// Tool call deltas of a Chat stream → neutral parts. Calls may interleave, and vendors leave out ids, indexes or names.
import { createCustomInputDecoder } from '../../ir/custom-input.ts';
import type { CustomInputDecoder } from '../../ir/custom-input.ts';
import type { JsonObject } from '../../ir/json.ts';
import { hashText } from '../../ir/name-tools.ts';
import { textOfJson } from '../../ir/raw-json.ts';
import { isObject, textOf } from '../../ir/read-json.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import type { StreamDecoderContext, ToolIdentity } from '../wire-protocol.ts';
import { sealOfCall } from './carry-reasoning.ts';

interface Call {
  readonly block: string;
  readonly native: boolean;
  id: string;
  name: string;
  /** Arguments that came before the name did. */
  held: string;
  tool: ToolIdentity | null;
  custom: CustomInputDecoder | null;
  said: boolean;
  sealed: Sealed | undefined;
}

export interface ToolCallDecoder {
  /** The answer's id: calls without one of their own get one that no other turn has. */
  seed(responseId: string): void;
  push(delta: JsonObject): IrStreamPart[];
  /** Closes all calls, in the order in which they began. */
  end(): IrStreamPart[];
  saidToolCall(): boolean;
}

/** One object per answer. */
export function createToolCallDecoder(context: StreamDecoderContext): ToolCallDecoder {
  const calls: Call[] = [];
  const byIndex = new Map<number, Call>();
  let seed = '';

  /** The call that a delta belongs to: by its index, by a new id at an index that is taken, else the last one. */
  const find = (delta: JsonObject, name: string | undefined): Call => {
    const id = textOf(delta['id']) || undefined;
    const index = typeof delta['index'] === 'number' ? delta['index'] : undefined;
    const byId = id === undefined ? undefined : calls.find((call) => call.id === id);
    const known = index === undefined ? calls.at(-1) : byIndex.get(index);
    const starts = name !== undefined && name !== '';
    if (byId !== undefined && (index === undefined || known === byId)) return byId;
    // Some vendors give one id to several calls of an answer: then the index tells them apart.
    if (known !== undefined && id !== undefined && known.id === id) return known;
    if (byId !== undefined && !starts) return byId;
    const isNew = id !== undefined && known !== undefined && known.id !== '' && starts;
    if (known !== undefined && !isNew) return known;
    const call: Call = {
      block: `t${calls.length}`,
      native: delta['type'] === 'custom',
      id: '',
      name: '',
      held: '',
      tool: null,
      custom: null,
      said: false,
      sealed: undefined,
    };
    calls.push(call);
    byIndex.set(index ?? calls.length - 1, call);
    return call;
  };
  const open = (call: Call): IrStreamPart[] => {
    const tool: ToolIdentity = context.toolNames.get(call.name) ?? {
      name: call.name,
      kind: call.native ? 'custom' : 'function',
    };
    call.tool = tool;
    if (call.id === '')
      call.id = `call_${hashText(`${seed}${call.block}`)}${hashText(`${call.block}${seed}.`)}`;
    if (tool.kind === 'custom' && !call.native) call.custom = createCustomInputDecoder();
    return [
      {
        type: 'tool-input-start',
        block: call.block,
        callId: call.id,
        name: tool.name,
        ...(tool.namespace !== undefined && { namespace: tool.namespace }),
        kind: tool.kind,
        ...(call.sealed !== undefined && { sealed: call.sealed }),
      },
    ];
  };
  const feed = (call: Call, args: string): IrStreamPart[] => {
    if (args === '') return [];
    call.said = true;
    const text = call.custom === null ? args : call.custom.push(args);
    return text === '' ? [] : [{ type: 'tool-input-delta', block: call.block, text }];
  };
  const finish = (call: Call): IrStreamPart[] => {
    const out = call.tool === null ? [...open(call), ...feed(call, call.held)] : [];
    if (!call.said && !call.native) out.push(...feed(call, '{}'));
    const rest = call.custom?.end() ?? '';
    if (rest !== '') out.push({ type: 'tool-input-delta', block: call.block, text: rest });
    const { sealed } = call;
    out.push({ type: 'tool-input-end', block: call.block, ...(sealed !== undefined && { sealed }) });
    return out;
  };

  return {
    seed(responseId) {
      if (seed === '') seed = responseId;
    },
    push(delta) {
      const inner = isObject(delta['custom'])
        ? delta['custom']
        : isObject(delta['function'])
          ? delta['function']
          : {};
      const name = textOf(inner['name']);
      const call = find(delta, name);
      if (call.id === '') call.id = textOf(delta['id']) ?? '';
      if (call.name === '') call.name = name ?? '';
      if (delta['extra_content'] !== undefined) call.sealed ??= sealOfCall(delta, context.upstream);
      const raw = inner['arguments'] ?? inner['input'];
      const args = isObject(raw) ? textOfJson(raw) : (textOf(raw) ?? '');
      if (call.tool !== null) return feed(call, args);
      if (call.name === '') {
        call.held += args;
        return [];
      }
      const held = call.held + args;
      return [...open(call), ...feed(call, held)];
    },
    end: () => calls.splice(0).flatMap(finish),
    saidToolCall: () => byIndex.size > 0,
  };
}
