// Chat's web search: a member of the request that only search models take, and that has them search always. The forms are
// those of OpenAI's SDK 7.55.0 and of its guide "Web search", 2026-11-28.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { optionalObject } from '../../ir/read-json.ts';
import type { IrTool } from '../../ir/request.ts';
import type { SearchWish } from '../../ir/web-search.ts';
import { otherWords, readContextSize, readLocation, wishOf } from '../search-members.ts';
import { origin } from './carry-reasoning.ts';

/** `type` of the neutral tool that stands for the member. */
export const searchOptionsType = 'web_search_options';

const known = new Set(['user_location', 'search_context_size']);

/** `web_search_options` → a tool that the vendor runs itself; none where it is not there. */
export function decodeSearchOptions(value: JsonValue | undefined): IrTool[] {
  const options = optionalObject(value, 'web_search_options');
  if (options === undefined) return [];
  const wish = wishOf({
    userLocation: readLocation(options['user_location']),
    contextSize: readContextSize(options['search_context_size']),
    others: otherWords(options, known),
  });
  return [{ type: 'server', kind: 'web-search', origin, value: { type: searchOptionsType }, wish }];
}

/** What is wished → the member. */
export function encodeSearchOptions({ userLocation, contextSize }: SearchWish): JsonObject {
  return {
    web_search_options: {
      ...(userLocation !== undefined && {
        user_location: { type: 'approximate', approximate: { ...userLocation } },
      }),
      ...(contextSize !== undefined && { search_context_size: contextSize }),
    },
  };
}

/** Models that search: all others refuse the member (`gpt-5-search-api`, `gpt-4o-search-preview`; the guide). */
export function searches(model: string): boolean {
  return /-search-(?:api|preview)/.test(model);
}
