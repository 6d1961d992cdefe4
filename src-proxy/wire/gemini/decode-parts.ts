// Parts of a Gemini content ↔ neutral parts, in requests. Calls and results without ids get stable ones here.
import { proxyError } from '../../contract/error-codes.ts';
import { textFromBase64 } from '../../ir/data-url.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { hashText } from '../../ir/name-tools.ts';
import { textOfJson } from '../../ir/raw-json.ts';
import {
  isObject,
  optionalArray,
  optionalObject,
  optionalString,
  otherMembers,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import type { IrPart, IrSource } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import { isSearchSeal, openSearch } from '../../ir/sealed-search.ts';
import type { SealCodec } from '../wire-protocol.ts';
import { camelMembers } from './camel-case.ts';
import { openSlot } from './seal-slot.ts';

const origin = 'gemini';
const known = new Set([
  'text',
  'thought',
  'thoughtSignature',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
]);

interface OpenCall {
  readonly callId: string;
  readonly name: string;
  /** The client gave the id: results of calls without one leave it alone while they can. */
  readonly named: boolean;
  answered: boolean;
}

export interface PartsDecoder {
  /** All parts of one content; `assistant` for the role `model`. */
  decode(parts: unknown, assistant: boolean, path: string): IrPart[];
}

/** One per request: it remembers the calls that wait for a result. */
export function createPartsDecoder(seals: SealCodec): PartsDecoder {
  const calls: OpenCall[] = [];

  const decodeCall = (value: JsonObject, path: string): IrPart => {
    const call = camelMembers(value);
    const name = requireString(call['name'], `${path}.name`);
    const args = optionalObject(call['args'], `${path}.args`) ?? {};
    const input = textOfJson(args);
    // Stable in every turn, because a history only grows at its end.
    const callId =
      optionalString(call['id'], `${path}.id`) ?? `call_${calls.length}_${hashText(`${name}${input}`)}`;
    calls.push({ callId, name, named: typeof call['id'] === 'string', answered: false });
    const extra = otherMembers(call, new Set(['id', 'name', 'args']));
    return {
      type: 'tool-call',
      callId,
      name,
      kind: 'function',
      input,
      ...(typeof call['id'] === 'string' && { vendorId: call['id'] }),
      ...(extra !== null && { vendor: { origin, extra } }),
    };
  };

  /** By id, else the oldest unanswered call of that name. */
  const findCall = (id: string | undefined, name: string): OpenCall | undefined => {
    if (id !== undefined) {
      const byId =
        calls.find((call) => call.callId === id && !call.answered) ??
        calls.find((call) => call.callId === id);
      if (byId !== undefined) return byId;
    }
    const open = calls.filter((call) => call.name === name && !call.answered);
    return open.find((call) => !call.named) ?? open[0];
  };

  const decodeResult = (value: JsonObject, path: string): IrPart => {
    const result = camelMembers(value);
    const name = requireString(result['name'], `${path}.name`);
    const id = optionalString(result['id'], `${path}.id`);
    const call = findCall(id, name);
    if (call === undefined) {
      throw proxyError(
        'invalid_request',
        `'${path}' answers a call of '${name}' that is not in the conversation. Send the model's functionCall before it.`,
        { param: path },
      );
    }
    call.answered = true;
    const response = optionalObject(result['response'], `${path}.response`) ?? {};
    const media = optionalArray(result['parts'], `${path}.parts`).flatMap((part, index) =>
      mediaPart(camelMembers(requireObject(part, `${path}.parts[${index}]`)), `${path}.parts[${index}]`),
    );
    const extra = { ...otherMembers(result, new Set(['id', 'name', 'parts', 'response'])), response };
    return {
      type: 'tool-result',
      callId: call.callId,
      name,
      ...(isFailure(response) && { isError: true }),
      content: [{ type: 'text', text: wordsOf(response) }, ...media],
      ...(id !== undefined && { vendorId: id }),
      vendor: { origin, extra },
    };
  };

  const decodePart = (part: JsonObject, path: string): IrPart[] => {
    if (isObject(part['functionCall'])) return [decodeCall(part['functionCall'], `${path}.functionCall`)];
    if (isObject(part['functionResponse']))
      return [decodeResult(part['functionResponse'], `${path}.functionResponse`)];
    if (part['inlineData'] !== undefined || part['fileData'] !== undefined) return mediaPart(part, path);
    if (part['text'] !== undefined && part['text'] !== null) {
      const text = requireString(part['text'], `${path}.text`);
      return [part['thought'] === true ? { type: 'reasoning', text } : { type: 'text', text }];
    }
    const members = Object.keys(part);
    if (members.length === 0) {
      throw proxyError(
        'invalid_request',
        `'${path}' is empty: a part needs text, inlineData, functionCall or the like.`,
        {
          param: path,
        },
      );
    }
    if (members.every((member) => member === 'thought' || member === 'thoughtSignature')) {
      return [{ type: 'reasoning', text: '' }];
    }
    return [{ type: 'opaque', origin, value: part }];
  };

  return {
    decode(parts, assistant, path) {
      const out: IrPart[] = [];
      optionalArray(parts, path).forEach((value, index) => {
        const place = `${path}[${index}]`;
        const part = camelMembers(requireObject(value, place));
        const decoded = decodePart(part, place);
        const signature = optionalString(part['thoughtSignature'], `${place}.thoughtSignature`);
        const slot = signature === undefined ? { foreign: [] } : openSlot(signature, seals);
        const extra = otherMembers(part, known);
        const [first, ...rest] = decoded;
        if (first === undefined) return;
        if (assistant) placeForeign(out, slot.foreign);
        if (isEmptyCarrier(first) && slot.own === undefined) return;
        out.push(withExtras(first, slot.own, extra), ...rest);
      });
      return assistant ? joinTexts(out) : out;
    },
  };
}

/** A client that streamed keeps each chunk as a part (Google's SDK does); together they were one text. */
function joinTexts(parts: readonly IrPart[]): IrPart[] {
  const out: IrPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    const joins =
      last !== undefined &&
      (part.type === 'text' || part.type === 'reasoning') &&
      last.type === part.type &&
      last.sealed === undefined &&
      last.vendor === undefined &&
      part.vendor === undefined;
    if (joins) out[out.length - 1] = { ...last, ...part, text: `${last.text}${part.text}` };
    else out.push(part);
  }
  return out;
}

/** An empty text that only carried a signature, which was taken off. */
function isEmptyCarrier(part: IrPart): boolean {
  return (part.type === 'text' || part.type === 'reasoning') && part.text === '';
}

function withExtras(part: IrPart, sealed: Sealed | undefined, extra: JsonObject | null): IrPart {
  if (part.type === 'opaque') return part;
  return {
    ...part,
    ...(sealed !== undefined && { sealed }),
    ...(extra !== null && part.vendor === undefined && { vendor: { origin, extra } }),
  };
}

/**
 * Seals of other vendors become reasoning in front of the text that leads to this part: their vendors want thinking
 * to lead the step. A thought that the client gave back without a signature is the visible form of the same.
 */
function placeForeign(out: IrPart[], seals: readonly Sealed[]): void {
  if (seals.length === 0) return;
  let at = out.length;
  while (at > 0 && isVisible(out[at - 1])) at -= 1;
  const texts = new Set(seals.map((seal) => seal.text));
  const replaced = out
    .slice(at)
    .filter(
      (part) => part.type !== 'reasoning' || part.sealed !== undefined || !(texts.has(part.text) || at === 0),
    );
  out.length = at;
  out.push(
    ...seals.flatMap((sealed): IrPart[] => {
      if (isSearchSeal(sealed)) return openSearch(sealed);
      const text = sealed.text ?? (sealed.slot === 'reasoning_content' ? sealed.data : '');
      return [{ type: 'reasoning', text, ...(sealed.slot === 'redacted' && { redacted: true }), sealed }];
    }),
    ...replaced,
  );
}

function isVisible(part: IrPart | undefined): boolean {
  return part?.type === 'text' || (part?.type === 'reasoning' && part.sealed === undefined);
}

function mediaPart(part: JsonObject, path: string): IrPart[] {
  const inline = optionalObject(part['inlineData'], `${path}.inlineData`);
  if (inline !== undefined) {
    const blob = camelMembers(inline);
    const mediaType = requireString(blob['mimeType'], `${path}.inlineData.mimeType`);
    const data = requireString(blob['data'], `${path}.inlineData.data`);
    const name = optionalString(blob['displayName'], `${path}.inlineData.displayName`);
    return [partOfSource({ type: 'base64', mediaType, data }, mediaType, name)];
  }
  const file = optionalObject(part['fileData'], `${path}.fileData`);
  if (file === undefined) return [];
  const reference = camelMembers(file);
  const uri = requireString(reference['fileUri'], `${path}.fileData.fileUri`);
  const mediaType = optionalString(reference['mimeType'], `${path}.fileData.mimeType`);
  const stored = uri.startsWith('gs://') || /\/v1(?:beta)?\/files\//.test(uri);
  const source: IrSource = stored
    ? { type: 'file-id', origin, fileId: uri }
    : { type: 'url', url: uri, ...(mediaType !== undefined && { mediaType }) };
  return [
    partOfSource(
      source,
      mediaType ?? '',
      optionalString(reference['displayName'], `${path}.fileData.displayName`),
    ),
  ];
}

function partOfSource(source: IrSource, mediaType: string, name: string | undefined): IrPart {
  if (mediaType.startsWith('image/')) return { type: 'image', source };
  if (mediaType.startsWith('audio/') && source.type === 'base64') {
    return {
      type: 'audio',
      data: source.data,
      format: mediaType.slice(6).replace('mpeg', 'mp3').replace('x-wav', 'wav'),
    };
  }
  const named = name === undefined ? {} : { filename: name };
  const text = mediaType === 'text/plain' && source.type === 'base64' ? textFromBase64(source.data) : null;
  return text === null
    ? { type: 'file', source, ...named }
    : { type: 'file', source: { type: 'text', text, mediaType }, ...named };
}

/** `{error: …}` alone is how Google's SDKs and Gemini CLI say that a tool failed. */
function isFailure(response: JsonObject): boolean {
  return response['error'] !== undefined && response['error'] !== null && response['output'] === undefined;
}

/** The usual wrappings `{output}`, `{result}`, `{content}`, `{error}` around one text are taken off. */
function wordsOf(response: JsonObject): string {
  const entries = Object.entries(response).filter(([, value]) => value !== undefined);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && wrappings.has(only[0])) return stringOf(only[1]);
  if (
    entries.length === 2 &&
    typeof response['name'] === 'string' &&
    typeof response['content'] === 'string'
  ) {
    return response['content'];
  }
  return textOfJson(response);
}

const wrappings = new Set(['output', 'result', 'content', 'error', 'response']);

function stringOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
