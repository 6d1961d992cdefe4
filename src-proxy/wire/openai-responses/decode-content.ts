// Content parts of Responses items ↔ neutral parts. Knows nothing of items or of requests.
import { proxyError } from '../../contract/error-codes.ts';
import { parseDataUrl } from '../../ir/data-url.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import {
  isObject,
  optionalArray,
  optionalString,
  otherMembers,
  requireArray,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import type { IrCitation, IrPart, IrSource } from '../../ir/request.ts';

const origin = 'openai-responses';
const textMembers = new Set(['type', 'text', 'annotations']);
const refusalMembers = new Set(['type', 'refusal']);
const imageMembers = new Set(['type', 'image_url', 'file_id', 'detail']);
const fileMembers = new Set(['type', 'file_data', 'file_url', 'file_id', 'filename']);
const audioMembers = new Set(['type', 'input_audio']);

/** A string, or an array of parts. Throws `invalid_request` for a part that the Responses API does not have. */
export function decodeContent(content: JsonValue | undefined, path: string): IrPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return requireArray(content, path).map((part, index) =>
    decodePart(requireObject(part, `${path}[${index}]`), `${path}[${index}]`),
  );
}

function decodePart(part: JsonObject, path: string): IrPart {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
      return {
        type: 'text',
        text: requireString(part['text'], `${path}.text`),
        ...citationsOf(part, path),
        ...vendorOf(part, textMembers),
      };
    case 'refusal':
      return {
        type: 'refusal',
        text: requireString(part['refusal'], `${path}.refusal`),
        ...vendorOf(part, refusalMembers),
      };
    case 'input_image': {
      const detail = optionalString(part['detail'], `${path}.detail`);
      return {
        type: 'image',
        source: imageSource(part, path),
        ...(detail !== undefined && { detail }),
        ...vendorOf(part, imageMembers),
      };
    }
    case 'input_file': {
      const filename = optionalString(part['filename'], `${path}.filename`);
      return {
        type: 'file',
        source: fileSource(part, path),
        ...(filename !== undefined && { filename }),
        ...vendorOf(part, fileMembers),
      };
    }
    case 'input_audio': {
      const audio = requireObject(part['input_audio'], `${path}.input_audio`);
      return {
        type: 'audio',
        data: requireString(audio['data'], `${path}.input_audio.data`),
        format: requireString(audio['format'], `${path}.input_audio.format`),
        ...vendorOf(part, audioMembers),
      };
    }
    default:
      throw proxyError(
        'invalid_request',
        `'${path}.type' is not a content type of the Responses API; use input_text, input_image, input_file, output_text or refusal.`,
        { param: `${path}.type` },
      );
  }
}

function imageSource(part: JsonObject, path: string): IrSource {
  const fileId = optionalString(part['file_id'], `${path}.file_id`);
  if (fileId !== undefined) return { type: 'file-id', origin, fileId };
  // Some clients send the Chat form, an object with `url`.
  const given = isObject(part['image_url']) ? part['image_url']['url'] : part['image_url'];
  const url = requireString(given, `${path}.image_url`);
  const inline = parseDataUrl(url);
  if (inline !== null) return { type: 'base64', ...inline };
  if (url.startsWith('data:')) {
    throw proxyError('invalid_request', `'${path}.image_url' is a data URL without base64 data.`, {
      param: `${path}.image_url`,
    });
  }
  return { type: 'url', url };
}

function fileSource(part: JsonObject, path: string): IrSource {
  const fileId = optionalString(part['file_id'], `${path}.file_id`);
  if (fileId !== undefined) return { type: 'file-id', origin, fileId };
  const url = optionalString(part['file_url'], `${path}.file_url`);
  if (url !== undefined) return { type: 'url', url };
  const data = requireString(part['file_data'], `${path}.file_data`);
  const inline = parseDataUrl(data);
  // Bare base64 without a data URL is accepted too; then the name tells the kind.
  return inline === null
    ? { type: 'base64', mediaType: mediaTypeOf(textOrEmpty(part['filename'])), data }
    : { type: 'base64', ...inline };
}

function textOrEmpty(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function mediaTypeOf(filename: string): string {
  return filename.toLowerCase().endsWith('.txt') ? 'text/plain' : 'application/pdf';
}

function vendorOf(part: JsonObject, known: ReadonlySet<string>): Pick<IrPart & { type: 'text' }, 'vendor'> {
  const extra = otherMembers(part, known);
  return extra === null ? {} : { vendor: { origin, extra } };
}

function citationsOf(part: JsonObject, path: string): { readonly citations?: readonly IrCitation[] } {
  const annotations = optionalArray(part['annotations'], `${path}.annotations`);
  return annotations.length === 0 ? {} : { citations: annotations.map(decodeAnnotation) };
}

/** One annotation → a citation; its own form is kept beside it. */
export function decodeAnnotation(annotation: JsonValue): IrCitation {
  const value = isObject(annotation) ? annotation : {};
  const url = value['url'];
  const title = value['title'] ?? value['filename'];
  const start = value['start_index'];
  const end = value['end_index'];
  return {
    ...(typeof url === 'string' && { url }),
    ...(typeof title === 'string' && { title }),
    ...(typeof start === 'number' && { start }),
    ...(typeof end === 'number' && { end }),
    vendor: { origin, value: annotation },
  };
}

/** A citation as an annotation; null where it says nothing that this protocol can show (no address). */
export function encodeAnnotation(citation: IrCitation, textLength: number): JsonObject | null {
  if (citation.vendor?.origin === origin && isObject(citation.vendor.value)) return citation.vendor.value;
  if (citation.url === undefined) return null;
  return {
    type: 'url_citation',
    start_index: citation.start ?? 0,
    end_index: citation.end ?? textLength,
    url: citation.url,
    title: citation.title ?? citation.url,
  };
}
