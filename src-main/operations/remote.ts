// The operations of a Keyswitch that runs, called from another process through its control API. The same names and
// values as operations.ts; plain HTTP, so that the command line loads nothing for it.
import { hasCode, Problem } from '../problem.ts';
import type { RuntimeInfo } from '../runtime-file.ts';
import type { Operations } from './operations.ts';

/**
 * Thrown when nobody listens at the address of runtime.json, or somebody who does not know its token: the file was
 * left behind.
 */
export class NotAnswering extends Error {
  override readonly name = 'NotAnswering';
}

const defaultLimitMs = 120_000;

/** `operations.<room>.<name>(input)` becomes one POST to `/trpc/<room>.<name>`, which may take `limitMs`. */
export function createRemoteOperations(runtime: RuntimeInfo, limitMs = defaultLimitMs): Operations {
  const rooms = new Proxy(
    {},
    {
      get: (_target, room) =>
        typeof room === 'symbol'
          ? undefined
          : new Proxy(
              {},
              {
                get: (_inner, name) =>
                  typeof name === 'symbol'
                    ? undefined
                    : (input?: unknown) => callProcedure(runtime, `${room}.${name}`, input, limitMs),
              },
            ),
    },
  );
  return rooms as Operations;
}

async function callProcedure(
  runtime: RuntimeInfo,
  path: string,
  input: unknown,
  limitMs: number,
): Promise<unknown> {
  const { status, body } = await postControl(runtime, `/trpc/${path}`, input ?? {}, limitMs);
  const answer = parseAnswer(body);
  if (answer.result !== undefined) return answer.result.data;
  const { message, data } = answer.error ?? {};
  if (message === undefined || data === undefined) throw new NotAnswering(`HTTP ${status}`);
  throw new Problem(message, data.exitCode === 2 ? 2 : 1);
}

/** Asks the running Keyswitch for a fresh address of its window. */
export async function fetchGuiUrl(runtime: RuntimeInfo): Promise<string> {
  const { status, body } = await postControl(runtime, '/session/code', {}, defaultLimitMs);
  if (status !== 200) throw new NotAnswering(`HTTP ${status}`);
  return (JSON.parse(body) as { guiUrl: string }).guiUrl;
}

interface TrpcAnswer {
  readonly result?: { readonly data?: unknown };
  readonly error?: { readonly message?: string; readonly data?: { readonly exitCode?: number } };
}

function parseAnswer(body: string): TrpcAnswer {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function postControl(
  runtime: RuntimeInfo,
  path: string,
  input: unknown,
  limitMs: number,
): Promise<{ status: number; body: string }> {
  const data = JSON.stringify(input);
  // Not as an ES module, which would load all of Node's fetch (see runtime-file.ts).
  const { request } = process.getBuiltinModule('node:http');
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(path, runtime.controlUrl),
      {
        method: 'POST',
        agent: false,
        timeout: limitMs,
        headers: {
          authorization: `Bearer ${runtime.controlToken}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(data),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    asked.on('timeout', () =>
      asked.destroy(new Problem('The running Keyswitch did not answer in time: try again, or restart it.')),
    );
    asked.on('error', (error) =>
      reject(hasCode(error, 'ECONNREFUSED', 'ENOTFOUND') ? new NotAnswering(error.message) : error),
    );
    asked.end(data);
  });
}
