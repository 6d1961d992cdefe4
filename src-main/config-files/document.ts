// One face for the formats that tools keep their settings in: read, edit, quote. Knows no file and no tool.
import { EnvEditError, editEnv, envSourceAt, parseEnv } from './env-edit.ts';
import { editJsonc, type JsonDialect, JsonEditError, jsonSourceAt, parseJsonc } from './jsonc-edit.ts';
import { editToml, parseToml, TomlEditError, type TomlInput, tomlSourceAt } from './toml-edit.ts';

/** `json` = strict, `comments` = JSON with comments only, `jsonc` = with trailing commas too. */
export type DocumentFormat = 'toml' | 'env' | JsonDialect;

export type DocumentPath = readonly (string | number)[];

/** In a dotenv text the path is the one name of the variable. */
export type DocumentEdit =
  | { readonly op: 'set'; readonly path: DocumentPath; readonly value: unknown; readonly source?: string }
  | { readonly op: 'remove'; readonly path: DocumentPath };

/** A text that does not parse or cannot be changed as asked; the message is a sentence, line and column count from 1. */
export type DocumentError = TomlEditError | JsonEditError | EnvEditError;

export function isDocumentError(error: unknown): error is DocumentError {
  return error instanceof TomlEditError || error instanceof JsonEditError || error instanceof EnvEditError;
}

/** The whole document as plain data. @throws DocumentError */
export function readDocument(format: DocumentFormat, text: string): Record<string, unknown> {
  if (format === 'toml') return parseToml(text);
  if (format === 'env') return Object.fromEntries(parseEnv(text));
  return parseJsonc(text, format);
}

/** @throws DocumentError */
export function editDocument(format: DocumentFormat, text: string, edits: readonly DocumentEdit[]): string {
  if (format === 'toml') {
    return editToml(
      text,
      edits.map((edit) => (edit.op === 'set' ? { ...edit, value: edit.value as TomlInput } : edit)),
    );
  }
  if (format !== 'env') return editJsonc(text, edits, format);
  return editEnv(
    text,
    edits.map((edit) => {
      const key = String(edit.path[0]);
      if (edit.op === 'remove') return { op: 'remove', key };
      const source = edit.source === undefined ? {} : { source: edit.source };
      return { op: 'set', key, value: String(edit.value), ...source };
    }),
  );
}

/** Says nothing at all: no value and no comment. @throws DocumentError */
export function isEmptyDocument(format: DocumentFormat, text: string): boolean {
  const hasComment = /(?:^|\s)(?:#|\/\/|\/\*)/.test(text);
  return !hasComment && Object.keys(readDocument(format, text)).length === 0;
}

/** A value exactly as it is written; null when nothing is there or it has no one place (a TOML section). */
export function documentSourceAt(format: DocumentFormat, text: string, path: DocumentPath): string | null {
  if (format === 'toml') return tomlSourceAt(text, path);
  if (format === 'env') return envSourceAt(text, String(path[0]));
  return jsonSourceAt(text, path, format);
}

/** The value at a path of plain data, or undefined. Never looks at a prototype. */
export function valueAt(root: unknown, path: DocumentPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
