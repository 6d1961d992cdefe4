// Takes one earlier change out of a text that went on since: exactly that change, or nothing at all. Pure.
import { applyPatch, structuredPatch } from 'diff';
import { areSameEdits, diffDocuments } from './document-diff.ts';
import { type DocumentFormat, isDocumentError, isEmptyDocument, readDocument } from './document.ts';
import { applyUndo, planUndo } from './undo-step.ts';

/** Null = there is no file. */
export interface Versions {
  /** Right before the change. */
  readonly before: string | null;
  /** Right after it. */
  readonly after: string | null;
  readonly now: string | null;
}

/**
 * `overlap`: its values have been changed since; `gone`, `there-again`: the file itself; `unreadable`: what is there does
 * not parse.
 */
export type TakeBackConflict = 'overlap' | 'gone' | 'there-again' | 'unreadable';

export type TakenBack = { readonly text: string | null } | { readonly conflict: TakeBackConflict };

/** What of a document counts when the proof compares two. */
export type DocumentView = (document: Record<string, unknown>) => Record<string, unknown>;

/** The text without the change; where nobody wrote since, to the byte what was there before. */
export function takeBack(
  format: DocumentFormat,
  { before, after, now }: Versions,
  view: DocumentView = (document) => document,
): TakenBack {
  if (now === after) return { text: before };
  if (now === before) return { text: now };
  if (after === null) return { conflict: 'there-again' };
  if (now === null) return { conflict: 'gone' };
  try {
    readDocument(format, now);
  } catch (error) {
    if (isDocumentError(error)) return { conflict: 'unreadable' };
    throw error;
  }
  // Line by line keeps comments and order; value by value goes where lines were moved or written anew.
  for (const candidate of [
    () => byLines(after, before ?? '', now, 3),
    () => byLines(after, before ?? '', now, 1),
    () => byValues(format, after, before ?? '', now),
  ]) {
    const text = attempt(candidate);
    const read = (one: string) => view(readDocument(format, one));
    if (text === null || !isExactly(read, { before: before ?? '', after, now }, text)) continue;
    return { text: before === null && isEmptyDocument(format, text) ? null : text };
  }
  return { conflict: 'overlap' };
}

/** A document of the past may be one that our editors have no place for. */
function attempt(candidate: () => string | null): string | null {
  try {
    return candidate();
  } catch (error) {
    if (isDocumentError(error) || error instanceof TypeError) return null;
    throw error;
  }
}

function byLines(after: string, before: string, now: string, context: number): string | null {
  const patch = structuredPatch('after', 'before', after, before, undefined, undefined, { context });
  const text = applyPatch(now, patch, { fuzzFactor: 0, autoConvertLineEndings: false });
  return text === false ? null : text;
}

function byValues(format: DocumentFormat, after: string, before: string, now: string): string {
  const made = diffDocuments(readDocument(format, before), readDocument(format, after));
  return applyUndo(format, now, planUndo(format, before, made));
}

/** The proof: what goes from `now` to `text` is what went from `after` to `before`, no value more and none less. */
function isExactly(
  read: (text: string) => Record<string, unknown>,
  { before, after, now }: { readonly before: string; readonly after: string; readonly now: string },
  text: string,
): boolean {
  const proven = attempt(() => {
    const wanted = diffDocuments(read(after), read(before));
    const done = diffDocuments(read(now), read(text));
    return areSameEdits(wanted, done) ? text : null;
  });
  return proven !== null;
}
