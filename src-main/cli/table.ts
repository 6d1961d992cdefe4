// Rows for people: aligned columns and, on a terminal, colours. Knows no domain.

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Cells are cut to this many characters, with an ellipsis. */
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
      (width, row) => Math.max(width, cut(clean(column.of(row)), column.max).length),
      column.title.length,
    ),
  );
}

/** Names come from clients: no control character of theirs may reach a terminal. */
function clean(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\uFFFD');
}

function cut(text: string, max: number | undefined): string {
  return max === undefined || text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}

function lineOf(cells: readonly string[]): string {
  return cells.join('  ').trimEnd();
}
