// AES-256-GCM under a 32-byte key, bound to a context (associated data). Knows no files and no slots.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** All three in base64. */
export interface Sealed {
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

/** What a ciphertext belongs to: it cannot be moved to another place, vault or version. */
export type SealContext = readonly (string | number)[];

export const keyBytes = 32;

export function seal(key: Buffer, context: SealContext, clear: Buffer): Sealed {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(JSON.stringify(context)));
  const data = Buffer.concat([cipher.update(clear), cipher.final()]);
  return {
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
}

/** The clear bytes, or null where key, context or ciphertext do not fit together. */
export function unseal(key: Buffer, context: SealContext, sealed: Sealed): Buffer | null {
  try {
    const tag = Buffer.from(sealed.tag, 'base64');
    if (tag.length !== 16) return null;
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'));
    decipher.setAAD(Buffer.from(JSON.stringify(context)));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()]);
  } catch {
    return null;
  }
}
