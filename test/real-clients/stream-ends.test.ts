// A vendor that breaks off in the middle of its answer, in front of each real client: no client may take it for an
// end, and none may ask again for ever (OpenCode did both, clients.md section 2.5). Either it says so, or it asks
// again after a pause and gets the whole answer.
import { beforeAll, describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { realClientProfiles, type RealClientProfile } from '../support/client-profiles.ts';
import { createClientHome, installRealClients, type RunResult } from '../support/real-clients.ts';
import { startProxy } from '../support/start-proxy.ts';
import { startFakeResponsesVendor } from '../support/vendors/fake-responses.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import type { JsonMap, VendorAnswer, VendorError } from '../support/vendors/vendor-answer.ts';

beforeAll(installRealClients, 600_000);

type Broken = NonNullable<VendorAnswer['broken']>;

const models: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'deepseek-chat',
  'anthropic-messages': 'claude-opus-5-5',
  gemini: 'gemini-3.1-pro-preview',
};
const other: Readonly<Record<ProtocolId, ProtocolId>> = {
  'openai-responses': 'anthropic-messages',
  'openai-chat': 'gemini',
  'anthropic-messages': 'openai-chat',
  gemini: 'openai-responses',
};
const half = '半个回答';
const whole = '整个回答 🎉';

interface Outcome {
  readonly result: RunResult;
  /** When the vendor was asked, ms from the first time. */
  readonly asked: readonly number[];
  readonly errors: readonly (string | null)[];
}

interface Breaking {
  readonly broken: Broken;
  /** The first so many answers break; requests for titles do not count. */
  readonly times: number;
  /** From then on the vendor says a plain 400, which no client tries again. */
  readonly forMs?: number;
}

async function runBroken(
  client: RealClientProfile,
  to: ProtocolId,
  { broken, times, forMs = Infinity }: Breaking,
): Promise<Outcome> {
  await using resources = new AsyncDisposableStack();
  const start = to === 'openai-responses' ? () => startFakeResponsesVendor('openai') : startVendorOf[to];
  const vendor = resources.adopt(await start(), (one) => one.close());
  const proxy = resources.adopt(
    await startProxy({
      upstreams: [{ id: 'vendor', url: vendor.url, protocols: [to] }],
      routes: [{ to: [`vendor/${models[to]}`] }],
      // What the client makes of it is the question here, not what a breaker would.
      routing: { breakerFailures: 1_000 },
    }),
    (one) => one.close(),
  );
  const home = resources.adopt(await createClientHome(), (one) => one.remove());
  const asked: number[] = [];
  vendor.script((body: JsonMap): VendorAnswer | VendorError => {
    if (JSON.stringify(body).includes('title generator')) return { text: ['一个标题'] };
    const now = performance.now();
    if (now - (asked[0] ?? now) > forMs) return { status: 400, kind: 'invalid', message: 'Enough of this.' };
    asked.push(now);
    if (asked.length > times) return { text: [whole] };
    // Claude Code asks for the whole where a stream broke.
    const streams = to === 'gemini' || body['stream'] === true;
    return streams ? { text: [half], broken } : { status: 500, kind: 'server', message: 'It broke again.' };
  });
  const result = await client.task(home, proxy.url, 'Say hello.');
  await proxy.close();
  const errors = proxy.records.filter(({ operation }) => operation === 'generate').map(({ error }) => error);
  return { result, asked: asked.map((at) => at - (asked[0] ?? 0)), errors };
}

describe('an answer that breaks once', () => {
  for (const client of realClientProfiles) {
    const cases = [
      [client.protocol, 'eof'],
      [client.protocol, 'error'],
      [other[client.protocol], 'cut'],
    ] as const;
    for (const [to, broken] of cases) {
      it.concurrent(`${client.name}, ${to}, ${broken}`, { timeout: 400_000 }, async () => {
        const { result, asked, errors } = await runBroken(client, to, { broken, times: 1 });
        const said = `${result.stdout}\n${result.stderr}`;
        expect(result.timedOut).toBe(false);
        expect(errors.some((error) => error !== null)).toBe(true);
        if (result.exitCode === 0) {
          expect(result.stdout, said).toContain(whole);
          expect(asked).toHaveLength(2);
          // A pause = an error was seen. What OpenCode takes for an unfinished turn it sends again at once.
          if (client.name.startsWith('OpenCode')) expect(asked[1]).toBeGreaterThan(1_200);
        } else {
          expect(asked).toHaveLength(1);
          expect(said).toMatch(/error|closed the connection|critical/i);
          expect(said).not.toContain(whole);
        }
      });
    }
  }
});

describe('an answer that always breaks', () => {
  // Codex tries six times, and over WebSocket six times more over HTTP. OpenCode would go on for a minute and a half,
  // with pauses that double: what it does in five seconds tells that from a loop.
  const atMost = { Codex: 12, OpenCode: 3, Claude: 8, Gemini: 4 } as const;
  for (const client of realClientProfiles) {
    it.concurrent(client.name, { timeout: 400_000 }, async () => {
      const isPatient = client.name.startsWith('OpenCode');
      const breaking = { broken: 'cut', times: 1_000, ...(isPatient && { forMs: 4_500 }) } as const;
      const { result, asked } = await runBroken(client, client.protocol, breaking);
      const [family = ''] = client.name.split(' ');
      expect(result.timedOut).toBe(false);
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.length).toBeLessThanOrEqual(atMost[family as keyof typeof atMost]);
      expect(result.exitCode, result.stdout).not.toBe(0);
    });
  }
});
