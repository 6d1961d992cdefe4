// Rows for people: aligned columns and, on a terminal, colours. Knows no domain. Widths are those of a terminal, where
// a Chinese character takes two places.

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Cells are cut to this many places, with an ellipsis. */
  readonly max?: number;
  readonly colour?: (row: Row) => Colour | undefined;
}

export type Colour = 'red' | 'yellow' | 'green' | 'dim';

const codes: Record<Colour, string> = { red: '31', yellow: '33', green: '32', dim: '2' };

/** Whether a stream wants colours: a terminal, and neither NO_COLOR nor TERM=dumb. */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  return stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/** A head and one line per row, without a line feed at the end. Widths come from the rows unless they are given. */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: { readonly colour: boolean; readonly widths?: readonly number[]; readonly head?: boolean },
): string {
  const widths = options.widths ?? columnWidths(rows, columns);
  const lines = rows.map((row) =>
    lineOf(
      columns.map((column, n) => {
        const cell = pad(cut(clean(column.of(row)), column.max), widths[n] ?? 0, column.align);
        const colour = options.colour ? column.colour?.(row) : undefined;
        return colour === undefined ? cell : `\u001B[${codes[colour]}m${cell}\u001B[0m`;
      }),
    ),
  );
  if (options.head === false) return lines.join('\n');
  const head = lineOf(columns.map((column, n) => pad(column.title, widths[n] ?? 0, column.align)));
  return [options.colour ? `\u001B[${codes.dim}m${head}\u001B[0m` : head, ...lines].join('\n');
}

export function columnWidths<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): number[] {
  return columns.map((column) =>
    rows.reduce(
      (width, row) => Math.max(width, widthOf(cut(clean(column.of(row)), column.max))),
      column.title.length,
    ),
  );
}

/** Names come from clients: no control character of theirs may reach a terminal, nor one that turns the line around. */
function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD');
}

/** East Asian wide and full-width forms, and emoji (Unicode's UAX 11, as far as scripts tell it). */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Emoji_Presentation}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const none = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const plain = /^[ -~]*$/;
/** Made for the first name that needs it: it takes 30 ms. */
let segmenter: Intl.Segmenter | undefined;

function graphemesOf(text: string): Iterable<{ readonly segment: string }> {
  return (segmenter ??= new Intl.Segmenter()).segment(text);
}

/** How many places a terminal gives the text. */
function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemesOf(text)) width += placesOf(segment);
  return width;
}

function placesOf(grapheme: string): number {
  if (none.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

function cut(text: string, max: number | undefined): string {
  if (max === undefined || widthOf(text) <= max) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemesOf(text)) {
    width += placesOf(segment);
    if (width > max - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? space + text : text + space;
}

function lineOf(cells: readonly string[]): string {
  return cells.join('  ').trimEnd();
}
