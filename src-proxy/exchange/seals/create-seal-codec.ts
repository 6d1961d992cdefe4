// Another vendor's sealed reasoning as text that travels in the client's opaque slot and comes back on the next turn.
// AES-256-GCM under the proxy's own key: nothing is kept, a restart changes nothing, and nobody else can forge one.
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { protocolIds } from '../../contract/protocol-id.ts';
import { callIdMark } from '../../ir/plain-call-id.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { SealCodec } from '../../wire/wire-protocol.ts';

const mark = 'ks1.';
const ivLength = 12;
const tagLength = 16;

/** Of a seal that is ours in form but does not open (another installation's, or changed): no upstream has this id. */
const unreadable = '\u0000unreadable';

/**
 * `ks1.<origin>.<base64url of iv, tag, ciphertext>`. The same seal gives the same text, so that histories stay stable
 * for prompt caches. What begins like ours but does not open comes back as a seal that belongs to no upstream: every
 * encoder drops it, because a vendor that got it would refuse the whole turn.
 * @param key 32 bytes in base64 (`ProxyConfig.sealKey`)
 */
export function createSealCodec(key: string): SealCodec {
  const secret = Buffer.from(key, 'base64');
  return {
    wrap(seal) {
      const { origin, ...rest } = seal;
      const plain = Buffer.from(JSON.stringify(rest), 'utf8');
      return `${mark}${origin}.${encrypt(secret, origin, plain)}`;
    },
    unwrap(text) {
      if (!text.startsWith(mark)) return null;
      const dot = text.indexOf('.', mark.length);
      const origin = protocolIds.find((id) => id === text.slice(mark.length, dot));
      const plain = origin === undefined ? null : decrypt(secret, origin, text.slice(dot + 1));
      return origin === undefined || plain === null
        ? { origin: origin ?? 'openai-chat', upstream: unreadable, slot: 'signature', data: '' }
        : { ...(JSON.parse(plain.toString('utf8')) as Omit<Sealed, 'origin'>), origin };
    },
  };
}

/** base64url of iv, tag, ciphertext; the same text for the same bytes. `purpose` keeps kinds of seals apart. */
export function encrypt(secret: Buffer, purpose: string, plain: Buffer): string {
  const iv = createHmac('sha256', secret).update(purpose).update(plain).digest().subarray(0, ivLength);
  const cipher = createCipheriv('aes-256-gcm', secret, iv);
  cipher.setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** null where the text was changed, cut, or made with another key or for another purpose. */
export function decrypt(secret: Buffer, purpose: string, text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < ivLength + tagLength) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, ivLength));
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(bytes.subarray(ivLength, ivLength + tagLength));
    return Buffer.concat([decipher.update(bytes.subarray(ivLength + tagLength)), decipher.final()]);
  } catch {
    return null;
  }
}

const codecs = new Map<string, SealCodec>();

/** The codec of a key; there is one key per installation. */
export function sealCodecFor(key: string): SealCodec {
  let codec = codecs.get(key);
  if (codec === undefined) {
    codec = createSealCodec(key);
    codecs.set(key, codec);
  }
  return codec;
}

/**
 * In a JSON body: a seal at the front of a string, as it is or in base64 (Gemini's signatures), or behind the id of a
 * call. 20 to 60 µs each for a megabyte of source code (2026-11-20).
 */
const seals = [
  Buffer.from(`"${mark}`),
  Buffer.from(`"${Buffer.from(mark).toString('base64').slice(0, 5)}`),
  Buffer.from(callIdMark),
];

/** A cheap look: may a body hold seals of ours? Then its bytes cannot go to a vendor as they are. */
export function mayHoldSeals(body: Buffer): boolean {
  return seals.some((seal) => body.includes(seal));
}
