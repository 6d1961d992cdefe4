// Local tokens: random, shown once, kept as SHA-256. A token of ours is worthless elsewhere and can be revoked.
import { createHash, randomBytes } from 'node:crypto';

/** `ks-` for client tools, `ksm-` for operators of /mcp. */
export type TokenPrefix = 'ks-' | 'ksm-';

export interface MintedToken {
  /** The prefix and 43 base64url characters (32 bytes). */
  readonly token: string;
  /** Lower-case hex, what is stored. */
  readonly sha256: string;
}

export function mintToken(prefix: TokenPrefix): MintedToken {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`;
  return { token, sha256: hashToken(token) };
}

/** Lower-case hex SHA-256, the form that config.toml keeps. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
