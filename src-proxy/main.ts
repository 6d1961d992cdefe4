// The door of the proxy process: messages in, messages out, over child_process IPC or Electron's parentPort.
import type { MainToProxy, ProxyToMain } from './contract/channel.ts';
import { packMessage } from './contract/packed-records.ts';
import { createProxy, type RunningProxy } from './create-proxy.ts';

/** Electron's utilityProcess end of the channel, as far as we use it. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const { parentPort } = process as unknown as { parentPort?: ParentPort };

function post(posted: ProxyToMain): void {
  const message = packMessage(posted);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has no origin
  if (parentPort) parentPort.postMessage(message);
  // A main process that is gone makes this fail; 'disconnect' ends us then.
  else if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

let proxy: RunningProxy | null = null;
let starting: Promise<void> | null = null;
let leaving = false;

async function start(message: Extract<MainToProxy, { type: 'config' }>): Promise<void> {
  try {
    proxy = await createProxy({ config: message.config, post });
    post({ type: 'ready', port: proxy.port, url: proxy.url });
    post({ type: 'config-applied', revision: message.config.revision });
  } catch (error) {
    post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
    leave();
  }
}

async function stop(graceMs: number): Promise<void> {
  await starting;
  await proxy?.close(graceMs);
  process.exitCode = 0;
  if (parentPort || !process.connected) {
    post({ type: 'drained' });
    leave();
    return;
  }
  // The last batch must be in the pipe before we go.
  process.send?.({ type: 'drained' } satisfies ProxyToMain, undefined, undefined, leave);
}

function leave(): void {
  leaving = true;
  if (process.connected) process.disconnect();
  setImmediate(() => process.exit());
}

async function answer({ call, query }: Extract<MainToProxy, { type: 'query' }>): Promise<void> {
  try {
    if (!proxy) throw new Error('The proxy has not started yet.');
    post({ type: 'answer', call, ok: true, value: await proxy.query(query) });
  } catch (error) {
    post({
      type: 'answer',
      call,
      ok: false,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

function receive(message: MainToProxy): void {
  if (message.type === 'shutdown') void stop(message.graceMs);
  else if (message.type === 'query') void answer(message);
  else if (starting === null) starting = start(message);
  else void starting.then(() => proxy?.applyConfig(message.config));
}

if (parentPort) parentPort.on('message', ({ data }) => receive(data as MainToProxy));
else process.on('message', (message) => receive(message as MainToProxy));

// Without its main process nobody could stop the proxy or take its records.
process.on('disconnect', () => {
  if (!leaving) void stop(0);
});
// Ctrl-C reaches the whole group; the main process tells us when to go.
process.on('SIGINT', () => {});
