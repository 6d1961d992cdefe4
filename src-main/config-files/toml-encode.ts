// TOML text for values: keys, inline values and whole sections. Pure; knows nothing of an existing file.
import { isTomlTable, TomlEditError, type TomlInput } from './toml-value.ts';

/** A key as TOML text: bare where allowed, else in double quotes. */
export function encodeTomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : encodeString(key);
}

/** Names joined by dots. */
export function encodeDottedKey(names: readonly string[]): string {
  return names.map(encodeTomlKey).join('.');
}

function encodeString(text: string): string {
  // JSON's escapes are all TOML's too; TOML also wants DEL escaped.
  return JSON.stringify(text).replaceAll('\u007F', String.raw`\u007F`);
}

function encodeNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  const text = Object.is(value, -0) ? '-0.0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A value on one line; tables become inline tables. @throws TomlEditError for null. */
export function encodeTomlValue(value: unknown): string {
  if (typeof value === 'string') return encodeString(value);
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(encodeTomlValue).join(', ')}]`;
  if (!isTomlTable(value)) throw new TomlEditError('TOML has no way to write an empty value (null).');
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${encodeTomlKey(key)} = ${encodeTomlValue(member)}`);
  return members.length ? `{ ${members.join(', ')} }` : '{}';
}

function isListOfTables(value: unknown): value is TomlInput[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTomlTable);
}

/**
 * A table as section text: header, scalars, then sub-tables as sections of their own, one empty line between.
 * Ends without a newline.
 */
export function encodeTomlSection(
  names: readonly string[],
  value: TomlInput,
  header: 'table' | 'array',
  newline: string,
): string {
  if (!isTomlTable(value)) throw new TomlEditError(`${names.join('.')} must be a table.`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined) as [string, TomlInput][];
  const nested = members.filter(([, member]) => isTomlTable(member) || isListOfTables(member));
  const plain = members.filter((member) => !nested.includes(member));
  const title = encodeDottedKey(names);
  const sections: string[] = [];
  if (header === 'array' || plain.length || !nested.length) {
    const lines = [header === 'array' ? `[[${title}]]` : `[${title}]`];
    for (const [key, member] of plain) lines.push(`${encodeTomlKey(key)} = ${encodeTomlValue(member)}`);
    sections.push(lines.join(newline));
  }
  for (const [key, member] of nested) {
    const inner = [...names, key];
    if (isListOfTables(member)) {
      for (const item of member) sections.push(encodeTomlSection(inner, item, 'array', newline));
    } else {
      sections.push(encodeTomlSection(inner, member, 'table', newline));
    }
  }
  return sections.join(newline + newline);
}
