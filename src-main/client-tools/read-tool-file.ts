// Reads one settings file of a tool: state, text and data together, with sentences for what is wrong with it.
import { type DocumentFormat, isDocumentError } from '../config-files/document.ts';
import { readFileState, FileWriteError, type FileState } from '../config-files/atomic-file.ts';
import { SqliteEditError } from '../config-files/sqlite-edit.ts';
import { FileEditError, readDocumentOf, textOf } from '../config-files/file-edit.ts';
import { Problem } from '../problem.ts';

export interface ToolDocument {
  readonly path: string;
  readonly format: DocumentFormat;
  /** Null: there is no file. */
  readonly state: FileState | null;
  readonly text: string;
  readonly data: Record<string, unknown>;
}

/** @throws Problem naming the file, with line and column where it does not parse. */
export async function readToolDocument(path: string, format: DocumentFormat): Promise<ToolDocument> {
  return asProblem(async () => {
    const state = await readFileState(path);
    const text = textOf(path, state) ?? '';
    return { path, format, state, text, data: readDocumentOf(path, format, text) };
  });
}

/** Turns the sentences of config-files/ into Problems; anything else is a defect and passes. */
export async function asProblem<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isKnown =
      error instanceof FileEditError ||
      error instanceof FileWriteError ||
      error instanceof SqliteEditError ||
      isDocumentError(error);
    if (isKnown) throw new Problem(error.message, 1, { cause: error });
    throw error;
  }
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

export function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
