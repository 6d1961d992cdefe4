// Sources of an answer: Gemini's `groundingMetadata` and `citationMetadata` ↔ citations.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrCitation } from '../../ir/request.ts';
import type { WebSearch } from '../../ir/web-search.ts';

/** Citations of one candidate. Google counts bytes, so only the cited words are carried, not their place. */
export function decodeCitations(candidate: JsonObject): IrCitation[] {
  return [...fromGrounding(candidate['groundingMetadata']), ...fromSources(candidate['citationMetadata'])];
}

/** Those that were not told yet: Google may say again in a later chunk what an earlier one said. */
export function onlyNew(citations: readonly IrCitation[], told: Set<string>): IrCitation[] {
  return citations.filter(({ url = '', words = '' }) => {
    const before = told.size;
    return told.add(`${url} ${words}`).size > before;
  });
}

function fromGrounding(value: JsonValue | undefined): IrCitation[] {
  if (!isObject(value) || !isArray(value['groundingChunks'])) return [];
  const chunks = value['groundingChunks'].map(sourceOf);
  const supports = isArray(value['groundingSupports']) ? value['groundingSupports'] : [];
  if (supports.length === 0) return chunks.filter((chunk) => chunk.url !== undefined);
  return supports.flatMap((support) => {
    if (!isObject(support) || !isArray(support['groundingChunkIndices'])) return [];
    const segment = isObject(support['segment']) ? support['segment'] : {};
    const citedText = textOf(segment['text']);
    return support['groundingChunkIndices'].flatMap((index) => {
      const chunk = typeof index === 'number' ? chunks[index] : undefined;
      if (chunk?.url === undefined) return [];
      return [{ ...chunk, ...(citedText !== undefined && { citedText, words: citedText }) }];
    });
  });
}

function sourceOf(chunk: JsonValue): IrCitation {
  const web = isObject(chunk) && isObject(chunk['web']) ? chunk['web'] : {};
  const url = textOf(web['uri']);
  const title = textOf(web['title']);
  return { ...(url !== undefined && { url }), ...(title !== undefined && { title }) };
}

function fromSources(value: JsonValue | undefined): IrCitation[] {
  if (!isObject(value)) return [];
  const sources = value['citationSources'] ?? value['citations'];
  if (!isArray(sources)) return [];
  return sources.flatMap((source) => {
    const url = isObject(source) ? textOf(source['uri']) : undefined;
    const title = isObject(source) ? textOf(source['title']) : undefined;
    return url === undefined ? [] : [{ url, ...(title !== undefined && { title }) }];
  });
}

/** Collects what an answer rests on, for `groundingMetadata`. */
export interface Grounding {
  textStart(): void;
  text(piece: string): void;
  cite(citation: IrCitation): void;
  search(search: WebSearch): void;
  /** undefined where the answer rests on nothing. */
  encode(): JsonObject | undefined;
}

interface Cited {
  readonly citation: IrCitation;
  /** The words of the answer, counted in characters of all of its text. */
  readonly start: number;
  readonly end: number;
}

/** `places`: keep the text, so that Google's clients learn which words a source stands for. One object per answer. */
export function createGrounding(places: boolean): Grounding {
  const cited: Cited[] = [];
  const queries: string[] = [];
  const titles = new Map<string, string>();
  let text = '';
  /** Where the current text began. */
  let from = 0;

  const note = (url: string, title: string | undefined): void => {
    if (!titles.has(url) || titles.get(url) === url) titles.set(url, title ?? url);
  };
  const support = ({ citation, start, end }: Cited, chunks: readonly string[]): JsonObject[] => {
    const chunk = chunks.indexOf(citation.url ?? '');
    const segment = places ? segmentOf(text, start, end) : { text: citation.citedText };
    return chunk === -1 || segment.text === undefined ? [] : [{ segment, groundingChunkIndices: [chunk] }];
  };
  return {
    textStart() {
      from = text.length;
    },
    text(piece) {
      if (places) text += piece;
    },
    cite(citation) {
      const { url, title, start, end, words } = citation;
      if (url === undefined) return;
      note(url, title);
      const at = words === undefined ? -1 : text.indexOf(words, from);
      cited.push(
        at === -1
          ? { citation, start: from + (start ?? 0), end: end === undefined ? text.length : from + end }
          : { citation, start: at, end: at + (words?.length ?? 0) },
      );
    },
    search(search) {
      queries.push(...search.queries);
      for (const { url, title } of search.pages) note(url, title);
    },
    encode() {
      if (titles.size === 0 && queries.length === 0) return undefined;
      const chunks = [...titles.keys()];
      return {
        ...(queries.length > 0 && { webSearchQueries: queries }),
        groundingChunks: [...titles].map(([uri, title]) => ({ web: { uri, title } })),
        groundingSupports: cited.flatMap((one) => support(one, chunks)),
      };
    },
  };
}

const utf8 = new TextEncoder();
const bytesOf = (text: string): number => utf8.encode(text).length;

/** Google counts bytes. */
function segmentOf(text: string, start: number, end: number): { readonly text?: string } & JsonObject {
  const words = text.slice(start, end);
  const startIndex = bytesOf(text.slice(0, start));
  return { startIndex, endIndex: startIndex + bytesOf(words), text: words };
}
