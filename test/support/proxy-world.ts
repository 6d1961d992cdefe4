// One fake vendor behind one proxy in this process; `closeWorlds` in afterEach ends what a test opened.
import { connect, type Socket } from 'node:net';
import { startFakeUpstream, type FakeUpstream, type Respond } from './fake-upstream.ts';
import { clientToken, startProxy, type ProxySeed, type StartedProxy } from './start-proxy.ts';

const open: { close(): Promise<void> }[] = [];

/** Ends everything, the last opened first. */
export async function closeWorlds(): Promise<void> {
  for (const one of open.splice(0).toReversed()) await one.close();
}

/** Something else to end with the worlds. */
export function alsoClose<T extends { close(): Promise<void> }>(one: T): T {
  open.push(one);
  return one;
}

/** A vendor for all protocols (id `lab`) and a proxy before it. */
export async function openWorld(
  respond?: Respond,
  seed: (vendorUrl: string) => Partial<ProxySeed> = () => ({}),
): Promise<{ readonly vendor: FakeUpstream; readonly proxy: StartedProxy }> {
  const vendor = alsoClose(await startFakeUpstream(respond));
  const proxy = alsoClose(
    await startProxy({ upstreams: [{ id: 'lab', url: vendor.url }], ...seed(vendor.url) }),
  );
  return { vendor, proxy };
}

/** Waits until the condition holds. */
export async function until(condition: () => boolean, what: string, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited ${ms} ms in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A client on a bare socket: what it reads is up to the test. */
export function rawClient(proxy: StartedProxy, path: string, body: object): Socket {
  const text = JSON.stringify(body);
  const socket = connect(proxy.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${proxy.port}\r\nauthorization: Bearer ${clientToken}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
  return socket;
}
