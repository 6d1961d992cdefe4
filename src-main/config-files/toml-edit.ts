// Edits TOML texts in place: comments, order, indentation, line ends and quoting of everything else stay byte for byte.
// Range splices over toml-eslint-parser's ranges; every result is read again with another parser (smol-toml) and compared
// with what was meant, else refused. Knows no file and no tool.
import { applyTextSplices, splitByteOrderMark } from './text-splice.ts';
import { encodeTomlValue } from './toml-encode.ts';
import { planTomlAppendTable, planTomlInsertion } from './toml-insert.ts';
import { readTomlLayout, type TomlLayout, tomlLayoutAt, type TomlLayoutNode } from './toml-layout.ts';
import { planTomlRemoval } from './toml-remove.ts';
import {
  applyTomlEditToValue,
  describeTomlPath,
  equalTomlValues,
  isTomlTable,
  normaliseTomlInput,
  parseTomlExactly,
  TomlEditError,
  type TomlEdit,
  type TomlInput,
  type TomlPath,
  tomlValueAt,
  withoutEmptyTables,
} from './toml-value.ts';

export { parseToml, TomlEditError } from './toml-value.ts';
export type { TomlEdit, TomlInput, TomlPath } from './toml-value.ts';

/**
 * Applies edits one after the other and returns the new text. Setting a table makes it hold exactly that value: what is
 * already equal is not touched, members that are not named are removed.
 * @throws TomlEditError when the text is not TOML, or an edit has no place or would mean something else.
 */
export function editToml(text: string, edits: readonly TomlEdit[]): string {
  const [mark, body] = splitByteOrderMark(text);
  let edited = body;
  let value: unknown = parseTomlExactly(body);
  if (!edits.length) readTomlLayout(body);
  for (const edit of edits) {
    const meant = applyTomlEditToValue(value, edit);
    for (const step of expandEdit(value, edit)) edited = applyStep(edited, step);
    value = readBack(edited, edit);
    const removes = edit.op === 'remove' || (edit.op === 'set' && isTomlTable(edit.value));
    if (!equalTomlValues(value, meant) && !(removes && isSameAfterRemoval(value, meant))) throw refusal(edit);
  }
  return mark + edited;
}

/** The source text of a value, e.g. to put exactly this back later; null for tables with sections and for nothing. */
export function tomlSourceAt(text: string, path: TomlPath): string | null {
  const layout = readTomlLayout(splitByteOrderMark(text)[1]);
  const node = tomlLayoutAt(layout, path);
  if (node?.kind === 'value') return layout.text.slice(...node.node.range);
  if (node?.kind === 'table' && node.home.by === 'inline' && !node.home.prefix.length) {
    return layout.text.slice(...node.home.node.range);
  }
  return null;
}

function readBack(text: string, edit: TomlEdit): unknown {
  try {
    return parseTomlExactly(text);
  } catch (error) {
    if (error instanceof TomlEditError) throw refusal(edit);
    throw error;
  }
}

function refusal(edit: TomlEdit): TomlEditError {
  return new TomlEditError(
    `${describeTomlPath(edit.path)} cannot be changed safely in the way this file is written; change it by hand.`,
  );
}

/** A table that only its sections implied vanishes with the last of them: as empty as before. */
function isSameAfterRemoval(value: unknown, meant: unknown): boolean {
  return equalTomlValues(withoutEmptyTables(value), withoutEmptyTables(meant));
}

/** Setting a table that exists becomes the smallest set of steps; everything else is one step. */
function expandEdit(value: unknown, edit: TomlEdit): TomlEdit[] {
  if (edit.op !== 'set') return [edit];
  const old = tomlValueAt(value, edit.path);
  if (old === undefined || edit.source !== undefined) return [edit];
  if (equalTomlValues(old, normaliseTomlInput(edit.value))) return [];
  if (!isTomlTable(old) || !isTomlTable(edit.value)) return [edit];
  const wanted = Object.entries(edit.value).filter(([, member]) => member !== undefined) as [
    string,
    TomlInput,
  ][];
  const names = new Set(wanted.map(([key]) => key));
  const sets = wanted.flatMap(([key, member]) =>
    expandEdit(value, { op: 'set', path: [...edit.path, key], value: member }),
  );
  const removals = Object.keys(old)
    .filter((key) => !names.has(key))
    .map((key): TomlEdit => ({ op: 'remove', path: [...edit.path, key] }));
  return [...sets, ...removals];
}

function applyStep(text: string, edit: TomlEdit): string {
  const layout = readTomlLayout(text);
  if (edit.op === 'remove') return applyTextSplices(text, planTomlRemoval(layout, edit.path));
  if (edit.op === 'append-table')
    return applyTextSplices(text, [planTomlAppendTable(layout, edit.path, edit.value)]);
  const node = tomlLayoutAt(layout, edit.path);
  const range = node && replaceableRange(node, edit.value);
  if (range) {
    return applyTextSplices(text, [
      { start: range[0], end: range[1], text: edit.source ?? encodeTomlValue(edit.value) },
    ]);
  }
  if (node && edit.path.length === 0) throw refusal(edit);
  const cleared = node ? readTomlLayout(applyTextSplices(text, planTomlRemoval(layout, edit.path))) : layout;
  return insert(cleared, edit.path, edit.value, edit.source);
}

function insert(layout: TomlLayout, path: TomlPath, value: TomlInput, source: string | undefined): string {
  return applyTextSplices(layout.text, [planTomlInsertion(layout, path, value, source)]);
}

/** A value that stands behind a `=` or in an array is replaced where it stands. */
function replaceableRange(node: TomlLayoutNode, value: TomlInput): readonly [number, number] | null {
  if (node.kind === 'value') return isTomlTable(value) && node.keyValue ? null : node.node.range;
  if (node.kind === 'table' && node.home.by === 'inline' && !node.home.prefix.length)
    return node.home.node.range;
  return null;
}
