// Content of Chat messages → neutral parts. Knows nothing of requests or of streams.
import { proxyError } from '../../contract/error-codes.ts';
import { parseDataUrl } from '../../ir/data-url.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import {
  optionalString,
  otherMembers,
  requireArray,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import type { IrPart, IrSource } from '../../ir/request.ts';
import { origin } from './carry-reasoning.ts';

const members = {
  text: new Set(['type', 'text']),
  refusal: new Set(['type', 'refusal']),
  image: new Set(['type', 'image_url']),
  audio: new Set(['type', 'input_audio']),
  file: new Set(['type', 'file']),
} as const;

/** A string, null, or an array of parts. Throws `invalid_request` for a part that Chat does not have. */
export function decodeContent(content: JsonValue | undefined, path: string): IrPart[] {
  if (content === null || content === undefined) return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return requireArray(content, path).map((part, index) =>
    decodePart(requireObject(part, `${path}[${index}]`), `${path}[${index}]`),
  );
}

function decodePart(part: JsonObject, path: string): IrPart {
  const type = requireString(part['type'], `${path}.type`);
  switch (type) {
    case 'text':
    // Of Responses; Cursor mixes the forms (LiteLLM#34029).
    case 'input_text':
    case 'output_text':
      return {
        type: 'text',
        text: requireString(part['text'], `${path}.text`),
        ...vendorOf(part, members.text),
      };
    case 'refusal':
      return {
        type: 'refusal',
        text: requireString(part['refusal'], `${path}.refusal`),
        ...vendorOf(part, members.refusal),
      };
    case 'image_url': {
      // Some clients write the address without the object around it.
      const given = part['image_url'];
      const image = typeof given === 'string' ? { url: given } : requireObject(given, `${path}.image_url`);
      const detail = optionalString(image['detail'], `${path}.image_url.detail`);
      return {
        type: 'image',
        source: sourceOf(requireString(image['url'], `${path}.image_url.url`)),
        ...(detail !== undefined && { detail }),
        ...vendorOf(part, members.image),
      };
    }
    case 'input_audio': {
      const audio = requireObject(part['input_audio'], `${path}.input_audio`);
      return {
        type: 'audio',
        data: requireString(audio['data'], `${path}.input_audio.data`),
        format: requireString(audio['format'], `${path}.input_audio.format`),
        ...vendorOf(part, members.audio),
      };
    }
    case 'file':
      return decodeFile(part, path);
    default:
      throw proxyError(
        'invalid_request',
        `'${path}.type' is '${type.slice(0, 80)}'; it must be text, image_url, input_audio, file or refusal.`,
        { param: `${path}.type` },
      );
  }
}

function sourceOf(url: string): IrSource {
  const inline = parseDataUrl(url);
  return inline === null ? { type: 'url', url } : { type: 'base64', ...inline };
}

function decodeFile(part: JsonObject, path: string): IrPart {
  const file = requireObject(part['file'], `${path}.file`);
  const filename = optionalString(file['filename'], `${path}.file.filename`);
  const fileId = optionalString(file['file_id'], `${path}.file.file_id`);
  const data = optionalString(file['file_data'], `${path}.file.file_data`);
  if (fileId === undefined && data === undefined) {
    throw proxyError('invalid_request', `'${path}.file' must hold file_data or file_id.`, {
      param: `${path}.file`,
    });
  }
  return {
    type: 'file',
    source: fileId === undefined ? fileSource(data ?? '', filename) : { type: 'file-id', origin, fileId },
    ...(filename !== undefined && { filename }),
    ...vendorOf(part, members.file),
  };
}

/** OpenAI takes a data address; some clients send bare base64 and let the name say the type. */
function fileSource(data: string, filename: string | undefined): IrSource {
  const source = sourceOf(data);
  if (source.type !== 'url' || /^https?:/.test(data)) return source;
  const mediaType = filename?.toLowerCase().endsWith('.txt') === true ? 'text/plain' : 'application/pdf';
  return { type: 'base64', mediaType, data };
}

function vendorOf(
  part: JsonObject,
  known: ReadonlySet<string>,
): { readonly vendor?: { readonly origin: typeof origin; readonly extra: JsonObject } } {
  const extra = otherMembers(part, known);
  return extra === null ? {} : { vendor: { origin, extra } };
}
