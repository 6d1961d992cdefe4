// Members of a request that have no neutral name: which are refused, which are named as lost, which nobody misses.
// The parameters that several protocols share are in parameter-table.ts.
import { proxyError } from '../contract/error-codes.ts';
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { isArray, isObject } from '../ir/read-json.ts';
import type { IrPart, IrRequest } from '../ir/request.ts';
import type { IrWarning } from '../ir/warning.ts';

/** Members with no neutral name whose loss would leave the client waiting for something that cannot come. */
export const refusedMembers: Readonly<Partial<Record<ProtocolId, readonly string[]>>> = {
  'openai-chat': ['audio', 'functions', 'function_call'],
  // Half of the conversation stands in Google's cache.
  gemini: ['cachedContent'],
};

/** Members that hold several parameters, each of which is named by itself. */
const nestedMembers: Readonly<Partial<Record<ProtocolId, readonly string[]>>> = {
  'openai-responses': ['reasoning', 'text'],
  gemini: ['generationConfig', 'toolConfig'],
};

/** Members inside messages, parts and tools that a model or a client would miss; the rest is bookkeeping. */
export const missedInside: Readonly<Partial<Record<ProtocolId, readonly string[]>>> = {
  'openai-chat': ['name'],
  'anthropic-messages': ['citations', 'context', 'input_examples'],
  gemini: ['videoMetadata', 'mediaResolution', 'response', 'responseJsonSchema', 'behavior'],
};

/** Members whose loss nobody notices: bookkeeping of the client, and what the codec has read by other means. */
export const quietMembers: Readonly<Partial<Record<ProtocolId, readonly string[]>>> = {
  'openai-responses': [
    'store',
    'include',
    'client_metadata',
    'metadata',
    'safety_identifier',
    'stream_options',
    'keyswitch_additional_tools',
  ],
  // The vendors' switches for thinking are read as reasoning.
  'openai-chat': [
    'store',
    'metadata',
    'safety_identifier',
    'reasoning',
    'thinking',
    'enable_thinking',
    // It is read as a tool.
    'web_search_options',
  ],
  gemini: ['labels', 'serviceTier', 'store'],
  'anthropic-messages': ['keyswitch_billing'],
};

/** The same for members with no neutral name. */
const neutralMembers: Readonly<Record<string, JsonValue>> = {
  truncation: 'disabled',
  background: false,
};

/**
 * Warnings for what only the request's own protocol has, at the top and inside.
 * Throws ProxyError `unsupported_parameter` for what the client would wait for in vain.
 */
export function checkMembers(request: IrRequest, target: ProtocolId): IrWarning[] {
  checkModalities(request);
  return [...checkTop(request), ...checkInside(request, target)];
}

function checkTop(request: IrRequest): IrWarning[] {
  const { origin, vendor } = request;
  const refused = refusedMembers[origin] ?? [];
  const nested = nestedMembers[origin] ?? [];
  const quiet = quietMembers[origin] ?? [];
  const members = Object.entries(vendor?.extra ?? {}).flatMap(([name, value]) => {
    // Nothing was asked with it: many clients write out all members (LangChain, generated SDKs).
    const isNothing = value === null || (isArray(value) && value.length === 0);
    if (isNothing || quiet.includes(name) || value === neutralMembers[name]) return [];
    if (refused.includes(name)) throw refuse(name, 'the upstream of this model does not have it');
    return nested.includes(name) && isObject(value)
      ? Object.keys(value).map((inner) => `${name}.${inner}`)
      : [name];
  });
  return members.map((what) => ({ kind: 'dropped', what, why: foreign }));
}

const foreign = 'only upstreams of the same protocol have it';

/** Warnings for members inside messages and tools, each name once. */
function checkInside(request: IrRequest, target: ProtocolId): IrWarning[] {
  const missed = missedInside[request.origin] ?? [];
  const found = new Set<string>();
  const look = (holder: { readonly vendor?: { readonly extra: JsonObject } }): void => {
    if (holder.vendor === undefined) return;
    for (const name of missed) if (holder.vendor.extra[name] !== undefined) found.add(name);
  };
  const hasDetail = target === 'openai-responses' || target === 'openai-chat';
  const visit = (part: IrPart): void => {
    if (part.type === 'opaque') return;
    // A result of Gemini keeps its whole response, which is read by other means.
    if (part.type !== 'tool-result') look(part);
    else part.content.forEach(visit);
    if (part.type === 'image' && !hasDetail && (part.detail ?? 'auto') !== 'auto') found.add('detail');
  };
  for (const message of request.messages) {
    look(message);
    message.parts.forEach(visit);
  }
  for (const tool of request.tools ?? []) if (tool.type !== 'server') look(tool);
  return [...found].map((what) => ({ kind: 'dropped', what, why: foreign }));
}

/** A client of Gemini that wants pictures or speech only: no other protocol's upstream has them. */
function checkModalities(request: IrRequest): void {
  const config = request.origin === 'gemini' ? request.vendor?.extra['generationConfig'] : undefined;
  const wanted = isObject(config) ? config['responseModalities'] : undefined;
  if (!isArray(wanted) || wanted.length === 0) return;
  if (wanted.some((one) => typeof one === 'string' && one.toUpperCase() === 'TEXT')) return;
  throw refuse('generationConfig.responseModalities', 'it answers with text');
}

/** The failure for what cannot be carried: 400 that names it. */
export function refuse(what: string, why: string): Error {
  return proxyError(
    'unsupported_parameter',
    `'${what}' cannot be carried to the upstream of this model: ${why}.`,
    {
      param: what,
    },
  );
}
