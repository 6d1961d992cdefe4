// Google's search for Gemini: the tool, and what an answer tells of it, which is `groundingMetadata`, or parts of their
// own where the search stands beside functions. The forms are those of Google's SDK 3.1.0, 2026-11-28.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrRequest, IrToolChoice } from '../../ir/request.ts';
import { notThere, type ChosenSearch, type ClientTool, type WhyNot } from '../../ir/select-tools.ts';
import type { IrWarning } from '../../ir/warning.ts';
import type { SearchWish, WebPage, WebSearch } from '../../ir/web-search.ts';
import { otherWords, readDomains, wishOf } from '../search-members.ts';
import type { EncodeRequestContext } from '../wire-protocol.ts';
import { camelMembers } from './camel-case.ts';
import type { GeminiModelFacts } from './model-facts.ts';

const origin = 'gemini';

const known = new Set(['excludeDomains', 'searchTypes', 'dynamicRetrievalConfig']);

/** `googleSearch`, or the `googleSearchRetrieval` of Gemini 1.5 → what it wishes. */
export function decodeSearchTool(member: JsonValue): SearchWish {
  if (!isObject(member)) return {};
  const tool = camelMembers(member);
  return wishOf({
    blockedDomains: readDomains(tool['excludeDomains']),
    others: otherWords(tool, known),
  });
}

/** The tool: Google's takes no wishes. */
export const searchTool: JsonObject = { googleSearch: {} };

/**
 * Beside functions Google runs its search only if it may tell of it (its refusal: "Please enable
 * tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling"; measured by others with
 * Gemini 3.1 Pro and 3.6 Flash, ag2ai/ag2 pull request 3145 of 2026-08-10).
 */
const tellsSearches: JsonObject = { includeServerSideToolInvocations: true };

/** null = the search goes on to Google. */
export function whyNoSearch(
  tools: readonly ClientTool[],
  { toolChoice: choice, origin: from }: IrRequest,
  context: EncodeRequestContext,
  facts: GeminiModelFacts,
): WhyNot | null {
  if (context.webSearch !== true || facts.searches === 'no') return notThere;
  if (choice?.type === 'none')
    return (type) => `${type} would be run by Gemini although tool_choice forbids it`;
  if (tools.length === 0) return null;
  if (facts.searches === 'alone') return (type) => `${type} cannot stand beside functions on this model`;
  const isForced = choice?.type === 'tool' && tools.some(({ name }) => name === choice.name);
  if (isForced || choice?.type === 'required')
    return (type) => `${type} cannot stand beside a call that is demanded of Gemini`;
  // Google wants its parts of the search back in the next turn of a tool loop.
  if (from !== 'openai-chat') return null;
  return (type) => `${type} cannot stand beside functions for clients of Chat on this model`;
}

/** Google takes no choice among its own tools, and beside functions none but its own default. */
export function searchConfig(
  besideFunctions: boolean,
  choice: IrToolChoice | null,
  search: ChosenSearch,
  warn: (warning: IrWarning) => void,
): JsonObject | null {
  if (search.isDemanded || choice?.type === 'required')
    warn({ kind: 'changed', what: 'tool_choice', why: 'Gemini decides by itself whether to search' });
  return besideFunctions ? tellsSearches : null;
}

/** The searches of one answer. */
export interface SearchDecoder {
  /** The search that a part completes, `waits` for the beginning of one, null for any other part. */
  take(part: JsonObject): WebSearch | 'waits' | null;
  /** Remembers the grounding of the answer; gives its search where it `leads`: nothing of the answer was told yet. */
  ground(metadata: JsonValue, leads: boolean): WebSearch | null;
  /** What is left at the end: the search of the grounding, and beginnings whose result never came. */
  end(): { readonly search: WebSearch | null; readonly rest: readonly JsonObject[] };
}

/** Beside functions each search is told by its parts, else one by the grounding, most often behind the text. */
export function createSearchDecoder(upstream: string): SearchDecoder {
  const waiting = new Map<string, JsonObject>();
  let grounding: WebSearch | null = null;
  let told = false;

  const tellGrounding = (): WebSearch | null => {
    const search = told ? null : grounding;
    told ||= search !== null;
    return search;
  };
  return {
    take(part) {
      const call = part['toolCall'];
      if (isSearch(call)) {
        waiting.set(textOf(call['id']) ?? '', part);
        return 'waits';
      }
      const response = part['toolResponse'];
      const id = isSearch(response) ? (textOf(response['id']) ?? '') : '';
      const begun = waiting.get(id);
      if (begun === undefined) return null;
      waiting.delete(id);
      told = true;
      return { queries: queriesOf(begun), pages: [], vendor: { origin, upstream, values: [begun, part] } };
    },
    ground(metadata, leads) {
      if (told) return null;
      grounding = decodeGrounding(metadata, upstream) ?? grounding;
      return leads ? tellGrounding() : null;
    },
    end: () => ({ search: tellGrounding(), rest: [...waiting.values()] }),
  };
}

/** Does a search tell of itself in these parts? */
export function holdsSearch(parts: readonly JsonValue[]): boolean {
  return parts.some((part) => isObject(part) && isSearch(part['toolCall']));
}

function isSearch(value: JsonValue | undefined): value is JsonObject {
  return isObject(value) && textOf(value['toolType'])?.startsWith('GOOGLE_SEARCH') === true;
}

function queriesOf({ toolCall }: JsonObject): string[] {
  const args = isObject(toolCall) && isObject(toolCall['args']) ? toolCall['args'] : {};
  const { queries, query } = args;
  return (isArray(queries) ? queries : [query]).filter((one) => typeof one === 'string');
}

/** What the grounding of an answer says was searched for; null where nothing was. */
function decodeGrounding(metadata: JsonValue, upstream: string): WebSearch | null {
  if (!isObject(metadata) || !isArray(metadata['webSearchQueries'])) return null;
  const queries = metadata['webSearchQueries'].filter((one) => typeof one === 'string');
  if (queries.length === 0) return null;
  const chunks = isArray(metadata['groundingChunks']) ? metadata['groundingChunks'] : [];
  return { queries, pages: chunks.flatMap(decodeChunk), vendor: { origin, upstream, values: [] } };
}

function decodeChunk(chunk: JsonValue): WebPage[] {
  const web = isObject(chunk) && isObject(chunk['web']) ? chunk['web'] : {};
  const url = textOf(web['uri']);
  const title = textOf(web['title']);
  return url === undefined ? [] : [{ url, ...(title !== undefined && { title }) }];
}
