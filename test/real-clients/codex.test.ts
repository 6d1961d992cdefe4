// The real codex-cli through a real data plane to a strict fake of the vendor. Its own strictness is the oracle: it
// prints the answer, exits 0, and warns of nothing.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  cleanUp,
  cleanups,
  events,
  exec,
  expectClean,
  expectToolLoop,
  pooler,
  quiet,
  scene,
  toolTask,
} from '../support/codex-run.ts';
import { startFakeResponses } from '../support/fake-openai-responses.ts';
import { createClientHome, installRealClients } from '../support/real-clients.ts';
import { answer, interrupted, messageItem, patchItem, vendorError } from '../support/responses-script.ts';
import type { JsonMap } from '../support/responses-strictness.ts';
import { clientToken, startProxy, upstreamKey } from '../support/start-proxy.ts';

beforeAll(installRealClients, 600_000);
afterEach(cleanUp);

describe('a task with a tool', () => {
  it('through /backend-api/codex over SSE', async () => {
    const one = await scene({ compact: true }, { turns: toolTask });
    await one.home.write('.codex/config.toml', pooler(one.proxy, false));
    expectToolLoop(one, expectClean(await exec(one.home, ['Say hello.']), 'The tool ran.'));
    expect(one.fake.turns.map(({ transport }) => transport)).toEqual(['sse', 'sse']);
    const records = await one.proxy.waitForRecords(2);
    expect(records.map(({ transport, status, error }) => [transport, status, error])).toEqual([
      ['sse', 200, null],
      ['sse', 200, null],
    ]);
  });

  it('over WebSocket to an upstream that has it', async () => {
    const one = await scene({ responsesWebSocket: 'yes', compact: true }, { turns: toolTask });
    await one.home.write('.codex/config.toml', pooler(one.proxy, true));
    expectToolLoop(one, expectClean(await exec(one.home, ['Say hello.']), 'The tool ran.'));
    expect(one.fake.turns.map(({ transport }) => transport)).toEqual(['websocket', 'websocket']);
    expect(one.fake.turns[1]?.body['previous_response_id']).toMatch(/^resp_/);
    expect(one.fake.warmUps).toHaveLength(1);
    expect(one.fake.upgrades).toHaveLength(1);
  });

  it('over WebSocket to an upstream that has only HTTP', async () => {
    for (const capability of ['no', 'probe'] as const) {
      const one = await scene({ responsesWebSocket: capability }, { turns: toolTask, webSocket: 'no' });
      await one.home.write('.codex/config.toml', pooler(one.proxy, true));
      expectToolLoop(one, expectClean(await exec(one.home, ['Say hello.']), 'The tool ran.'));
      expect(one.fake.turns.map(({ transport }) => transport)).toEqual(['sse', 'sse']);
      expect(one.fake.upgrades).toHaveLength(capability === 'no' ? 0 : 1);
      const records = await one.proxy.waitForRecords(2);
      expect(records.map(({ transport }) => transport)).toEqual(['websocket', 'websocket']);
    }
  });

  it('to a strict third party that refuses what Codex adds for its own vendor', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene(
        { responsesWebSocket: 'no' },
        { turns: toolTask, webSocket: 'no', party: 'third-party' },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      const all = expectClean(await exec(one.home, ['Say hello.']), 'The tool ran.');
      expect(all.some(({ item }) => item?.aggregated_output === 'tool-really-ran\n')).toBe(true);
      // It said so once; afterwards nothing of it was sent any more.
      expect(one.fake.refusals).toHaveLength(1);
    }
  });

  it('through /v1, over SSE and WebSocket', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene({ responsesWebSocket: webSocket ? 'yes' : 'no' }, { turns: toolTask });
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket, '/v1'));
      expectToolLoop(one, expectClean(await exec(one.home, ['Say hello.']), 'The tool ran.'));
    }
  });

  it('in the form that TokenPool publishes: bare base_url, key in auth.json', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene({ responsesWebSocket: 'probe' }, { turns: toolTask, webSocket: 'no' });
      await one.home.write(
        '.codex/config.toml',
        `model_provider = "OpenAI"
model = "gpt-5.5"
review_model = "gpt-5.5"
${quiet}
[model_providers.OpenAI]
name = "OpenAI"
base_url = "${one.proxy.url}"
wire_api = "responses"
requires_openai_auth = true
${webSocket ? 'supports_websockets = true\n' : ''}`,
      );
      await one.home.write('.codex/auth.json', JSON.stringify({ OPENAI_API_KEY: clientToken }));
      expectToolLoop(
        one,
        expectClean(await exec(one.home, ['Say hello.'], { KEYSWITCH_TOKEN: '' }), 'The tool ran.'),
      );
      const records = await one.proxy.waitForRecords(2);
      expect(records[0]?.path).toBe('/responses');
    }
  });

  it('in "Responses Lite", where a custom tool runs JavaScript', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene(
        { responsesWebSocket: 'no' },
        {
          webSocket: 'no',
          turns: [
            answer(
              [
                {
                  type: 'custom_tool_call',
                  id: 'ctc_1',
                  call_id: 'call_1',
                  name: 'exec',
                  input:
                    'const r = await tools.exec_command({cmd:"echo lite-ran"}); text(JSON.stringify(r));',
                },
              ],
              { headers: { 'x-codex-turn-state': 'TS1' } },
            ),
            answer([messageItem('Lite ran.')]),
          ],
        },
      );
      await one.home.write(
        '.codex/config.toml',
        pooler(one.proxy, webSocket).replace('gpt-5.5', 'gpt-6-sol'),
      );
      expectClean(await exec(one.home, ['Say hello.']), 'Lite ran.');
      expect(JSON.stringify(one.fake.turns[1]?.input.at(-1))).toContain('lite-ran');
      expect(one.fake.refusals).toEqual([]);
      // Whichever way the turn came: a POST with the headers that say what it is, and where it went before.
      for (const [at, { headers }] of one.fake.turns.entries()) {
        expect(headers['x-openai-internal-codex-responses-lite']).toBe('true');
        expect(String(headers['x-codex-turn-metadata'])).toContain('"request_kind":"turn"');
        expect(headers['x-codex-turn-state']).toBe(at === 0 ? undefined : 'TS1');
      }
    }
  });
});

describe('other work', () => {
  it('resumes one thread twice', async () => {
    for (const [webSocket, capability] of [
      [false, 'no'],
      [true, 'yes'],
      [true, 'no'],
    ] as const) {
      const one = await scene(
        { responsesWebSocket: capability },
        { turns: ['one', 'two', 'three'].map((text) => answer([messageItem(text)])) },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      const first = expectClean(await exec(one.home, ['First.']), 'one');
      const thread = first.find(({ type }) => type === 'thread.started')?.thread_id ?? '';
      expectClean(await exec(one.home, ['resume', thread, 'Second.']), 'two');
      expectClean(await exec(one.home, ['resume', thread, 'Third.']), 'three');
      const texts = JSON.stringify(one.fake.turns[2]?.input);
      for (const said of ['First.', '"one"', 'Second.', '"two"', 'Third.']) expect(texts).toContain(said);
      expect(one.fake.refusals).toEqual([]);
    }
  });

  it('changes a file with apply_patch', async () => {
    const one = await scene(
      { responsesWebSocket: 'yes' },
      {
        turns: [
          answer([patchItem('*** Begin Patch\n*** Add File: hello.txt\n+hi there\n*** End Patch\n')]),
          answer([messageItem('patched')]),
        ],
      },
    );
    await one.home.write('.codex/config.toml', pooler(one.proxy, true));
    expectClean(await exec(one.home, ['Write hello.txt.']), 'patched');
    expect(await readFile(path.join(one.home.project, 'hello.txt'), 'utf8')).toBe('hi there\n');
    expect(existsSync(path.join(one.home.project, 'hello.txt.orig'))).toBe(false);
  });

  it('survives an upstream that dies in the middle of an answer', async () => {
    const whole = answer([messageItem('whole at last, after a cut')]);
    for (const [webSocket, capability] of [
      [false, 'no'],
      [true, 'yes'],
      [true, 'no'],
    ] as const) {
      const one = await scene(
        { responsesWebSocket: capability },
        { turns: [interrupted(whole, 5, { do: 'cut' }), whole] },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      const result = await exec(one.home, ['Say hello.']);
      expect(result.exitCode, result.stdout).toBe(0);
      expect(events(result).findLast(({ item }) => item?.type === 'agent_message')?.item?.text).toBe(
        'whole at last, after a cut',
      );
      expect(one.fake.turns).toHaveLength(2);
    }
  });

  it('stops where the vendor says in the middle of a stream that no repeat helps, and says why', async () => {
    for (const webSocket of [false, true]) {
      const flat = { type: 'error', code: 'invalid_prompt', message: 'No such prompt, please.', param: null };
      const one = await scene(
        { responsesWebSocket: 'no' },
        { webSocket: 'no', turns: [{ kind: 'stream', steps: [{ do: 'event', event: flat }] }] },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      const result = await exec(one.home, ['Say hello.']);
      expect(result.exitCode).toBe(1);
      expect(result.stdout).toContain('No such prompt, please.');
      expect(one.fake.turns).toHaveLength(1);
    }
  });

  it('waits as long as a limit says, then goes on', async () => {
    for (const webSocket of [false, true]) {
      const one = await scene(
        { responsesWebSocket: 'no' },
        {
          turns: [
            vendorError(429, { message: 'slow down', type: 'rate_limit_error' }, { 'retry-after': '2' }),
            answer([messageItem('after the limit')]),
          ],
        },
      );
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      const result = await exec(one.home, ['Say hello.']);
      expect(result.exitCode, result.stdout + result.stderr).toBe(0);
      expect(result.ms).toBeGreaterThan(2_000);
      expect(events(result).findLast(({ item }) => item?.type === 'agent_message')?.item?.text).toBe(
        'after the limit',
      );
    }
  });

  it('never shows the reroute warning where a route renames the model', async () => {
    const fake = await startFakeResponses({
      key: upstreamKey,
      turns: [
        answer([messageItem('fine')], {
          headers: { 'openai-model': 'served-2026', 'x-models-etag': 'W/"9"' },
        }),
      ],
    });
    const proxy = await startProxy({
      upstreams: [{ id: 'vendor', url: fake.url, protocols: ['openai-responses'] }],
      routes: [{ to: ['vendor/served-2026'] }],
    });
    const home = await createClientHome();
    cleanups.push(fake.close, () => proxy.close(), home.remove);
    await home.write('.codex/config.toml', pooler(proxy, false));
    expectClean(await exec(home, ['Say hello.']), 'fine');
    expect(fake.turns[0]?.body['model']).toBe('served-2026');
  });

  it('takes a vendor that counts sloppily, which would fail its turn', async () => {
    for (const [webSocket, capability] of [
      [false, 'no'],
      [true, 'yes'],
      [true, 'no'],
    ] as const) {
      const reply = answer([messageItem('fine')]);
      if (reply.kind !== 'stream') throw new Error('no stream');
      const steps = reply.steps.map((step) => {
        if (step.do !== 'event' || step.event['type'] !== 'response.completed') return step;
        const response = step.event['response'] as JsonMap;
        const usage = { input_tokens: 11, input_tokens_details: {}, output_tokens: 7 };
        return { ...step, event: { ...step.event, response: { ...response, usage } } };
      });
      const one = await scene({ responsesWebSocket: capability }, { turns: [{ ...reply, steps }] });
      await one.home.write('.codex/config.toml', pooler(one.proxy, webSocket));
      const all = expectClean(await exec(one.home, ['Say hello.']), 'fine');
      expect(all.at(-1)?.usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
    }
  });
});
