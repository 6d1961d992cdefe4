// Custom (free text) tools on upstreams that only have functions: acted out as a function with one string, `input`.
// The arguments are un-JSON-ed as they stream, so that a patch appears while it is written.
import type { JsonObject } from './json.ts';
import { explainPatch } from './patch-example.ts';
import type { IrTool } from './request.ts';

/** Schema of the function that stands for a custom tool. */
export const customInputSchema: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
};

/** Arguments of the acted-out function. */
export function encodeCustomInput(input: string): string {
  return JSON.stringify({ input });
}

/** The description with the grammar in it: the model has to keep to it without the vendor's help. */
export function describeCustomTool(tool: Extract<IrTool, { type: 'custom' }>): string {
  const lines = [tool.description ?? ''];
  const definition = tool.format?.['definition'];
  if (typeof definition === 'string' && definition !== '') {
    const syntax = tool.format?.['syntax'];
    lines.push(
      `The value of "input" must be text that this ${typeof syntax === 'string' ? syntax : 'lark'} grammar accepts:`,
      definition,
      explainPatch(definition) ?? '',
    );
  }
  lines.push('Put the whole text into "input" as it is: no JSON inside it, no code fence around it.');
  return lines.filter((line) => line !== '').join('\n\n');
}

/** The text of a whole call. A model that ignored the schema gets the benefit of the doubt. */
export function decodeCustomInput(args: string): string {
  try {
    const value: unknown = JSON.parse(args);
    if (typeof value === 'string') return value;
    if (typeof value !== 'object' || value === null) return args;
    const input = (value as Record<string, unknown>)['input'];
    if (typeof input === 'string') return input;
    const texts = Object.values(value).filter((member) => typeof member === 'string');
    return texts.length === 1 ? (texts[0] ?? args) : args;
  } catch {
    return args;
  }
}

export interface CustomInputDecoder {
  /** A piece of the arguments' JSON text → the piece of plain text that it completes. */
  push(json: string): string;
  /** What is still owed when the call is complete. */
  end(): string;
}

const opening = /^\s*\{\s*"input"\s*:\s*"/;
const openingSoFar = /^\s*(?:\{\s*(?:"(?:i(?:n(?:p(?:u(?:t(?:"\s*(?::\s*)?)?)?)?)?)?)?)?)?$/;

/** Incremental; where the arguments do not begin with `{"input":"` all waits for the end. */
export function createCustomInputDecoder(): CustomInputDecoder {
  let mode: 'opening' | 'string' | 'done' | 'whole' = 'opening';
  let held = '';
  const readString = (text: string): string => {
    const { plain, rest, closed } = readStringPiece(text);
    held = rest;
    if (closed) mode = 'done';
    return plain;
  };
  return {
    push(json) {
      if (mode === 'done') return '';
      held += json;
      if (mode === 'whole') return '';
      if (mode === 'string') return readString(held);
      const match = opening.exec(held);
      if (match !== null) {
        mode = 'string';
        return readString(held.slice(match[0].length));
      }
      if (!openingSoFar.test(held)) mode = 'whole';
      return '';
    },
    end() {
      if (mode === 'done' || mode === 'string') return '';
      return held.trim() === '' ? '' : decodeCustomInput(held);
    },
  };
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

/** Decodes as much of a JSON string's inside as is complete; an escape that is cut stays in `rest`. */
function readStringPiece(text: string): { plain: string; rest: string; closed: boolean } {
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const slash = text.indexOf('\\', at);
    if (slash === -1 || (quote !== -1 && quote < slash)) {
      if (quote !== -1) return { plain: plain + text.slice(at, quote), rest: '', closed: true };
      return { plain: plain + text.slice(at), rest: '', closed: false };
    }
    plain += text.slice(at, slash);
    const kind = text[slash + 1];
    const length = kind === 'u' ? 6 : 2;
    if (slash + length > text.length) return { plain, rest: text.slice(slash), closed: false };
    if (kind === 'u') {
      const unit = Number.parseInt(text.slice(slash + 2, slash + 6), 16);
      // The first half of a pair waits for the second: half a character is no text.
      if (unit >= 0xd800 && unit < 0xdc00 && text.length < slash + 12) {
        const next = text.slice(slash + 6);
        if (next === '' || '\\u'.startsWith(next.slice(0, 2))) {
          return { plain, rest: text.slice(slash), closed: false };
        }
      }
      plain += Number.isNaN(unit) ? '' : String.fromCharCode(unit);
    } else plain += simpleEscapes[kind ?? ''] ?? '';
    at = slash + length;
  }
  return { plain, rest: '', closed: false };
}
