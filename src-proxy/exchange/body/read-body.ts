// Reads a request body whole, bounded, and decodes its content-encoding.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { proxyError, type ProxyError } from '../../contract/error-codes.ts';

/** Largest body, as sent and decoded. */
export const bodyLimit = 64 * 1024 * 1024;

/** The client went away before its request was complete: nobody is left to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

const empty = Buffer.alloc(0);

/**
 * The body as sent.
 * @throws ProxyError `request_too_large`; ClientGone.
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  limit = bodyLimit,
): Promise<Buffer> {
  const declared = request.headers['content-length'];
  if (declared !== undefined && Number(declared) > limit) return Promise.reject(tooLarge(limit));
  if (declared === undefined && request.headers['transfer-encoding'] === undefined)
    return Promise.resolve(empty);
  if (request.headers.expect !== undefined) response.writeContinue();
  return new Promise((resolve, reject) => {
    let first: Buffer | null = null;
    let more: Buffer[] | null = null;
    let size = 0;
    let ended = false;
    const stop = (): void => {
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onClose);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) {
        stop();
        reject(tooLarge(limit));
      } else if (first === null) first = chunk;
      else (more ??= [first]).push(chunk);
    };
    // The listeners go with the request; taking them off costs more.
    const onEnd = (): void => {
      ended = true;
      resolve(more ? Buffer.concat(more, size) : (first ?? empty));
    };
    const onClose = (): void => {
      if (ended) return;
      stop();
      reject(new ClientGone('The client closed the connection before its request was complete.'));
    };
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onClose);
  });
}

/**
 * Decodes a body by its content-encoding.
 * @throws ProxyError `request_too_large` past the bound, `invalid_request` for an unknown or broken encoding.
 */
export async function decodeBody(
  body: Buffer,
  encoding: string | undefined,
  limit = bodyLimit,
): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return body;
  const decode = decoders[name];
  if (!decode) {
    throw proxyError(
      'invalid_request',
      `The content-encoding "${name}" is not read here; send gzip, deflate, br, zstd or no encoding.`,
    );
  }
  try {
    return await decode(body, limit);
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw proxyError('invalid_request', `The body is not valid ${name}.`);
  }
}

type Decode = (body: Buffer, limit: number) => Promise<Buffer>;

function promised(
  decode: (
    body: Buffer,
    options: { maxOutputLength: number },
    done: (error: Error | null, result: Buffer) => void,
  ) => void,
): Decode {
  return (body, limit) =>
    new Promise((resolve, reject) =>
      decode(body, { maxOutputLength: limit }, (error, result) => (error ? reject(error) : resolve(result))),
    );
}

const inflateWrapped = promised(inflate);
const inflateBare = promised(inflateRaw);

const decoders: Readonly<Record<string, Decode>> = {
  gzip: promised(gunzip),
  'x-gzip': promised(gunzip),
  br: promised(brotliDecompress),
  zstd: promised(zstdDecompress),
  // Senders disagree on whether deflate has the zlib wrapper; its first byte tells.
  deflate: (body, limit) =>
    ((body[0] ?? 0) & 0x0f) === 8 ? inflateWrapped(body, limit) : inflateBare(body, limit),
};

function tooLarge(limit: number): ProxyError {
  return proxyError(
    'request_too_large',
    `The request body is larger than ${limit / 1024 / 1024} MiB; send less at once.`,
  );
}
