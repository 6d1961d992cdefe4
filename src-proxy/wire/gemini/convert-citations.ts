// Sources of an answer: Gemini's `groundingMetadata` and `citationMetadata` ↔ citations.
import type { JsonObject, JsonValue } from '../../ir/json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrCitation } from '../../ir/request.ts';

/** Citations of one candidate. Google counts bytes, so only the cited words are carried, not their place. */
export function decodeCitations(candidate: JsonObject): IrCitation[] {
  return [...fromGrounding(candidate['groundingMetadata']), ...fromSources(candidate['citationMetadata'])];
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
      const chunk = chunks[Number(index)];
      if (chunk?.url === undefined) return [];
      return [{ ...chunk, ...(citedText !== undefined && { citedText }) }];
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

/** Citations as `groundingMetadata`; undefined where none has an address. */
export function encodeCitations(citations: readonly IrCitation[]): JsonObject | undefined {
  const cited = citations.filter((citation) => citation.url !== undefined);
  if (cited.length === 0) return undefined;
  const urls = [...new Set(cited.map((citation) => citation.url))];
  return {
    groundingChunks: urls.map((url) => ({
      web: { uri: url, title: cited.find((citation) => citation.url === url)?.title ?? url },
    })),
    groundingSupports: cited
      .filter((citation) => citation.citedText !== undefined)
      .map((citation) => ({
        segment: { text: citation.citedText },
        groundingChunkIndices: [urls.indexOf(citation.url)],
      })),
  };
}
