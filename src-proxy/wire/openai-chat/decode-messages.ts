// `messages` of a Chat request → neutral messages. A `tool` message is a result in a user turn.
import { proxyError } from '../../contract/error-codes.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { plainCallId } from '../../ir/plain-call-id.ts';
import { textOfJson } from '../../ir/raw-json.ts';
import {
  isObject,
  optionalArray,
  optionalString,
  otherMembers,
  requireArray,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import type { IrMessage, IrPart } from '../../ir/request.ts';
import type { SealCodec } from '../wire-protocol.ts';
import { decodeReasoning, origin, reasoningMembers } from './carry-reasoning.ts';
import { decodeContent } from './decode-content.ts';

const known = {
  plain: new Set(['role', 'content']),
  assistant: new Set(['role', 'content', 'refusal', 'tool_calls', ...reasoningMembers]),
  tool: new Set(['role', 'content', 'tool_call_id']),
} as const;

/** Throws `invalid_request` that names the member at fault, a result without its call included. */
export function decodeMessages(value: JsonValue | undefined, seals: SealCodec): IrMessage[] {
  const list = requireArray(value, 'messages');
  if (list.length === 0) {
    throw proxyError('invalid_request', "'messages' must hold at least one message.", { param: 'messages' });
  }
  const calls = new Set<string>();
  return list.map((item, index) => {
    const path = `messages[${index}]`;
    const message = decodeMessage(requireObject(item, path), path, seals);
    for (const [at, part] of message.parts.entries()) {
      if (part.type === 'tool-call') calls.add(plainCallId(part.callId));
      if (part.type === 'tool-result' && at === 0 && !calls.has(plainCallId(part.callId)))
        throw orphan(part.callId, path);
    }
    return message;
  });
}

function orphan(callId: string, path: string): Error {
  const param = `${path}.tool_call_id`;
  return proxyError(
    'invalid_request',
    `'${param}' is '${callId.slice(0, 80)}', but no tool call before it has that id.`,
    { param },
  );
}

function decodeMessage(message: JsonObject, path: string, seals: SealCodec): IrMessage {
  const role = message['role'];
  switch (role) {
    case 'system':
    case 'developer':
    case 'user':
      if (message['content'] === undefined || message['content'] === null) {
        throw proxyError('invalid_request', `'${path}.content' must be text or an array of parts.`, {
          param: `${path}.content`,
        });
      }
      return {
        role,
        parts: decodeContent(message['content'], `${path}.content`),
        ...vendorOf(message, known.plain),
      };
    case 'assistant':
      return {
        role,
        parts: decodeAssistant(message, path, seals),
        ...vendorOf(message, known.assistant),
      };
    case 'tool':
      return {
        role: 'user',
        parts: [
          {
            type: 'tool-result',
            callId: requireString(message['tool_call_id'], `${path}.tool_call_id`),
            content: decodeContent(message['content'], `${path}.content`),
          },
        ],
        ...vendorOf(message, known.tool),
      };
    default:
      throw proxyError(
        'invalid_request',
        `'${path}.role' must be system, developer, user, assistant or tool; function messages have no successor here.`,
        { param: `${path}.role` },
      );
  }
}

function decodeAssistant(message: JsonObject, path: string, seals: SealCodec): IrPart[] {
  const refusal = optionalString(message['refusal'], `${path}.refusal`);
  const content = decodeContent(message['content'], `${path}.content`).filter(
    (part) => part.type !== 'text' || part.text !== '',
  );
  const calls = optionalArray(message['tool_calls'], `${path}.tool_calls`).map((call, index) =>
    decodeCall(requireObject(call, `${path}.tool_calls[${index}]`), `${path}.tool_calls[${index}]`),
  );
  return [
    ...decodeReasoning(message, seals),
    ...content,
    ...(refusal === undefined || refusal === '' ? [] : [{ type: 'refusal', text: refusal } as const]),
    ...calls,
  ];
}

function decodeCall(call: JsonObject, path: string): IrPart {
  const callId = requireString(call['id'], `${path}.id`);
  if (call['type'] === 'custom') {
    const custom = requireObject(call['custom'], `${path}.custom`);
    return {
      type: 'tool-call',
      callId,
      name: requireString(custom['name'], `${path}.custom.name`),
      kind: 'custom',
      input: requireString(custom['input'], `${path}.custom.input`),
    };
  }
  const fn = requireObject(call['function'], `${path}.function`);
  const args = fn['arguments'];
  return {
    type: 'tool-call',
    callId,
    name: requireString(fn['name'], `${path}.function.name`),
    kind: 'function',
    input: isObject(args) ? textOfJson(args) : requireString(args ?? '', `${path}.function.arguments`),
  };
}

function vendorOf(
  message: JsonObject,
  members: ReadonlySet<string>,
): { readonly vendor?: { readonly origin: typeof origin; readonly extra: JsonObject } } {
  const extra = otherMembers(message, members);
  return extra === null ? {} : { vendor: { origin, extra } };
}
