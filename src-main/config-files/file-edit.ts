// A planned change of one file: what it was, what it will be, how to take it back. Pure; apply-edits.ts carries it out.
import { isUtf8 } from 'node:buffer';
import {
  type DocumentEdit,
  type DocumentFormat,
  editDocument,
  isDocumentError,
  readDocument,
} from './document.ts';
import type { FileState } from './file-state.ts';
import { planUndo, type UndoStep } from './undo-step.ts';

/** Why a plan could not be made, in one sentence that names the file. */
export class FileEditError extends Error {
  override readonly name = 'FileEditError';
  readonly path: string;
  readonly line: number | null;
  readonly column: number | null;
  constructor(message: string, path: string, position?: { readonly line: number; readonly column: number }) {
    super(message);
    this.path = path;
    this.line = position?.line ?? null;
    this.column = position?.column ?? null;
  }
}

export interface FileEdit {
  /** As the tool names it; links are followed when it is written. */
  readonly path: string;
  readonly format: DocumentFormat;
  /** Null: there is no file. */
  readonly before: string | null;
  readonly beforeSha256: string | null;
  /** Null: the file goes. */
  readonly after: string | null;
  /** Permission bits for the file; left out: those that it has, 0600 for a new one. */
  readonly mode?: number;
  /** Takes our values back out when somebody has changed the file since. */
  readonly undo: readonly UndoStep[];
}

/** The text of a file that exists. @throws FileEditError when it is not UTF-8. */
export function textOf(path: string, state: FileState | null): string | null {
  if (!state) return null;
  if (!isUtf8(state.bytes)) throw new FileEditError(`${path} is not UTF-8 text; nothing was changed.`, path);
  return state.bytes.toString('utf8');
}

/** Reads a document that may be missing (then it is empty). @throws FileEditError with line and column. */
export function readDocumentOf(
  path: string,
  format: DocumentFormat,
  text: string | null,
): Record<string, unknown> {
  return named(path, () => readDocument(format, text ?? ''));
}

export interface PlanFileEditOptions {
  /** The text that a file which does not exist yet begins with. */
  readonly start?: string;
  readonly mode?: number;
}

/**
 * Plans edits of one document. Null when it already says all that.
 * @throws FileEditError with line and column when the file does not parse or the edit has no place in it.
 */
export function planFileEdit(
  path: string,
  format: DocumentFormat,
  state: FileState | null,
  edits: readonly DocumentEdit[],
  options: PlanFileEditOptions = {},
): FileEdit | null {
  const before = textOf(path, state);
  const start = before ?? '';
  const opening: readonly DocumentEdit[] =
    before === null && options.start !== undefined
      ? Object.entries(readDocument(format, options.start)).map(([key, value]) => ({
          op: 'set',
          path: [key],
          value,
        }))
      : [];
  return named(path, () => {
    const after = editDocument(format, before ?? options.start ?? '', edits);
    const isSecretMode = options.mode !== undefined && state !== null && (state.mode & 0o077) !== 0;
    if (after === start && !(before === null && edits.length)) return null;
    return {
      path,
      format,
      before,
      beforeSha256: state?.sha256 ?? null,
      after,
      ...(options.mode !== undefined && (isSecretMode || !state) ? { mode: options.mode } : {}),
      undo: planUndo(format, start, [...opening, ...edits]),
    };
  });
}

function named<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isDocumentError(error)) throw error;
    const message = error.message.replace(/^This is/, 'it is').replace(/^This file/, 'it');
    throw new FileEditError(`${path} was left alone: ${message}`, path, error);
  }
}
