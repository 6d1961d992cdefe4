// What no repeat can mend, in front of each real client: it stops, and its user reads which upstream it is about.
import { beforeAll, describe, expect, it } from 'vitest';
import { realClientProfiles, type RealClientProfile } from '../support/client-profiles.ts';
import { startFakeUpstream } from '../support/fake-upstream.ts';
import { createClientHome, installRealClients, type RunResult } from '../support/real-clients.ts';
import { startProxy } from '../support/start-proxy.ts';

beforeAll(installRealClients, 600_000);

interface Refused {
  readonly result: RunResult;
  /** How often the vendor was asked. */
  readonly asked: number;
}

async function runRefused(client: RealClientProfile, status: number, error: object): Promise<Refused> {
  await using resources = new AsyncDisposableStack();
  const vendor = resources.adopt(await startFakeUpstream(() => ({ status, body: { error } })), (one) =>
    one.close(),
  );
  const proxy = resources.adopt(
    await startProxy({
      upstreams: [{ id: 'lab', url: vendor.url, protocols: ['openai-responses'] }],
      routes: [{ to: ['lab/gpt-5.5'] }],
    }),
    (one) => one.close(),
  );
  const home = resources.adopt(await createClientHome(), (one) => one.remove());
  const result = await client.task(home, proxy.url, 'Say hello.', { timeoutMs: 90_000 });
  return { result, asked: vendor.requests.length };
}

/** OpenCode 1.18.33 asks again after every 429, five times, whatever it is told. */
const readers = realClientProfiles.filter(({ name }) => !name.startsWith('OpenCode'));

describe('an account without balance', () => {
  for (const client of readers) {
    it.concurrent(client.name, { timeout: 400_000 }, async () => {
      const { result, asked } = await runRefused(client, 402, {
        message: 'Your balance is not enough.',
        type: 'insufficient_balance',
        code: 'insufficient_balance',
      });
      const said = `${result.stdout}\n${result.stderr}`;
      expect(result.timedOut, said).toBe(false);
      expect(asked).toBe(1);
      // Codex has words of its own for the code.
      expect(said).toMatch(
        client.name.startsWith('Codex') ? /Quota exceeded/ : /balance or quota of upstream \\?"lab\\?"/,
      );
    });
  }
});

describe('an upstream that is down', () => {
  // Told to wait by a breaker that opens again and again, Codex would keep its user in the dark for ten minutes.
  for (const client of realClientProfiles.filter(({ name }) => name.startsWith('Codex'))) {
    it.concurrent(client.name, { timeout: 400_000 }, async () => {
      const { result, asked } = await runRefused(client, 500, { message: 'It burns.', type: 'server_error' });
      const said = `${result.stdout}\n${result.stderr}`;
      expect(result.timedOut, said).toBe(false);
      expect(result.exitCode).not.toBe(0);
      expect(said).toContain('The last failure: Upstream "lab" failed with HTTP 500. It said: It burns.');
      // The breaker keeps the rest of its 30 requests from the vendor.
      expect(asked).toBeLessThan(10);
    });
  }
});
