// The words in parts, for places of a protocol that take nothing but a string.
import type { JsonObject, JsonValue } from './json.ts';
import { isArray, isObject, textOf } from './read-json.ts';
import type { IrPart } from './request.ts';
import { toolChange, toolReference } from './select-tools.ts';

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
  const change = toolChange(part);
  if (change !== null) return `The tool "${change.name}" is ${change.added ? 'available now' : 'gone'}.`;
  if (part.type !== 'opaque') return null;
  if (part.value['type'] === 'agent_message') return agentMessage(part.value);
  if (part.value['type'] === 'function_call_output') return wordsOfBlocks(part.value['output']);
  if (part.value['type'] !== 'search_result') return null;
  const { title, source, content } = part.value;
  const texts = Array.isArray(content)
    ? content.map((block: unknown) => {
        const text = typeof block === 'object' && block !== null && 'text' in block ? block.text : '';
        return typeof text === 'string' ? text : '';
      })
    : [];
  return [title, source, ...texts].filter((text) => typeof text === 'string' && text !== '').join('\n');
}

function wordsOfBlocks(output: JsonValue | undefined): string | null {
  if (typeof output === 'string') return output;
  const texts = (isArray(output) ? output : []).map((block) =>
    isObject(block) ? (textOf(block['text']) ?? '') : '',
  );
  const text = texts.filter((one) => one !== '').join('\n');
  return text === '' ? null : text;
}

/** What OpenAI seals is a Fernet token; what is none was written by a model that knows of no seal. */
const sealedByVendor = /^gAAAA[\w-]{40,}={0,2}$/;

/**
 * What one agent of Codex says to another: its task, or the answer. The payload is a member for sealed text, which
 * holds plain text where the sender's model is not OpenAI's (0.169.0, codex/subagent-spawn-ws.json, 2026-11-20).
 */
function agentMessage({ content }: JsonObject): string | null {
  if (!isArray(content)) return null;
  const words: string[] = [];
  for (const block of content) {
    if (!isObject(block)) continue;
    const sealed = textOf(block['encrypted_content']);
    if (sealed !== undefined && sealedByVendor.test(sealed)) return null;
    words.push(sealed ?? textOf(block['text']) ?? '');
  }
  const text = words.join('');
  return text === '' ? null : text;
}

function wordsOf(part: IrPart): string {
  if (part.type === 'text' || part.type === 'refusal') return part.text;
  return explainOpaque(part) ?? '';
}
