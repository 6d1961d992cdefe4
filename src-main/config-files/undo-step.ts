// How to take back single values of a document when somebody has changed the file since: what we wrote goes, what was
// there before comes back, what others wrote stays. Pure data, kept in the journal.
import { isDeepStrictEqual } from 'node:util';
import {
  type DocumentEdit,
  type DocumentFormat,
  type DocumentPath,
  documentSourceAt,
  editDocument,
  readDocument,
  valueAt,
} from './document.ts';

export interface UndoStep {
  readonly path: DocumentPath;
  /** What we wrote; absent when we removed the value. */
  readonly wrote?: unknown;
  /** What was there: its source text, or its value where it has no one source; absent = nothing was there. */
  readonly was?: { readonly source: string } | { readonly value: unknown };
  /** How many of the path's first keys existed before; empty parents below that are ours. */
  readonly parents: number;
}

/** The steps that take `edits` back, computed on the text before them. */
export function planUndo(format: DocumentFormat, before: string, edits: readonly DocumentEdit[]): UndoStep[] {
  const root = readDocument(format, before);
  return edits.map((edit) => {
    const value = valueAt(root, edit.path);
    const source = value === undefined ? null : documentSourceAt(format, before, edit.path);
    const was = source === null ? { value } : { source };
    let parents = 0;
    while (parents < edit.path.length && valueAt(root, edit.path.slice(0, parents + 1)) !== undefined)
      parents += 1;
    return {
      path: edit.path,
      ...(edit.op === 'set' ? { wrote: plain(edit.value) } : {}),
      ...(value === undefined ? {} : { was: 'value' in was ? { value: plain(value) } : was }),
      parents,
    };
  });
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** Later steps on the same path keep what was there first. */
export function mergeUndo(first: readonly UndoStep[], later: readonly UndoStep[]): UndoStep[] {
  const key = (step: UndoStep) => JSON.stringify(step.path);
  const known = new Map(first.map((step) => [key(step), step]));
  for (const step of later) {
    const old = known.get(key(step));
    const { wrote: _dropped, ...kept } = old ?? step;
    known.set(key(step), 'wrote' in step ? { ...kept, wrote: step.wrote } : kept);
  }
  return [...known.values()];
}

/**
 * The text with our values taken back. A value that somebody has changed since is theirs and stays, but for members of a
 * table that was ours as a whole.
 * @throws DocumentError when the text does not parse.
 */
export function applyUndo(format: DocumentFormat, text: string, steps: readonly UndoStep[]): string {
  let edited = text;
  for (const step of steps.toReversed()) {
    const root = readDocument(format, edited);
    edited = editDocument(format, edited, undoEdits(root, step, format));
    edited = pruneParents(format, edited, step);
  }
  return edited;
}

function undoEdits(root: unknown, step: UndoStep, format: DocumentFormat): DocumentEdit[] {
  const now = valueAt(root, step.path);
  const { was, path } = step;
  if (!('wrote' in step)) return now === undefined && was ? [putBack(path, was, format)] : [];
  if (now === undefined) return [];
  const isOurTable = was === undefined && typeof step.wrote === 'object' && !Array.isArray(step.wrote);
  if (!isOurTable && !isDeepStrictEqual(plain(now), step.wrote)) return [];
  return [was === undefined ? { op: 'remove', path } : putBack(path, was, format)];
}

function putBack(
  path: DocumentPath,
  was: NonNullable<UndoStep['was']>,
  format: DocumentFormat,
): DocumentEdit {
  if ('value' in was) return { op: 'set', path, value: was.value };
  const { source } = was;
  return { op: 'set', path, value: valueOfSource(format, source), source };
}

function valueOfSource(format: DocumentFormat, source: string): unknown {
  if (format === 'toml') return readDocument(format, `x = ${source}`)['x'];
  if (format === 'env') return readDocument(format, `x=${source}`)['x'] ?? '';
  return readDocument('jsonc', `{ "x": ${source} }`)['x'];
}

function pruneParents(format: DocumentFormat, text: string, step: UndoStep): string {
  let pruned = text;
  for (let depth = step.path.length - 1; depth > step.parents; depth -= 1) {
    const path = step.path.slice(0, depth);
    const value = valueAt(readDocument(format, pruned), path);
    if (typeof value !== 'object' || value === null || Object.keys(value).length > 0) break;
    pruned = editDocument(format, pruned, [{ op: 'remove', path }]);
  }
  return pruned;
}
