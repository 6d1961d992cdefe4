// Seals in the id of a tool call. A Chat message has no place for a seal, and clients that rebuild messages drop
// members that they do not know (the AI SDK's package for OpenAI-compatible vendors, 2026-11-20); but every client gives
// back the id of a call, and only within a tool loop does a vendor demand its thoughts. So they travel behind the id
// and are taken off before anything goes upstream: the vendor sees its own id. Like other seals: nothing is kept here.
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { callIdMark } from '../../ir/plain-call-id.ts';
import type { Sealed } from '../../ir/sealed.ts';
import { decrypt, encrypt } from './create-seal-codec.ts';
import type { CallSeals, Thought } from './restore-seals.ts';

/**
 * Longest id, in characters. OpenCode 1.18.33 stored and gave back ids of 1, 16, 64 and 120 KB, the official SDK does
 * so anyway (2026-11-20). An id is sent with its call and again with its result.
 */
const idLimit = 64 * 1024;
/** What a text of thoughts may unpack to; only our own texts come that far. */
const plainLimit = 8 * 1024 * 1024;

const purpose = 'call-id';

/** One thought on its way. `text` is what the seal was made over; `cut` says which text it was, where that is too long. */
interface PackedThought {
  readonly seal: Omit<Sealed, 'text'>;
  readonly text?: string;
  readonly cut?: { readonly length: number; readonly digest: string };
}

interface Packed {
  readonly thoughts?: readonly PackedThought[];
  readonly own?: Sealed;
}

/** What short texts begin with, so that it costs nothing. Never changed: ids of yesterday are read with it. */
const dictionary = Buffer.from(
  ',"slot":"redacted","slot":"thought_signature","data":"","id":"rs_' +
    '{"own":{"origin":"gemini","upstream":"{"thoughts":[{"seal":{"origin":"openai-responses","upstream":"' +
    '","slot":"encrypted_content","data":"gAAAAA{"thoughts":[{"seal":{"origin":"anthropic-messages",' +
    '"upstream":"anthropic","slot":"signature","data":""},"text":"',
);

export interface CallIdCodec {
  /** The id with its seals behind it; the id as it is where they are too long. */
  seal(callId: string, seals: CallSeals): string;
  /**
   * What is behind an id. `said` is the reasoning that the client gave back as text: thoughts whose text was too long
   * are found in it, or the seals are lost. null = changed, cut, or another installation's.
   */
  open(sealedId: string, said: string): CallSeals | 'textless' | null;
}

/** @param key 32 bytes in base64 (`ProxyConfig.sealKey`) */
export function createCallIdCodec(key: string): CallIdCodec {
  const secret = Buffer.from(key, 'base64');
  return {
    seal(callId, seals) {
      for (const withText of [true, false]) {
        const plain = Buffer.from(JSON.stringify(pack(seals, withText)));
        if (plain.length > plainLimit) continue;
        const id = `${callId}${callIdMark}${encrypt(secret, purpose, deflateRawSync(plain, { dictionary }))}`;
        if (id.length <= idLimit) return id;
      }
      return callId;
    },
    open(sealedId, said) {
      const at = sealedId.indexOf(callIdMark);
      const bytes = at < 0 ? null : decrypt(secret, purpose, sealedId.slice(at + callIdMark.length));
      if (bytes === null) return null;
      const plain = inflateRawSync(bytes, { dictionary, maxOutputLength: plainLimit }).toString('utf8');
      return unpack(JSON.parse(plain) as Packed, said);
    },
  };
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** Anthropic checks the text with the signature; Gemini wants its parts as they were. For OpenAI the seal is all. */
const needsText = ({ slot }: Sealed): boolean => slot === 'signature' || slot === 'thought_signature';

function pack({ thoughts, sealed }: CallSeals, withText: boolean): Packed {
  const packed = thoughts.flatMap((thought): PackedThought[] => {
    if (thought.sealed === undefined) return [];
    const { text: signed, ...seal } = thought.sealed;
    const text = signed ?? thought.text;
    if (text === '' || !needsText(thought.sealed)) return [{ seal }];
    return [withText ? { seal, text } : { seal, cut: { length: text.length, digest: digestOf(text) } }];
  });
  return {
    ...(packed.length > 0 && { thoughts: packed }),
    ...(sealed !== undefined && { own: sealed }),
  };
}

function unpack({ thoughts = [], own }: Packed, said: string): CallSeals | 'textless' {
  let from = 0;
  const out: Thought[] = [];
  for (const { seal, text: whole, cut } of thoughts) {
    let text = whole ?? '';
    if (cut !== undefined) {
      const at = find(said, cut, from);
      // Part of a vendor's thoughts is worse than none: it checks that none is missing.
      if (at < 0) return 'textless';
      text = said.slice(at, at + cut.length);
      from = at + cut.length;
    }
    out.push({
      type: 'reasoning',
      text,
      ...(seal.slot === 'redacted' && { redacted: true }),
      sealed: { ...seal, ...(text !== '' && seal.slot === 'signature' && { text }) },
    });
  }
  return { thoughts: out, sealed: own };
}

/** Where a text is in what the client said: at the front, or after a paragraph's end. */
function find(said: string, cut: NonNullable<PackedThought['cut']>, from: number): number {
  let at = from;
  for (let tries = 0; tries < 200 && at + cut.length <= said.length; tries += 1) {
    if (digestOf(said.slice(at, at + cut.length)) === cut.digest) return at;
    const end = said.indexOf('\n\n', at);
    if (end < 0) break;
    at = end + 2;
  }
  return -1;
}

const codecs = new Map<string, CallIdCodec>();

/** The codec of a key; there is one key per installation. */
export function callIdCodecFor(key: string): CallIdCodec {
  let codec = codecs.get(key);
  if (codec === undefined) {
    codec = createCallIdCodec(key);
    codecs.set(key, codec);
  }
  return codec;
}
