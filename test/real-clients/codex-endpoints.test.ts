// The real codex-cli while the endpoint under it dies in the middle of its task: the next request goes to the other
// endpoint of the same upstream, with the whole conversation, and the user sees nothing of it.
import { afterEach, beforeAll, describe, it, expect, vi } from 'vitest';
import type { HealthSnapshot } from '../../src-proxy/contract/channel.ts';
import { cleanUp, cleanups, exec, expectClean, pooler } from '../support/codex-run.ts';
import { startFakeResponses, type FakeResponses } from '../support/fake-openai-responses.ts';
import { createClientHome, installRealClients } from '../support/real-clients.ts';
import { answer, messageItem, reasoningItem, shellItem, vendorError } from '../support/responses-script.ts';
import { startProxy, upstreamKey } from '../support/start-proxy.ts';

beforeAll(installRealClients, 600_000);
afterEach(cleanUp);

/** How it dies, some time after its first answer. */
const deaths: readonly (readonly [string, (china: FakeResponses) => void])[] = [
  ['nobody listens any more', (china) => void china.close()],
  [
    'its gateway answers 503',
    (china) => {
      for (const socket of china.sockets) socket.terminate();
      china.script(vendorError(503, { message: 'no healthy upstream', type: 'server_error' }));
    },
  ],
];
const transports = [
  ['SSE', false, 'no'],
  ['WebSocket, upstream HTTP', true, 'no'],
  ['WebSocket, upstream WebSocket', true, 'yes'],
] as const;

describe.each(deaths)('%s', (_name, die) => {
  it.each(transports)('%s', async (_transport, webSocket, upstreamSocket) => {
    const fakes = [
      await startFakeResponses({ key: upstreamKey }),
      await startFakeResponses({ key: upstreamKey }),
    ] as const;
    const [china, standard] = fakes;
    const proxy = await startProxy({
      upstreams: [
        {
          id: 'tokenpool',
          endpoints: [
            { id: 'china', label: 'China', bases: { 'openai-responses': china.url } },
            { id: 'standard', label: 'Standard', bases: { 'openai-responses': standard.url } },
          ],
          endpoint: 'auto',
          capabilities: { responsesWebSocket: upstreamSocket },
        },
      ],
    });
    const home = await createClientHome();
    cleanups.push(china.close, standard.close, () => proxy.close(), home.remove);
    // Not before both were measured: a choice that moves between Codex's warm-up and its first turn is another story.
    await vi.waitFor(
      async () => {
        const { endpoints } = (await proxy.proxy.query({ kind: 'health' })) as HealthSnapshot;
        expect(endpoints.map(({ state }) => state)).toEqual(['up', 'up']);
      },
      { timeout: 20_000 },
    );
    // Which one is used first is a matter of what was measured at the start; that one dies.
    let used: FakeResponses | null = null;
    for (const fake of fakes) {
      fake.script(() => {
        if (used !== null) return answer([messageItem('The tool ran.')]);
        used = fake;
        // While Codex runs the tool: the answer has gone out by then, the next request has not come.
        setTimeout(() => die(fake), 500);
        return answer([reasoningItem('hm', 'SEALED'), shellItem('sleep 1.5; echo tool-really-ran')]);
      });
    }
    await home.write('.codex/config.toml', pooler(proxy, webSocket));
    expectClean(await exec(home, ['Say hello.']), 'The tool ran.');
    const [survivor] = fakes.filter((fake) => fake !== used);
    expect(survivor?.turns).toHaveLength(1);
    const input = JSON.stringify(survivor?.turns[0]?.input);
    // The same account behind both: its seal is still good.
    const told = ['You are Codex', 'Say hello.', 'SEALED', 'tool-really-ran'];
    expect(told.filter((one) => !input.includes(one))).toEqual([]);
    // Measurements come without a key.
    const refusals = fakes.flatMap((fake) => fake.refusals).filter(({ path }) => path !== '/');
    expect(refusals).toEqual([]);
    // Over WebSocket Codex names the answer before this one, which only the dead connection knew: it is told so in
    // its own words, and sends the whole conversation, in silence.
    const resent = upstreamSocket === 'yes';
    const records = await proxy.waitForRecords(resent ? 3 : 2);
    expect(records.map(({ status }) => status)).toEqual(resent ? [200, 400, 200] : [200, 200]);
    const names = used === china ? ['china', 'standard'] : ['standard', 'china'];
    expect([records[0]?.endpoint, records.at(-1)?.endpoint]).toEqual(names);
  });
});
