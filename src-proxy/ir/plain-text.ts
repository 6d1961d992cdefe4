// The words in parts, for places of a protocol that take nothing but a string.
import type { IrPart } from './request.ts';
import { toolReference } from './select-tools.ts';

/** All text of the parts, a blank line between blocks. Parts without words give nothing. */
export function plainText(parts: readonly IrPart[]): string {
  return parts
    .map(wordsOf)
    .filter((text) => text !== '')
    .join('\n\n');
}

/** What an opaque part says in words, where another vendor's model can use it; null = nothing. */
export function explainOpaque(part: IrPart): string | null {
  const tool = toolReference(part);
  if (tool !== null) return `The tool "${tool}" is available now.`;
  if (part.type !== 'opaque' || part.value['type'] !== 'search_result') return null;
  const { title, source, content } = part.value;
  const texts = Array.isArray(content)
    ? content.map((block: unknown) => {
        const text = typeof block === 'object' && block !== null && 'text' in block ? block.text : '';
        return typeof text === 'string' ? text : '';
      })
    : [];
  return [title, source, ...texts].filter((text) => typeof text === 'string' && text !== '').join('\n');
}

function wordsOf(part: IrPart): string {
  if (part.type === 'text' || part.type === 'refusal') return part.text;
  return explainOpaque(part) ?? '';
}
