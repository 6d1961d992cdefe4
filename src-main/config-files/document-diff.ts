// What two readings of one document differ in, value by value. Pure; knows no file and no tool.
import { isDeepStrictEqual } from 'node:util';
import type { DocumentEdit, DocumentPath } from './document.ts';

/** Every value that is no table with members, under its path as JSON. Lists count as one value. */
function leavesOf(root: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const walk = (value: unknown, path: readonly string[]): void => {
    const isTable =
      typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
    const members = isTable ? Object.entries(value) : [];
    if (members.length === 0 && path.length > 0) leaves.set(JSON.stringify(path), value);
    for (const [name, member] of members) walk(member, [...path, name]);
  };
  walk(root, []);
  return leaves;
}

/** The edits, one per value, that make `to` of `from`. */
export function diffDocuments(
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
): DocumentEdit[] {
  const [old, now] = [leavesOf(from), leavesOf(to)];
  const edits: DocumentEdit[] = [];
  for (const [key, value] of now) {
    const path = JSON.parse(key) as DocumentPath;
    if (!old.has(key) || !isDeepStrictEqual(old.get(key), value)) edits.push({ op: 'set', path, value });
  }
  for (const key of old.keys())
    if (!now.has(key)) edits.push({ op: 'remove', path: JSON.parse(key) as DocumentPath });
  return edits;
}

const isEmptyTable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** True when both lists change the same values to the same; a table that is merely empty counts as none. */
export function areSameEdits(one: readonly DocumentEdit[], other: readonly DocumentEdit[]): boolean {
  const plain = (edits: readonly DocumentEdit[]) =>
    new Map(
      edits
        .filter((edit) => !(edit.op === 'set' && isEmptyTable(edit.value)))
        .map((edit) => [JSON.stringify(edit.path), edit.op === 'set' ? { value: edit.value } : null]),
    );
  return isDeepStrictEqual(plain(one), plain(other));
}
