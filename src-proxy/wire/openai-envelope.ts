// OpenAI's error envelope, for both of its protocols.
import { isObject, parseQuietly, textOf } from '../ir/read-json.ts';

/** Is the text OpenAI's own envelope? */
export function isError(body: string): boolean {
  const value = parseQuietly(body);
  return isObject(value) && isObject(value['error']) && textOf(value['error']['message']) !== undefined;
}
