// Endpoints as the contract promises them: measured in the background, sticky, moved at once by a failure, pinned
// by a command, never under a running stream.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addClient,
  createHome,
  startKeyswitch,
  type Home,
  type Running,
} from '../../support/start-keyswitch.ts';
import { startFakeUpstream, type FakeUpstream, type Script } from '../../support/fake-upstream.ts';

interface EndpointRow {
  readonly endpoint: string;
  readonly base: string;
  readonly active: boolean;
  readonly pinned: boolean;
  readonly ms: number | null;
  readonly samples: number;
  readonly state: string;
  readonly why: string;
}

let [slow, fast]: FakeUpstream[] = [];
let home: Home;
let running: Running;
let token: string;
const scripts: Record<'slow' | 'fast', Script> = { slow: { delayMs: 250, body: {} }, fast: { body: {} } };

beforeAll(async () => {
  slow = await startFakeUpstream(() => scripts.slow);
  fast = await startFakeUpstream(() => scripts.fast);
  home = await createHome();
  await home.writeConfig(`schema = 1
active_profile = "p"
[proxy]
port = 0
[control]
port = 0
[routing]
probe_interval_ms = 300
endpoint_min_stay_ms = 500
[[upstream]]
id = "two-doors"
secrets = ["two-doors"]
endpoint = "auto"
models = ["gpt-5.5"]
[[upstream.endpoints]]
id = "china"
label = "China-optimised"
base = "${slow.url}"
[[upstream.endpoints]]
id = "standard"
base = "${fast.url}"
[upstream.protocols]
openai-chat = "/"
[[profile]]
id = "p"
name = "P"
[[profile.route]]
match = "*"
to = ["two-doors"]
`);
  await home.run(['secret', 'set', 'two-doors'], 'sk-vendor-0123456789');
  token = await addClient(home, 'c');
  running = await startKeyswitch(home);
});
afterAll(async () => {
  await running.stop();
  await slow?.close();
  await fast?.close();
  await home.remove();
});

const list = async (): Promise<EndpointRow[]> =>
  (await home.run(['endpoint', 'list', 'two-doors', '--json'])).json<EndpointRow[]>();
const active = async (): Promise<string | undefined> => (await list()).find((row) => row.active)?.endpoint;
const ask = (stream = false) =>
  fetch(`${running.ready.proxyUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-5.5', messages: [{ role: 'user', content: 'hi' }], stream }),
  });

describe('endpoints', () => {
  it('are measured without a key or a paid request, and the faster one is taken', async () => {
    await expect.poll(active, { timeout: 20_000, interval: 500 }).toBe('standard');
    const rows = await list();
    expect(rows.map(({ endpoint, state }) => [endpoint, state])).toEqual([
      ['china', 'up'],
      ['standard', 'up'],
    ]);
    expect(rows[0]).toMatchObject({
      base: slow?.url,
      pinned: false,
      samples: expect.any(Number),
      why: expect.stringMatching(/ms/),
    });
    expect(rows[0]?.ms).toBeGreaterThan(200);
    expect(rows[1]?.why).toMatch(/standard/);
    const probes = [...(slow?.requests ?? []), ...(fast?.requests ?? [])];
    expect(probes.length).toBeGreaterThan(2);
    expect(
      probes.every(({ method, headers }) => method === 'GET' && headers.authorization === undefined),
    ).toBe(true);
  });

  it('a failure moves at once, within the same request', async () => {
    scripts.fast = { then: 'refuse' };
    const response = await ask();
    expect(response.status).toBe(200);
    expect(await active()).toBe('china');
    scripts.fast = { body: {} };
  });

  it('a pin holds against the measurement, and says so; a running stream stays where it began', async () => {
    scripts.slow = {
      headers: { 'content-type': 'text/event-stream' },
      chunks: [
        'data: {"choices":[{"delta":{"content":"a"}}]}\n\n',
        1_500,
        'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
      ],
    };
    expect((await home.run(['endpoint', 'use', 'two-doors', 'china', '--json'])).code).toBe(0);
    const stream = await ask(true);
    expect((await home.run(['endpoint', 'use', 'two-doors', 'standard', '--json'])).code).toBe(0);
    const before = fast?.requests.filter(({ method }) => method === 'POST').length ?? 0;
    expect(await stream.text()).toContain('[DONE]');
    scripts.slow = { delayMs: 250, body: {} };
    expect((await ask()).status).toBe(200);
    expect(fast?.requests.filter(({ method }) => method === 'POST').length).toBe(before + 1);
    const rows = await list();
    expect(rows.find(({ endpoint }) => endpoint === 'standard')).toMatchObject({
      active: true,
      pinned: true,
    });
    expect((await home.run(['endpoint', 'use', 'two-doors', 'nowhere'])).code).toBe(1);
    expect((await home.run(['endpoint', 'use', 'two-doors', 'auto'])).code).toBe(0);
  });

  it('probe measures now', async () => {
    const probed = await home.run(['endpoint', 'probe', 'two-doors', '--json']);
    expect(probed.code).toBe(0);
    expect(probed.json<EndpointRow[]>().length).toBe(2);
  });

  it('without a running program the list says that nothing is known', async () => {
    const other = await createHome();
    await other.writeConfig(
      'schema = 1\nactive_profile = "p"\n[[upstream]]\nid = "t"\npreset = "tokenpool"\nsecrets = ["t"]\n[[profile]]\nid = "p"\nname = "P"\n[[profile.route]]\nmatch = "*"\nto = ["t"]\n',
    );
    const rows = (await other.run(['endpoint', 'list', 't', '--json'])).json<EndpointRow[]>();
    expect(rows.map(({ endpoint, base, state }) => [endpoint, base, state])).toEqual([
      ['china', 'https://api.clawto.link', 'unknown'],
      ['standard', 'https://api.tokenpool.dev', 'unknown'],
    ]);
    await other.remove();
  });
});
