// Neutral parts → parts of a Gemini content, in requests.
import { encodeCustomInput } from '../../ir/custom-input.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { imageTypeOf } from '../../ir/image-type.ts';
import { explainOpaque, plainText } from '../../ir/plain-text.ts';
import { objectFromText } from '../../ir/raw-json.ts';
import { isObject } from '../../ir/read-json.ts';
import type { IrPart, IrSource } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import { isOwnItem } from '../../ir/sealed-search.ts';
import type { IrWarning } from '../../ir/warning.ts';
import { skipSignature } from './seal-slot.ts';

const origin = 'gemini';
type Call = Extract<IrPart, { type: 'tool-call' }>;
type Result = Extract<IrPart, { type: 'tool-result' }>;

export interface EncodePartsContext {
  readonly native: boolean;
  readonly upstream: string;
  readonly needsSignatures: boolean;
  readonly mediaInResponses: boolean;
  /** Whether calls and results carry ids; Vertex AI does not know them. */
  readonly callIds: boolean;
  /** What the upstream calls the tool. */
  nameFor(tool: {
    readonly name: string;
    readonly namespace?: string;
    readonly kind: 'function' | 'custom';
  }): string;
  /** The call that a result answers. */
  callOf(callId: string): Call | undefined;
  warn(warning: IrWarning): void;
}

function isOurs(sealed: Sealed | undefined, context: EncodePartsContext): sealed is Sealed {
  return sealed?.origin === origin && (sealed.upstream === undefined || sealed.upstream === context.upstream);
}

/** A turn of the model. Signatures that came as parts of their own go back to the call or text that they sign. */
export function encodeModelParts(parts: readonly IrPart[], context: EncodePartsContext): JsonObject[] {
  const bound = new Map<string, string>();
  for (const part of parts) {
    if (part.type === 'reasoning' && isOurs(part.sealed, context) && part.sealed.id !== undefined) {
      bound.set(part.sealed.id, part.sealed.data);
    }
  }
  const out: JsonObject[] = [];
  let firstCall = true;
  for (const [index, part] of parts.entries()) {
    if (part.type === 'tool-call') {
      const own = isOurs(part.sealed, context) ? part.sealed.data : bound.get(part.callId);
      // Google's documented value for histories that another model made; only the first call of a step is checked.
      const needed = firstCall && context.needsSignatures ? skipSignature : undefined;
      const signature = own ?? needed;
      out.push({
        ...encodeCall(part, context),
        ...(signature !== undefined && { thoughtSignature: signature }),
      });
      firstCall = false;
    } else if (part.type === 'reasoning') {
      encodeThought(part, out, context);
    } else out.push(...encodeContent(part, `messages[${index}]`, context));
  }
  return out;
}

function encodeThought(
  part: Extract<IrPart, { type: 'reasoning' }>,
  out: JsonObject[],
  context: EncodePartsContext,
): void {
  const own = isOurs(part.sealed, context) ? part.sealed : undefined;
  if (own?.id !== undefined) return;
  if (own === undefined) {
    if (context.native && part.sealed === undefined && part.text !== '')
      out.push({ text: part.text, thought: true });
    else if (part.text !== '' || part.sealed !== undefined) {
      const why = 'another upstream made it; this one could not check it';
      context.warn({ kind: 'dropped', what: 'reasoning', why });
    }
    return;
  }
  const last = out.at(-1);
  if (part.text !== '') out.push({ text: part.text, thought: true, thoughtSignature: own.data });
  else if (last !== undefined && typeof last['text'] === 'string' && last['thoughtSignature'] === undefined) {
    out[out.length - 1] = { ...last, thoughtSignature: own.data };
  } else out.push({ text: '', thoughtSignature: own.data });
}

function encodeCall(part: Call, context: EncodePartsContext): JsonObject {
  const text = part.kind === 'custom' ? encodeCustomInput(part.input) : part.input;
  const parsed = objectFromText(text);
  if (parsed === null) {
    context.warn({ kind: 'changed', what: `call of ${part.name}`, why: 'its arguments are no JSON object' });
  }
  const args = (parsed ?? { arguments: part.input }) as JsonObject;
  const id = context.native ? part.vendorId : part.callId;
  return {
    functionCall: {
      ...(id !== undefined && context.callIds && { id }),
      name: context.nameFor(part),
      args,
      ...(context.native && part.vendor?.extra),
    },
  };
}

/** Results of one step, in one content of their own; media that cannot ride in a result follows in `after`. */
export function encodeResults(
  results: readonly Result[],
  context: EncodePartsContext,
): { readonly parts: JsonObject[]; readonly after: JsonObject[] } {
  const after: JsonObject[] = [];
  const parts = results.map((result, index) => {
    const call = context.callOf(result.callId);
    const name = call === undefined ? (result.name ?? 'unknown') : context.nameFor(call);
    const media = result.content.filter(
      (part) => part.type === 'image' || part.type === 'file' || part.type === 'audio',
    );
    const encoded = media.flatMap((part) => encodeContent(part, `messages[${index}]`, context));
    const inside = context.mediaInResponses || context.native ? encoded.filter(isInline) : [];
    const outside = encoded.filter((part) => !inside.includes(part));
    if (outside.length > 0) after.push({ text: `Attached to the result of ${name}:` }, ...outside);
    const id = context.native ? result.vendorId : result.callId;
    const { response: own, ...extra } = context.native ? (result.vendor?.extra ?? {}) : {};
    return {
      functionResponse: {
        ...(id !== undefined && context.callIds && { id }),
        name,
        response: isObject(own) ? own : responseOf(result, encoded.length > 0),
        ...(inside.length > 0 && { parts: inside }),
        ...extra,
      },
    };
  });
  return { parts, after };
}

/** `output` and `error` are the members that Google's documentation gives a meaning. */
function responseOf(result: Result, hasMedia: boolean): JsonObject {
  const text = plainText(result.content);
  const words = text === '' && hasMedia ? 'See the attached media.' : text;
  return result.isError === true ? { error: words } : { output: words };
}

function isInline(part: JsonObject): boolean {
  return part['inlineData'] !== undefined;
}

/** Everything that can stand in a user or system content. */
export function encodeContent(part: IrPart, path: string, context: EncodePartsContext): JsonObject[] {
  const extra =
    context.native && 'vendor' in part && part.type !== 'tool-result' ? (part.vendor?.extra ?? {}) : {};
  const signature = 'sealed' in part && isOurs(part.sealed, context) ? part.sealed.data : undefined;
  const signed = signature === undefined ? {} : { thoughtSignature: signature };
  switch (part.type) {
    case 'text':
      return part.text === '' && signature === undefined ? [] : [{ text: part.text, ...signed, ...extra }];
    case 'refusal':
      return [{ text: part.text }];
    case 'image':
      return mediaOf(part.source, 'image/png', undefined, path, context).map((media) => ({
        ...media,
        ...signed,
        ...extra,
      }));
    case 'file':
      return mediaOf(part.source, 'application/pdf', part.filename ?? part.title, path, context).map(
        (media) => ({
          ...media,
          ...signed,
          ...extra,
        }),
      );
    case 'audio':
      return [{ inlineData: { mimeType: `audio/${part.format}`, data: part.data }, ...extra }];
    case 'compaction':
      if (part.text !== undefined) return [{ text: part.text }];
      context.warn({
        kind: 'dropped',
        what: path,
        why: 'only the vendor that compacted the conversation can read it',
      });
      return [];
    case 'opaque': {
      if (isOwnItem(part, origin, context.upstream)) return [part.value];
      const words = explainOpaque(part);
      if (words !== null) return [{ text: words }];
      context.warn({ kind: 'dropped', what: path, why: 'only the vendor that made it can read it' });
      return [];
    }
    default:
      return [];
  }
}

function mediaOf(
  source: IrSource,
  fallback: string,
  name: string | undefined,
  path: string,
  context: EncodePartsContext,
): JsonObject[] {
  switch (source.type) {
    case 'base64': {
      const named: Record<string, JsonValue> =
        context.native && name !== undefined ? { displayName: name } : {};
      const mimeType = context.native ? source.mediaType : imageTypeOf(source.mediaType, source.data);
      return [{ inlineData: { mimeType, data: source.data, ...named } }];
    }
    case 'text':
      return [{ text: context.native || name === undefined ? source.text : `${name}:\n\n${source.text}` }];
    case 'url':
      return [
        { fileData: { mimeType: source.mediaType ?? typeByName(source.url, fallback), fileUri: source.url } },
      ];
    case 'file-id':
      if (source.origin === origin) return [{ fileData: { fileUri: source.fileId } }];
      context.warn({ kind: 'dropped', what: path, why: 'it names a file in the store of another vendor' });
      return [];
  }
}

const typesByName: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  pdf: 'application/pdf',
  txt: 'text/plain',
  mp4: 'video/mp4',
};

/** Google wants a media type beside an address; the name's ending is all there is. */
function typeByName(url: string, fallback: string): string {
  const ending = /\.([a-z0-9]{3,4})(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase();
  return (ending === undefined ? undefined : typesByName[ending]) ?? fallback;
}
