// Reads members of untrusted JSON with errors that name the parameter. Knows no protocol.
import { proxyError } from '../contract/error-codes.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** True for a JSON object (not null, not an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for an array; keeps the elements as JSON. */
export function isArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The text as JSON, null where it is none. */
export function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The text as a JSON object, null where it is none. */
export function parseObject(text: string): JsonObject | null {
  const value = parseQuietly(text);
  return isObject(value) ? value : null;
}

/** The failure for a member of the wrong type: 400 `invalid_request` that names it. */
function wrongType(path: string, expected: string, value: unknown): Error {
  const found = value === undefined ? 'it is missing' : `it is ${describe(value)}`;
  return proxyError('invalid_request', `'${path}' must be ${expected}, but ${found}.`, { param: path });
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The value as an object, or 400. */
export function requireObject(value: unknown, path: string): JsonObject {
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  return value;
}

/** The value as an array, or 400. */
export function requireArray(value: unknown, path: string): readonly JsonValue[] {
  if (!isArray(value)) throw wrongType(path, 'an array', value);
  return value;
}

/** The value as a string, or 400. */
export function requireString(value: unknown, path: string): string {
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  return value;
}

/** Absent and null give undefined; anything but a string is 400. */
export function optionalString(value: unknown, path: string): string | undefined {
  return value === undefined || value === null ? undefined : requireString(value, path);
}

/** Absent and null give undefined; anything but a finite number is 400. */
export function optionalNumber(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(path, 'a number', value);
  return value;
}

/** Absent and null give undefined; anything but true or false is 400. */
export function optionalBoolean(value: unknown, path: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw wrongType(path, 'true or false', value);
  return value;
}

/** Absent and null give undefined; anything but an object is 400. */
export function optionalObject(value: unknown, path: string): JsonObject | undefined {
  return value === undefined || value === null ? undefined : requireObject(value, path);
}

/** Absent and null give an empty list; anything but an array is 400. */
export function optionalArray(value: unknown, path: string): readonly JsonValue[] {
  return value === undefined || value === null ? [] : requireArray(value, path);
}

/** The members that no codec reads by name, or null where there are none. Undefined members are skipped. */
export function otherMembers(object: JsonObject, known: ReadonlySet<string>): JsonObject | null {
  let extra: Record<string, JsonValue> | null = null;
  for (const key in object) {
    const value = object[key];
    if (value === undefined || known.has(key)) continue;
    extra ??= {};
    extra[key] = value;
  }
  return extra;
}

/** A string member, or undefined where it is absent or something else. For answers of upstreams, which are read leniently. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A finite number, or 0. For token counts of upstreams. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
