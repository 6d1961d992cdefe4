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

/** A stream that unpacks, null for an encoding that nobody asked for and nobody knows. */
export function openUnpacker(encoding: string, firstChunk: Buffer): Transform | null {
  return unpackingOf(encoding, firstChunk[0] ?? 0)?.stream() ?? null;
}

/** The bytes unpacked; as they are where that fails or gives more than `limit`. */
export function unpackWhole(bytes: Buffer, encoding: string, limit: number): Buffer {
  try {
    return unpackingOf(encoding, bytes[0] ?? 0)?.whole(bytes, { maxOutputLength: limit }) ?? bytes;
  } catch {
    return bytes;
  }
}
