// The summaries that Keyswitch makes itself, as the opaque text of a `compaction` item: sealed with the proxy's key
// (AES-256-GCM), so that a later turn can be read back on any upstream and nobody else can forge one.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const prefix = 'ksc1.';
const ivLength = 12;
const tagLength = 16;

/** True for text that looks like ours; whether it opens is another question. */
export function isMintedCompaction(text: string): boolean {
  return text.startsWith(prefix);
}

/** Bytes of a body that may hold one: a cheap look before parsing. */
export function mayHoldMintedCompaction(body: Buffer): boolean {
  return body.includes(prefix);
}

/** @param key 32 bytes, base64 (`ProxyConfig.sealKey`) */
export function sealSummary(summary: string, key: string): string {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64'), iv);
  const sealed = Buffer.concat([cipher.update(summary, 'utf8'), cipher.final()]);
  return prefix + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** The summary, or null where the text is not ours, was changed, or was sealed by another installation. */
export function openSummary(text: string, key: string): string | null {
  if (!isMintedCompaction(text)) return null;
  const bytes = Buffer.from(text.slice(prefix.length), 'base64url');
  if (bytes.length < ivLength + tagLength) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), bytes.subarray(0, ivLength));
    decipher.setAuthTag(bytes.subarray(ivLength, ivLength + tagLength));
    const opened = Buffer.concat([decipher.update(bytes.subarray(ivLength + tagLength)), decipher.final()]);
    return opened.toString('utf8');
  } catch {
    return null;
  }
}

/** Text of a frame that may hold one. */
export function isMintedCompactionIn(text: string): boolean {
  return text.includes(prefix);
}
