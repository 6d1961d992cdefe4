// Cutting and inserting in a text, and where lines begin and end. Pure; knows no format.

/** Replace `[start, end)` by `text`. Offsets are UTF-16 units of the text before the edit. */
export interface TextSplice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const byteOrderMark = '\uFEFF';

/** Splits a leading byte order mark off. */
export function splitByteOrderMark(text: string): readonly [mark: string, body: string] {
  return text.startsWith(byteOrderMark) ? [byteOrderMark, text.slice(1)] : ['', text];
}

/** The start of the line that holds an offset. */
export function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The start of the next line, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** Line and column of an offset, both from 1. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const start = lineStart(text, offset);
  return { line: text.slice(0, start).split('\n').length, column: offset - start + 1 };
}

/** The line end that a text uses; its first one decides. */
export function newlineOf(text: string): '\n' | '\r\n' {
  return /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
}

/** Applies splices that do not overlap. */
export function applyTextSplices(text: string, splices: readonly TextSplice[]): string {
  let result = text;
  for (const splice of splices.toSorted((a, b) => b.start - a.start || b.end - a.end)) {
    result = result.slice(0, splice.start) + splice.text + result.slice(splice.end);
  }
  return result;
}
