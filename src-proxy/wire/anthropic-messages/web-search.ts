// Anthropic's web search: the tool, and the two blocks that each search of an answer is. The forms are those of its SDK
// 1.11.0 and of its page "Web search tool", 2026-11-28.
import type { JsonObject } from '../../ir/json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import { isSearchSeal, openSearch, sealSearch } from '../../ir/sealed-search.ts';
import type { IrPart } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { SearchWish, WebPage, WebSearch } from '../../ir/web-search.ts';
import { otherWords, readDomains, readLocation, wishOf } from '../search-members.ts';
import type { SealCodec } from '../wire-protocol.ts';

const origin = 'anthropic-messages';

/** How the tool is called; a client's tool of that name cannot stand beside it. */
export const searchName = 'web_search';
/** The oldest form: every model that searches takes it, newer ones add code that filters what was found. */
const toolType = 'web_search_20250305';

const known = new Set([
  'type',
  'name',
  'allowed_domains',
  'blocked_domains',
  'max_uses',
  'user_location',
  // How the tool is called and kept, not what it finds.
  'cache_control',
  'allowed_callers',
  'defer_loading',
  'strict',
]);

/** The tool → what it wishes. */
export function decodeSearchTool(tool: JsonObject): SearchWish {
  const { max_uses: maxUses } = tool;
  return wishOf({
    allowedDomains: readDomains(tool['allowed_domains']),
    blockedDomains: readDomains(tool['blocked_domains']),
    userLocation: readLocation(tool['user_location']),
    maxUses: typeof maxUses === 'number' ? maxUses : undefined,
    others: otherWords(tool, known),
  });
}

/** What is wished → the tool. Anthropic takes one list of domains: the allowed ones without those that are blocked. */
export function encodeSearchTool(wish: SearchWish): JsonObject {
  const { allowedDomains, blockedDomains, userLocation, maxUses } = wish;
  const blocked = new Set(blockedDomains);
  const allowed = allowedDomains?.filter((domain) => !blocked.has(domain));
  return {
    type: toolType,
    name: searchName,
    ...(allowed !== undefined && { allowed_domains: allowed }),
    ...(allowed === undefined && blockedDomains !== undefined && { blocked_domains: blockedDomains }),
    ...(userLocation !== undefined && { user_location: { type: 'approximate', ...userLocation } }),
    ...(maxUses !== undefined && { max_uses: maxUses }),
  };
}

/** Puts the two blocks of a search together as they come. */
export interface SearchPairs {
  /** A finished block: the search that it completes, `waits` for the beginning of one, null for any other block. */
  take(block: JsonObject): WebSearch | 'waits' | null;
  /**
   * Beginnings whose result did not come: a search beside a call of the client's waits for the result of that call, and is
   * run only if nothing else stands in that turn (Anthropic in anthropic-sdk-typescript issue 1090, read 2026-11-28).
   */
  rest(): JsonObject[];
}

/** One object per answer. */
export function createSearchPairs(upstream: string): SearchPairs {
  const waiting = new Map<string, JsonObject>();
  return {
    take(block) {
      if (block['type'] === 'server_tool_use' && block['name'] === searchName) {
        waiting.set(textOf(block['id']) ?? '', block);
        return 'waits';
      }
      if (block['type'] !== 'web_search_tool_result') return null;
      const id = textOf(block['tool_use_id']) ?? '';
      const use = waiting.get(id);
      if (use === undefined) return null;
      waiting.delete(id);
      return decodeSearch(use, block, upstream);
    },
    rest: () => [...waiting.values()],
  };
}

function decodeSearch(use: JsonObject, result: JsonObject, upstream: string): WebSearch {
  const input = isObject(use['input']) ? use['input'] : {};
  const query = textOf(input['query']);
  const { content } = result;
  const error = isObject(content) ? (textOf(content['error_code']) ?? 'unavailable') : undefined;
  return {
    queries: query === undefined ? [] : [query],
    pages: isArray(content) ? content.filter(isObject).flatMap(decodePage) : [],
    ...(error !== undefined && { error }),
    vendor: { origin, upstream, values: [use, result] },
  };
}

function decodePage(result: JsonObject): WebPage[] {
  const url = textOf(result['url']);
  const title = textOf(result['title']);
  const age = textOf(result['page_age']);
  if (url === undefined) return [];
  return [{ url, ...(title !== undefined && { title }), ...(age !== undefined && { age }) }];
}

/** What a search becomes for a client. */
export interface EncodedSearch {
  /** Both blocks; none for a look at a page, which Anthropic's search does not have. */
  readonly blocks: readonly JsonObject[];
  /** The vendor's own form where no block could carry it. */
  readonly seal?: string;
}

/**
 * `id`: of the two blocks, where another vendor searched. Its own form rides in `encrypted_content`, which every client
 * gives back, and by which Keyswitch knows the blocks for foreign. Without a page there is no such place: then a block
 * behind them has to carry it.
 */
export function encodeSearch(search: WebSearch, id: string, seals: SealCodec): EncodedSearch {
  const { queries, pages, error, vendor } = search;
  if (vendor.origin === origin) return { blocks: vendor.values };
  const sealed = sealSearch(search) ?? emptySeal;
  const bound = { ...sealed, id };
  if (search.isVisit === true) return { blocks: [], seal: seals.wrap(bound) };
  const use = { type: 'server_tool_use', id, name: searchName, input: { query: queries.join('; ') } };
  const content = pages.map((page, index) => ({
    type: 'web_search_result',
    url: page.url,
    title: page.title ?? page.url,
    // Only the first has all of it.
    encrypted_content: seals.wrap(index === 0 ? bound : emptySeal),
    page_age: page.age ?? null,
  }));
  const failed = { type: 'web_search_tool_result_error', error_code: errorCode(error) };
  const result = {
    type: 'web_search_tool_result',
    tool_use_id: id,
    content: error === undefined ? content : failed,
  };
  const carried = error === undefined && content.length > 0;
  return { blocks: [use, result], ...(!carried && { seal: seals.wrap(bound) }) };
}

/** Says that another vendor made it, and nothing more. */
export const emptySeal = { origin: 'gemini', slot: 'web_search', data: '' } as const;

const errorCodes = new Set([
  'invalid_tool_input',
  'unavailable',
  'max_uses_exceeded',
  'too_many_requests',
  'query_too_long',
  'request_too_large',
]);

const errorCode = (error: string | undefined): string =>
  error !== undefined && errorCodes.has(error) ? error : 'unavailable';

/**
 * A turn that came back, with the searches that Keyswitch wrote into it taken out: what another vendor did goes back to
 * that one, and never to Anthropic, which would refuse it. The same array where there are none.
 */
export function openSearches(parts: IrPart[], seals: SealCodec): IrPart[] {
  let opened: Map<string, IrPart[]> | null = null;
  for (const part of parts) {
    const found = sealOf(part, seals);
    if (found !== null) (opened ??= new Map()).set(found.id, openSearch(found.sealed));
  }
  if (opened === null) return parts;
  const known = opened;
  return parts.flatMap((part): IrPart[] => {
    if (part.type === 'reasoning') {
      return isSearchSeal(part.sealed) ? (known.get(part.sealed.id ?? '') ?? []) : [part];
    }
    if (part.type !== 'opaque') return [part];
    const { type, id, tool_use_id: answers } = part.value;
    if (type === 'server_tool_use') return known.has(String(id)) ? [] : [part];
    if (type !== 'web_search_tool_result') return [part];
    // One without a page stands in the block behind.
    return firstPage(part.value) === undefined && known.has(String(answers))
      ? []
      : (known.get(String(answers)) ?? [part]);
  });
}

/** The seal of a search, with the id of the blocks that show it. */
function sealOf(part: IrPart, seals: SealCodec): { readonly id: string; readonly sealed: Sealed } | null {
  if (part.type === 'reasoning') {
    return isSearchSeal(part.sealed) ? { id: part.sealed.id ?? '', sealed: part.sealed } : null;
  }
  if (part.type !== 'opaque' || part.value['type'] !== 'web_search_tool_result') return null;
  const sealed = seals.unwrap(textOf(firstPage(part.value)?.['encrypted_content']) ?? '');
  return sealed === null ? null : { id: textOf(part.value['tool_use_id']) ?? '', sealed };
}

function firstPage({ content }: JsonObject): JsonObject | undefined {
  return isArray(content) ? content.find(isObject) : undefined;
}
