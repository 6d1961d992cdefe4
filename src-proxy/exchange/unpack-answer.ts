// Upstreams are asked for plain bytes; some compress all the same. What has to be read is unpacked here.
import type { Transform } from 'node:stream';
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { headerOf, type ResponseHeaders } from '../transport/response-headers.ts';

/** How an answer is compressed, lower case; undefined where it is not. */
export function packingOf(headers: ResponseHeaders): string | undefined {
  const encoding = headerOf(headers, 'content-encoding')?.trim().toLowerCase();
  return encoding === 'identity' || encoding === '' ? undefined : encoding;
}

interface Unpacking {
  stream(): Transform;
  whole(bytes: Buffer, options: { readonly maxOutputLength: number }): Buffer;
}

/** Senders disagree on whether deflate has the zlib wrapper; its first byte tells. */
function unpackingOf(encoding: string, firstByte: number): Unpacking | null {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return { stream: () => createGunzip(), whole: gunzipSync };
    case 'br':
      return { stream: () => createBrotliDecompress(), whole: brotliDecompressSync };
    case 'zstd':
      return { stream: () => createZstdDecompress(), whole: zstdDecompressSync };
    case 'deflate':
      return (firstByte & 0x0f) === 8
        ? { stream: () => createInflate(), whole: inflateSync }
        : { stream: () => createInflateRaw(), whole: inflateRawSync };
    default:
      return null;
  }
}

/** Where unpacked pieces go. */
export interface Unpacked {
  /** False = no more for now: `resume` when there is room. */
  onPiece(piece: Buffer, resume: () => void): boolean;
  onEnd(): void;
  /** The encoding is one that nobody asked for and nobody knows, or the bytes are not in it. */
  onFail(): void;
}

/** A stream that unpacks what is written to it; null where it failed at once. */
export function openUnpacker(encoding: string, firstChunk: Buffer, to: Unpacked): Transform | null {
  const unpacker = unpackingOf(encoding, firstChunk[0] ?? 0)?.stream() ?? null;
  if (unpacker === null) {
    to.onFail();
    return null;
  }
  const resume = (): void => void unpacker.resume();
  unpacker.on('data', (piece: Buffer) => {
    if (!to.onPiece(piece, resume)) unpacker.pause();
  });
  unpacker.on('end', () => to.onEnd());
  unpacker.on('error', () => to.onFail());
  return unpacker;
}

/** The bytes unpacked; as they are where that fails or gives more than `limit`. */
export function unpackWhole(bytes: Buffer, encoding: string, limit: number): Buffer {
  try {
    return unpackingOf(encoding, bytes[0] ?? 0)?.whole(bytes, { maxOutputLength: limit }) ?? bytes;
  } catch {
    return bytes;
  }
}
