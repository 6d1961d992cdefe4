// One-time codes and the sessions they open. Everything here lives in memory and ends with the process.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const codeLifeMs = 10 * 60_000;
const maxCodes = 20;
const maxSessions = 100;

export class Sessions {
  /** Hash of the code → unix ms at which it ends. */
  readonly #codes = new Map<string, number>();
  /** Hashes of the secrets in cookies, oldest first. */
  readonly #sessions = new Set<string>();
  readonly #controlToken: Buffer;
  readonly #now: () => number;

  constructor(controlToken: string, now: () => number = Date.now) {
    this.#controlToken = digest(controlToken);
    this.#now = now;
  }

  /** A code for one `?code=` address; good once, for ten minutes. */
  createCode(): string {
    const code = randomBytes(24).toString('base64url');
    if (this.#codes.size >= maxCodes) dropFirst(this.#codes);
    this.#codes.set(hex(code), this.#now() + codeLifeMs);
    return code;
  }

  /** Trades a code for a session secret, null where it is unknown, used or too old. */
  redeem(code: string): string | null {
    const key = hex(code);
    const until = this.#codes.get(key);
    this.#codes.delete(key);
    if (until === undefined || until < this.#now()) return null;
    const secret = randomBytes(32).toString('base64url');
    if (this.#sessions.size >= maxSessions) dropFirst(this.#sessions);
    this.#sessions.add(hex(secret));
    return secret;
  }

  /** Looked up by hash, so that the time it takes says nothing about the secret. */
  isSession(secret: string): boolean {
    return this.#sessions.has(hex(secret));
  }

  isControlToken(token: string): boolean {
    return timingSafeEqual(digest(token), this.#controlToken);
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function hex(text: string): string {
  return digest(text).toString('hex');
}

function dropFirst(collection: Map<string, unknown> | Set<string>): void {
  for (const key of collection.keys()) {
    collection.delete(key);
    return;
  }
}
