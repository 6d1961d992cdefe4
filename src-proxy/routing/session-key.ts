// Which conversation a request belongs to, so that it stays where its caches and sealed reasoning live.
import { createHash } from 'node:crypto';

export interface Session {
  /** Opaque; `id:` where the client names its session, `hash:` where its first messages do. */
  readonly key: string;
  /**
   * Is there something to come back to? A named session: yes. A hash: once the model has spoken, for a single
   * first message has neither a warm cache nor sealed reasoning anywhere.
   */
  readonly underWay: boolean;
}

export interface SessionSource {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed body, where it is JSON; asked for only where no header names the session, for it may be long. */
  body(): unknown;
}

/**
 * Headers that name a session, most telling first. Measured 2026-11-20: Codex 0.142+ `session-id`, `thread-id`,
 * up to 0.125 `session_id`; Claude Code `x-claude-code-session-id`; OpenCode `x-session-affinity`, `x-session-id`.
 */
const sessionHeaders = [
  'thread-id',
  'session-id',
  'session_id',
  'conversation_id',
  'x-claude-code-session-id',
  'x-session-affinity',
  'x-session-id',
] as const;

/** How much of the first messages is hashed: the start of a conversation does not change, its end does. */
const HASHED_CHARACTERS = 4096;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The session in a user id of Claude Code: a JSON text with session_id; older ones `user_…_session_<uuid>`. */
function sessionOfUser(user: unknown): string | null {
  if (typeof user !== 'string') return null;
  const match = /session_id"?\s*:\s*"([^"]+)"|_session_([0-9a-f-]{8,})/.exec(user);
  return match?.[1] ?? match?.[2] ?? null;
}

/** The session that a client names in its headers, or in its user id; null where it names none. */
export function namedSession(headers: SessionSource['headers'], user: unknown): string | null {
  for (const name of sessionHeaders) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return sessionOfUser(user);
}

function firstOf(list: unknown, role: string): unknown {
  return Array.isArray(list) ? list.find((item) => isObject(item) && item['role'] === role) : undefined;
}

function firstMessages(body: Record<string, unknown>): string {
  const list = body['messages'] ?? body['input'] ?? body['contents'];
  if (typeof list === 'string') return list;
  const user = firstOf(list, 'user');
  const system =
    body['system'] ?? body['instructions'] ?? body['systemInstruction'] ?? firstOf(list, 'system');
  return `${JSON.stringify(system ?? '').slice(0, HASHED_CHARACTERS)}${JSON.stringify(user ?? '').slice(0, HASHED_CHARACTERS)}`;
}

/** Has the model said anything yet? Reads the list of any of the four protocols. */
function hasAnswer(body: Record<string, unknown>): boolean {
  const list = body['messages'] ?? body['input'] ?? body['contents'];
  return (
    Array.isArray(list) &&
    list.some(
      (item) =>
        isObject(item) &&
        (item['role'] === 'assistant' ||
          item['role'] === 'model' ||
          (typeof item['type'] === 'string' && /_call(_output)?$/.test(item['type']))),
    )
  );
}

/**
 * The session of a request: a named one where the client names it, else the hash of its first messages.
 * Null where there is nothing to go by.
 */
export function resolveSession(source: SessionSource): Session | null {
  const named = (name: string): Session => ({ key: `id:${name}`, underWay: true });
  const inHeaders = namedSession(source.headers, null);
  if (inHeaders !== null) return named(inHeaders);
  const body = source.body();
  if (!isObject(body)) return null;
  const { metadata } = body;
  const inUser = isObject(metadata) ? sessionOfUser(metadata['user_id']) : null;
  if (inUser !== null) return named(inUser);
  const cacheKey = body['prompt_cache_key'];
  if (typeof cacheKey === 'string' && cacheKey !== '') return named(cacheKey);
  const start = firstMessages(body);
  if (start === '""""') return null;
  const hash = createHash('sha256').update(start).digest('base64url').slice(0, 22);
  return { key: `hash:${hash}`, underWay: hasAnswer(body) };
}
