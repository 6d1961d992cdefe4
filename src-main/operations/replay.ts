// Sends the request of an exchange again, through the proxy as any client does, with a token that lives as long as
// the request. Only what the ledger kept is sent: without its body there is nothing to send again.
import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import type { ExchangeRecord } from '../../src-proxy/contract/exchange-record.ts';
import { Problem } from '../problem.ts';
import type { Core, RunningApp } from './core.ts';

export interface ReplayInput {
  /** The exchange to send again. */
  readonly id: string;
  /** Where to; left out = as its profile routes it now. */
  readonly upstream?: string | undefined;
}

export interface Replayed {
  /** The new exchange, as the log will show it. */
  readonly exchange: string;
  readonly status: number;
}

/** How long an answer may take before its token is taken back. */
const limitMs = 900_000;

/** Resolves with the first byte of the new answer; the rest is read to its end behind. @throws Problem */
export async function replayExchange(core: Core, { id, upstream }: ReplayInput): Promise<Replayed> {
  const { running } = core;
  const state = running?.proxyState();
  if (running == null || state?.state !== 'running') {
    throw new Problem(
      'Keyswitch is not running, so nothing can be sent again: start it with "keyswitch serve".',
    );
  }
  const ledger = await core.ledger();
  const record = ledger.get(id);
  if (record === null) throw new Problem(`There is no exchange "${id}" in the log.`);
  const body = bodyOf(record);
  const { value } = await core.config();
  if (upstream !== undefined && value.upstream?.some((one) => one.id === upstream) !== true) {
    throw new Problem(`There is no upstream "${upstream}": see "keyswitch upstream list".`);
  }
  const profile = value.profile?.find((one) => one.id === record.profile)?.id;
  const route = upstream === undefined ? (profile === undefined ? null : { profile }) : { upstream };
  return send(running, state.url, record, body, route);
}

/** @throws Problem where the kept copy is not the whole request */
function bodyOf(record: ExchangeRecord): string {
  const body = record.bodies?.clientRequest;
  if (record.transport === 'websocket') {
    throw new Problem('This exchange ran over a WebSocket: only requests over HTTP can be sent again.');
  }
  if (body === undefined) {
    throw new Problem(
      'The body of this request was not kept, so it cannot be sent again: set log.bodies to "all" in the settings for the next ones.',
    );
  }
  try {
    JSON.parse(body);
  } catch {
    throw new Problem(
      'The body of this request was kept in part only (it is long, or no JSON), so it cannot be sent again.',
    );
  }
  return body;
}

async function send(
  running: RunningApp,
  origin: string,
  record: ExchangeRecord,
  body: string,
  route: Parameters<RunningApp['lend']>[1],
): Promise<Replayed> {
  const url = new URL(record.path, origin);
  // A path is a client's word: it must not lead the token elsewhere.
  if (url.origin !== new URL(origin).origin) throw new Problem('The path of this request leads elsewhere.');
  url.searchParams.delete('key');
  const lent = await running.lend('replay', route);
  try {
    const response = await post(url, body, {
      authorization: `Bearer ${lent.token}`,
      'content-type': 'application/json',
      'user-agent': 'keyswitch-replay',
      ...(record.clientProtocol === 'anthropic-messages' ? { 'anthropic-version': '2023-06-01' } : {}),
    });
    void takeToEnd(response, lent);
    const exchange = response.headers['x-keyswitch-exchange'];
    return { exchange: typeof exchange === 'string' ? exchange : '', status: response.statusCode ?? 0 };
  } catch (error) {
    await lent.release();
    throw new Problem('The proxy did not answer: look at "keyswitch doctor".', 1, { cause: error });
  }
}

/** Not fetch: with NODE_USE_ENV_PROXY it would go to HTTP_PROXY, and what is on this machine is never called so. */
function post(url: URL, body: string, headers: Record<string, string>): Promise<IncomingMessage> {
  // Not as an ES module, which would load all of Node's fetch (see runtime-file.ts).
  const { request } = process.getBuiltinModule('node:http');
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(limitMs);
    const call = request(url, { method: 'POST', headers, agent: false, signal }, resolve);
    call.on('error', reject);
    call.end(body);
  });
}

/** The answer goes to the log; here it is only taken, so that the proxy can finish it, and then the token ends. */
async function takeToEnd(
  response: IncomingMessage,
  lent: Awaited<ReturnType<RunningApp['lend']>>,
): Promise<void> {
  try {
    await finished(response.resume());
  } catch {
    // Broken off: the log says why.
  }
  await lent.release().catch(() => undefined);
}
