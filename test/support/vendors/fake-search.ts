// The vendors' own web searches, for the strict fakes: what they refuse in the tool and in what comes back, and how they
// answer. Forms: types of the official SDKs (@anthropic-ai/sdk 1.11.0, openai 7.55.0, @google/genai 3.1.0); Anthropic's
// page "Web search tool", OpenAI's guide "Web search", Google's "Grounding with Google Search" and "Combine built-in
// tools and function calling" (stored copies); Google's refusals as quoted in ag2ai/ag2 3145, all read 2026-11-28.
import { isMap, listOf, mapsOf, nextId, unknownMember } from './vendor-answer.ts';
import type { Json, JsonMap, VendorAnswer, VendorSearch } from './vendor-answer.ts';

const encrypted = (of: string): string => Buffer.from(`sealed by the fake: ${of}`).toString('base64');

/** Null = Anthropic takes the tool, else its refusal. */
export function checkAnthropicTool(tool: JsonMap, index: number): string | null {
  const at = `tools.${index}.${String(tool['type'])}`;
  if (!/^web_search_(?:20250305|20260209|20260318)$/.test(String(tool['type'])))
    return `tools.${index}: Input tag '${String(tool['type'])}' found using 'type' does not match any of the expected tags`;
  const unknown = unknownMember(
    tool,
    'type name allowed_domains blocked_domains max_uses user_location cache_control allowed_callers defer_loading strict',
  );
  if (unknown !== undefined) return `${at}.${unknown}: Extra inputs are not permitted`;
  if (tool['name'] !== 'web_search') return `${at}.name: Input should be 'web_search'`;
  if (tool['allowed_domains'] !== undefined && tool['blocked_domains'] !== undefined)
    return `${at}: Only one of allowed_domains or blocked_domains can be specified`;
  const location = tool['user_location'];
  if (isMap(location) && location['type'] !== 'approximate')
    return `${at}.user_location.type: Field required`;
  return null;
}

/** Null = Anthropic made all of this itself; `blocks` of one turn of the assistant. */
export function checkAnthropicBlocks(blocks: readonly JsonMap[], path: string): string | null {
  const open = new Set<string>();
  for (const [index, block] of blocks.entries()) {
    const at = `${path}.content.${index}`;
    if (block['type'] === 'server_tool_use') {
      const id = String(block['id']);
      if (!/^srvtoolu_[a-zA-Z0-9_]+$/.test(id))
        return `${at}.server_tool_use.id: String should match pattern`;
      open.add(id);
    }
    if (block['type'] === 'web_search_tool_result') {
      if (!open.delete(String(block['tool_use_id'])))
        return `${at}: unexpected tool_use_id found in web_search_tool_result blocks`;
      for (const result of mapsOf(block['content'])) {
        if (result['encrypted_content'] !== encrypted(String(result['url'])))
          return `${at}: Invalid \`encrypted_content\` in \`web_search_result\` block`;
      }
    }
    for (const citation of mapsOf(block['citations'])) {
      if (citation['encrypted_index'] !== encrypted('index'))
        return `${at}.citations: Invalid \`encrypted_index\` in \`web_search_result_location\``;
    }
  }
  const [lost] = open;
  return lost === undefined
    ? null
    : `${path}: \`web_search\` tool use with id ${lost} was found without a corresponding \`web_search_tool_result\` block`;
}

/** The two blocks of a search; only the first of one that waits. */
export function anthropicSearch(search: VendorSearch): readonly [use: JsonMap, ...result: JsonMap[]] {
  const id = nextId('srvtoolu');
  const content: Json[] = search.pages.map(({ url, title }) => ({
    type: 'web_search_result',
    url,
    title,
    encrypted_content: encrypted(url),
    page_age: null,
  }));
  const use = { type: 'server_tool_use', id, name: 'web_search', input: { query: search.query } };
  return search.waits === true ? [use] : [use, { type: 'web_search_tool_result', tool_use_id: id, content }];
}

/** Sources of the text, of the search's pages where there is one. */
export function anthropicCitations({ search, citation, text }: VendorAnswer): JsonMap[] {
  const pages = citation === undefined ? (search?.pages ?? []) : [citation];
  return pages.map(({ url, title }) => ({
    type: 'web_search_result_location',
    url,
    title,
    encrypted_index: encrypted('index'),
    cited_text: text?.join('') ?? '',
  }));
}

/** Null = OpenAI takes the tool, else its refusal. */
export function checkResponsesTool(tool: JsonMap, at: string): string | null {
  const unknown = unknownMember(
    tool,
    'type filters user_location search_context_size external_web_access search_content_types',
  );
  if (unknown !== undefined) return `Unknown parameter: '${at}.${unknown}'.`;
  const filters = isMap(tool['filters']) ? tool['filters'] : {};
  const strange = unknownMember(filters, 'allowed_domains');
  return strange === undefined ? null : `Unknown parameter: '${at}.filters.${strange}'.`;
}

/** The item of a search; what was found only where `include` asks for it. */
export function responsesSearch(search: VendorSearch, body: JsonMap): JsonMap {
  const tells = listOf(body['include']).includes('web_search_call.action.sources');
  const sources = search.pages.map(({ url }): JsonMap => ({ type: 'url', url }));
  const action: JsonMap = {
    type: 'search',
    query: search.query,
    queries: [search.query],
    ...(tells && { sources }),
  };
  return { id: nextId('ws'), type: 'web_search_call', status: 'completed', action };
}

/** Null = Google takes these tools together, else its refusal. */
export function checkGeminiSearch(body: JsonMap, model: string): string | null {
  const tools = mapsOf(body['tools']);
  const search = tools.find((tool) => tool['googleSearch'] !== undefined)?.['googleSearch'];
  if (search === undefined) return null;
  const unknown = unknownMember(isMap(search) ? search : {}, 'searchTypes timeRangeFilter');
  if (unknown !== undefined)
    return `Unknown name "${unknown}" at 'tools[0].google_search': Cannot find field.`;
  if (tools.every((tool) => mapsOf(tool['functionDeclarations']).length === 0)) return null;
  if (/gemini-[12]/.test(model)) return 'Tool use with function calling is unsupported';
  const config = isMap(body['toolConfig']) ? body['toolConfig'] : {};
  return config['includeServerSideToolInvocations'] === true
    ? null
    : 'Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling.';
}

/** The two parts of a search beside functions; each is signed. */
export function geminiSearchParts(search: VendorSearch): readonly JsonMap[] {
  const id = nextId('search');
  const toolType = 'GOOGLE_SEARCH_WEB';
  return [
    { toolCall: { toolType, args: { queries: [search.query] }, id }, thoughtSignature: encrypted(id) },
    { toolResponse: { toolType, response: { search_suggestions: '' }, id }, thoughtSignature: encrypted(id) },
  ];
}

/** Did this fake sign the part? */
export function isGeminiSearchSigned(part: JsonMap): boolean {
  const inner = part['toolCall'] ?? part['toolResponse'];
  return isMap(inner) && part['thoughtSignature'] === encrypted(String(inner['id']));
}

/** What the answer rests on: sources stand for all of its text, counted in bytes. */
export function geminiGrounding({ search, citation, text }: VendorAnswer): JsonMap {
  const pages = citation === undefined ? (search?.pages ?? []) : [citation];
  if (pages.length === 0) return {};
  const words = text?.join('') ?? '';
  const segment = search === undefined ? {} : { startIndex: 0, endIndex: Buffer.byteLength(words) };
  return {
    groundingMetadata: {
      ...(search !== undefined && {
        webSearchQueries: [search.query],
        searchEntryPoint: { renderedContent: '<div></div>' },
      }),
      groundingChunks: pages.map(({ url, title }) => ({ web: { uri: url, title } })),
      groundingSupports: [
        { segment: { ...segment, text: words }, groundingChunkIndices: pages.map((_page, index) => index) },
      ],
    },
  };
}
