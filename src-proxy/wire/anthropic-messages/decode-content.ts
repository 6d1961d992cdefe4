// Anthropic content blocks → neutral parts. Knows nothing of requests or of streams.
import { proxyError } from '../../contract/error-codes.ts';
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { textOfJson } from '../../ir/raw-json.ts';
import {
  isObject,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  otherMembers,
  requireArray,
  requireObject,
  requireString,
} from '../../ir/read-json.ts';
import type { IrCitation, IrPart, IrSource } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { SealCodec } from '../wire-protocol.ts';
import { openSearches } from './web-search.ts';

export const origin = 'anthropic-messages';

const members = {
  text: new Set(['type', 'text', 'citations', 'cache_control']),
  image: new Set(['type', 'source', 'cache_control']),
  document: new Set(['type', 'source', 'title', 'cache_control']),
  thinking: new Set(['type', 'thinking', 'signature', 'cache_control']),
  redacted_thinking: new Set(['type', 'data', 'cache_control']),
  tool_use: new Set(['type', 'id', 'name', 'input', 'cache_control']),
  tool_result: new Set(['type', 'tool_use_id', 'content', 'is_error', 'cache_control']),
} as const;

/** Blocks of Anthropic's own tools and stores (API reference, 2026-11-20): kept whole for an Anthropic target. */
const opaqueBlocks = new Set([
  'search_result',
  'tool_reference',
  'container_upload',
  'compaction',
  'fallback',
  'mcp_tool_use',
  'server_tool_use',
  'advisor_tool_result',
  'tool_addition',
  'tool_removal',
  'mcp_tool_listing',
  'browser_state',
]);

/** A string, or an array of blocks. Throws `invalid_request` for a block that the Messages API does not have. */
export function decodeContent(content: JsonValue | undefined, path: string, seals: SealCodec): IrPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const parts = requireArray(content, path).flatMap((entry, index) => {
    const block = requireObject(entry, `${path}[${index}]`);
    const part = decodeBlock(block, `${path}[${index}]`, seals);
    return block['type'] === 'document'
      ? [part, ...mediaIn(block['source'], `${path}[${index}].source`, seals)]
      : [part];
  });
  return openSearches(parts, seals);
}

/** The images of a document that is made of blocks: they follow it, since a document of words cannot hold them. */
function mediaIn(source: JsonValue | undefined, path: string, seals: SealCodec): IrPart[] {
  if (!isObject(source) || source['type'] !== 'content' || typeof source['content'] === 'string') return [];
  return decodeContent(source['content'], `${path}.content`, seals).filter(({ type }) => type !== 'text');
}

function decodeBlock(block: JsonObject, path: string, seals: SealCodec): IrPart {
  const type = requireString(block['type'], `${path}.type`);
  switch (type) {
    case 'text': {
      const citations = optionalArray(block['citations'], `${path}.citations`)
        .filter(isObject)
        // One that Keyswitch wrote says nothing to Anthropic, which would refuse it.
        .filter(({ encrypted_index: index }) => typeof index !== 'string' || seals.unwrap(index) === null)
        .map(decodeCitation);
      return {
        type: 'text',
        text: requireString(block['text'], `${path}.text`),
        ...(citations.length > 0 && { citations }),
        ...more(block, members.text),
      };
    }
    case 'image':
      return {
        type: 'image',
        source: decodeSource(block['source'], `${path}.source`, seals),
        ...more(block, members.image),
      };
    case 'document':
      return decodeDocument(block, path, seals);
    case 'thinking': {
      const sealed = decodeSignature(optionalString(block['signature'], `${path}.signature`), seals);
      return {
        type: 'reasoning',
        text: requireString(block['thinking'], `${path}.thinking`),
        ...(sealed !== null && { sealed }),
        ...more(block, members.thinking),
      };
    }
    case 'redacted_thinking': {
      const data = requireString(block['data'], `${path}.data`);
      const sealed = seals.unwrap(data) ?? ({ origin, slot: 'redacted', data } satisfies Sealed);
      return {
        type: 'reasoning',
        text: '',
        redacted: true,
        sealed,
        ...more(block, members.redacted_thinking),
      };
    }
    case 'tool_use':
      return {
        type: 'tool-call',
        callId: requireString(block['id'], `${path}.id`),
        name: requireString(block['name'], `${path}.name`),
        kind: 'function',
        input: textOfJson(requireObject(block['input'], `${path}.input`)),
        ...more(block, members.tool_use),
      };
    case 'tool_result':
      return decodeToolResult(block, path, seals);
    default:
      if (opaqueBlocks.has(type) || type.endsWith('_tool_result'))
        return { type: 'opaque', origin, value: block };
      throw proxyError(
        'invalid_request',
        `'${path}.type' is '${type.slice(0, 80)}', which the Messages API does not have.`,
        { param: `${path}.type` },
      );
  }
}

function decodeToolResult(block: JsonObject, path: string, seals: SealCodec): IrPart {
  const isError = optionalBoolean(block['is_error'], `${path}.is_error`);
  const content = block['content'];
  return {
    type: 'tool-result',
    callId: requireString(block['tool_use_id'], `${path}.tool_use_id`),
    ...(isError !== undefined && { isError }),
    content:
      content === undefined || content === null ? [] : decodeContent(content, `${path}.content`, seals),
    ...more(block, members.tool_result),
  };
}

function decodeDocument(block: JsonObject, path: string, seals: SealCodec): IrPart {
  const title = optionalString(block['title'], `${path}.title`);
  return {
    type: 'file',
    source: decodeSource(block['source'], `${path}.source`, seals),
    ...(title !== undefined && { title }),
    ...more(block, members.document),
  };
}

function decodeSource(value: JsonValue | undefined, path: string, seals: SealCodec): IrSource {
  const source = requireObject(value, path);
  switch (source['type']) {
    case 'base64':
      return {
        type: 'base64',
        mediaType: requireString(source['media_type'], `${path}.media_type`),
        data: requireString(source['data'], `${path}.data`),
      };
    case 'url':
      return { type: 'url', url: requireString(source['url'], `${path}.url`) };
    case 'file':
      return { type: 'file-id', origin, fileId: requireString(source['file_id'], `${path}.file_id`) };
    case 'text': {
      const mediaType = optionalString(source['media_type'], `${path}.media_type`);
      return {
        type: 'text',
        text: requireString(source['data'], `${path}.data`),
        ...(mediaType !== undefined && { mediaType }),
      };
    }
    case 'content': {
      // A document made of blocks: its words are what every target can take; its images follow it (mediaIn).
      const parts = decodeContent(source['content'], `${path}.content`, seals);
      return {
        type: 'text',
        text: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'),
      };
    }
    default:
      throw proxyError('invalid_request', `'${path}.type' must be base64, url, text, content or file.`, {
        param: `${path}.type`,
      });
  }
}

/** A signature is the vendor's own, or another vendor's seal that Keyswitch put there; empty = unsigned. */
export function decodeSignature(signature: string | undefined, seals: SealCodec): Sealed | null {
  if (signature === undefined || signature === '') return null;
  return seals.unwrap(signature) ?? { origin, slot: 'signature', data: signature };
}

/** Any of Anthropic's citation forms. */
export function decodeCitation(citation: JsonObject): IrCitation {
  const { url, title, document_title: document, cited_text: cited } = citation;
  const name = typeof title === 'string' ? title : document;
  return {
    ...(typeof url === 'string' && { url }),
    ...(typeof name === 'string' && { title: name }),
    ...(typeof cited === 'string' && { citedText: cited }),
    vendor: { origin, value: citation },
  };
}

interface More {
  readonly cacheMark?: JsonObject;
  readonly vendor?: { readonly origin: typeof origin; readonly extra: JsonObject };
}

function more(block: JsonObject, known: ReadonlySet<string>): More {
  const mark = optionalObject(block['cache_control'], 'cache_control');
  const extra = otherMembers(block, known);
  return {
    ...(mark !== undefined && { cacheMark: mark }),
    ...(extra !== null && { vendor: { origin, extra } }),
  };
}
