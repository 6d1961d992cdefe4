// Scenes for tests of client WebSockets: strict fakes, a data plane, clients; all gone after the test.
import { type FakeResponses, startFakeResponses } from './fake-openai-responses.ts';
import { connectFrames, type FrameClient } from './frame-client.ts';
import { clientToken, startProxy, upstreamKey, type ProxySeed, type StartedProxy } from './start-proxy.ts';

export const cleanups: (() => Promise<void> | void)[] = [];

/** To be called after each test. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
}

/** A strict fake that takes the key of test upstreams. */
export async function fakeVendor(
  options: Parameters<typeof startFakeResponses>[0] = {},
): Promise<FakeResponses> {
  const fake = await startFakeResponses({ key: upstreamKey, ...options });
  cleanups.push(fake.close);
  return fake;
}

/** A data plane before these fakes; the second of a pair is what is known of its WebSocket. */
export async function proxyTo(
  fakes: readonly (readonly [FakeResponses, 'yes' | 'no' | 'probe'])[],
  more: Partial<ProxySeed> = {},
): Promise<StartedProxy> {
  const proxy = await startProxy({
    upstreams: fakes.map(([fake, responsesWebSocket], index) => ({
      id: `up${index}`,
      url: fake.url,
      protocols: ['openai-responses'],
      capabilities: { responsesWebSocket, compact: true },
    })),
    ...more,
  });
  cleanups.push(() => proxy.close());
  return proxy;
}

/** What Codex 0.169.0 sends with an upgrade. */
export const codexHeaders = {
  originator: 'codex_exec',
  'user-agent': 'codex_exec/0.169.0 (Debian 12.0.0; x86_64) dumb (codex_exec; 0.169.0)',
  'openai-beta': 'responses_websockets=2026-02-06',
  'session-id': '01a1f97d-0b72-7683-ae39-f3a15034cbcf',
  'x-codex-window-id': '01a1f97d:0',
};

/** A client socket, as Codex by default. */
export async function connect(
  proxy: StartedProxy,
  options: { readonly path?: string; readonly codex?: boolean; readonly deflate?: boolean } = {},
): Promise<FrameClient> {
  const client = await connectFrames(`${proxy.url}${options.path ?? '/backend-api/codex/responses'}`, {
    perMessageDeflate: options.deflate ?? false,
    headers: { authorization: `Bearer ${clientToken}`, ...(options.codex === false ? {} : codexHeaders) },
  });
  cleanups.push(() => client.socket.terminate());
  return client;
}

export const user = (text: string): object => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
export const output = (callId: string): object => ({
  type: 'function_call_output',
  call_id: callId,
  output: 'ok',
});
export const idOf = (frames: Record<string, unknown>[]): string =>
  (frames.at(-1) as { response: { id: string } }).response.id;
export const last = (frames: Record<string, unknown>[]): unknown => frames.at(-1)?.['type'];
