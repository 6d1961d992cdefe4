// OpenAI's web search: the tool, and the `web_search_call` items of an answer. The forms are those of its SDK 7.55.0 and of
// its guide "Web search", 2026-11-28.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrEffort } from '../../ir/request.ts';
import type { SearchWish, WebSearch } from '../../ir/web-search.ts';
import { otherWords, readContextSize, readDomains, readLocation, wishOf } from '../search-members.ts';
import type { OutputSink } from './output-sink.ts';

const origin = 'openai-responses';

/** Member of `include` that has OpenAI tell what it found. */
export const includeSources = 'web_search_call.action.sources';

const known = new Set([
  'type',
  'filters',
  'user_location',
  'search_context_size',
  'external_web_access',
  // Codex sends it always; words are what every search finds.
  'search_content_types',
]);

/** The tool → what it wishes. */
export function decodeSearchTool(tool: JsonObject): SearchWish {
  const filters = isObject(tool['filters']) ? tool['filters'] : {};
  const { external_web_access: live } = tool;
  return wishOf({
    allowedDomains: readDomains(filters['allowed_domains']),
    userLocation: readLocation(tool['user_location']),
    contextSize: readContextSize(tool['search_context_size']),
    liveAccess: typeof live === 'boolean' ? live : undefined,
    others: [
      ...otherWords(tool, known),
      ...otherWords(filters, new Set(['allowed_domains'])).map((name) => `filters.${name}`),
    ],
  });
}

/** What is wished → the tool; how often is said beside it (`max_tool_calls`), and what is blocked cannot be said. */
export function encodeSearchTool(wish: SearchWish): JsonObject {
  const { allowedDomains, userLocation, contextSize, liveAccess } = wish;
  return {
    type: 'web_search',
    ...(allowedDomains !== undefined && { filters: { allowed_domains: allowedDomains } }),
    ...(userLocation !== undefined && { user_location: { type: 'approximate', ...userLocation } }),
    ...(contextSize !== undefined && { search_context_size: contextSize }),
    ...(liveAccess !== undefined && { external_web_access: liveAccess }),
  };
}

/**
 * Models without it: those before GPT-4o, GPT-4.1 nano and the first of the o-models, and GPT-5 with the least effort
 * (limits named in OpenAI's guide and in reports of its refusals, 2026-11-28; unknown names count as the newest).
 */
export function searches(model: string, effort: IrEffort | undefined): boolean {
  if (/(?:^|\/)(?:gpt-3|gpt-4(?![.o])|gpt-4\.1-nano|o1)/.test(model)) return false;
  return effort !== 'minimal' || !/(?:^|\/)gpt-5(?:$|-)/.test(model);
}

/** A finished `web_search_call` → the search. */
export function decodeSearch(item: JsonObject, upstream: string): WebSearch {
  const action = isObject(item['action']) ? item['action'] : {};
  const { type, queries, query, sources } = action;
  const asked = isArray(queries) ? queries.filter((one) => typeof one === 'string') : [];
  const isVisit = type !== undefined && type !== 'search';
  return {
    queries: asked.length > 0 ? asked : typeof query === 'string' && query !== '' ? [query] : [],
    pages: isArray(sources) ? sources.flatMap(decodeSource) : [],
    ...(isVisit && { isVisit }),
    ...(item['status'] === 'failed' && { error: 'unavailable' }),
    vendor: { origin, upstream, values: [item] },
  };
}

function decodeSource(source: JsonValue): { readonly url: string }[] {
  const url = isObject(source) ? textOf(source['url']) : undefined;
  return url === undefined ? [] : [{ url }];
}

/** Another vendor's search with its events; gives the id of its item. `tells` = the client wants to see what was found. */
export function writeSearch(search: WebSearch, tells: boolean, sink: OutputSink): string {
  const { queries, pages, error } = search;
  const { id, index } = sink.nextItem('ws');
  const action = {
    type: 'search',
    query: queries.join('; '),
    queries,
    ...(tells && { sources: pages.map(({ url }) => ({ type: 'url', url })) }),
  };
  const item = { id, type: 'web_search_call' };
  const place = { item_id: id, output_index: index };
  sink.added(index, { ...item, status: 'in_progress', action });
  sink.emit({ type: 'response.web_search_call.in_progress', ...place });
  sink.emit({ type: 'response.web_search_call.searching', ...place });
  sink.emit({ type: 'response.web_search_call.completed', ...place });
  sink.done(index, { ...item, status: error === undefined ? 'completed' : 'failed', action });
  return id;
}
