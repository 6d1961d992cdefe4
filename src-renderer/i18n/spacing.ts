// Spaces where Chinese meets other writing: one beside a Latin word or a number, none between two Chinese signs. Names and
// sentences that are set into a text bring either. Pure.
const ideograph = /^[\u2E80-\u2FFF\u3400-\u9FFF\uF900-\uFAFF]$/;
/** Also punctuation of full width, which brings its own space. */
const wide = /^[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF]$/;
const latin = /^[A-Za-z0-9]$/;

/** Puts the pieces of one text together. */
export function joinPieces(pieces: readonly string[]): string {
  let text = '';
  for (const piece of pieces) {
    if (piece === '') continue;
    const [left, right] = [text.trimEnd().at(-1) ?? '', piece.trimStart()[0] ?? ''];
    if (wide.test(left) && wide.test(right)) text = text.trimEnd() + piece.trimStart();
    else if (
      (ideograph.test(text.at(-1) ?? '') && latin.test(piece[0] ?? '')) ||
      (latin.test(text.at(-1) ?? '') && ideograph.test(piece[0] ?? ''))
    )
      text += ` ${piece}`;
    else text += piece;
  }
  return text;
}

/** For a text whose values stand in it already: takes the spaces away that the writer left for Latin ones. */
export function closeUp(text: string, values: readonly string[]): string {
  let closed = text;
  for (const value of values) {
    if (!wide.test(value[0] ?? '') && !wide.test(value.at(-1) ?? '')) continue;
    const parts = closed.split(value);
    if (parts.length > 1)
      closed = joinPieces(parts.flatMap((part, at) => (at === 0 ? [part] : [value, part])));
  }
  return closed;
}
