// Sending an exchange again from the log: through the real proxy, with a token that nobody else ever sees.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRemoteOperations } from '../../../src-main/operations/remote.ts';
import type { RuntimeInfo } from '../../../src-main/runtime-file.ts';
import { labConfig, startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { startFakeUpstream, type FakeUpstream } from '../../support/fake-upstream.ts';

const chat = (content: string) => ({
  choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
});
let world: ContractWorld;
let other: FakeUpstream;
let control: ReturnType<typeof createRemoteOperations>;
beforeAll(async () => {
  other = await startFakeUpstream(() => ({ body: chat('from the other') }));
  world = await startContractWorld(
    () => ({ body: chat('from the first') }),
    (url) =>
      `${labConfig(url)}\n[log]\nbodies = "all"\n[[upstream]]\nid = "other"\nsecrets = ["lab"]\n[upstream.protocols]\nopenai-chat = "${other.url}"\n`,
  );
  const runtime = readFileSync(join(world.home.path, 'runtime.json'), 'utf8');
  control = createRemoteOperations(JSON.parse(runtime) as RuntimeInfo);
});
afterAll(async () => {
  await world.stop();
  await other.close();
});

async function sendOne(): Promise<string> {
  const response = await world.call('/v1/chat/completions', {
    model: 'gpt-5.5',
    messages: [{ role: 'user', content: 'twice' }],
  });
  await response.text();
  return response.headers.get('x-keyswitch-exchange') ?? '';
}

it('goes to the upstream that was asked for, is an exchange of its own, and leaves no client behind', async () => {
  const id = await sendOne();
  await expect.poll(async () => control.log.get({ id }), { timeout: 15_000 }).not.toBeNull();
  const replayed = await control.log.replay({ id, upstream: 'other' });
  expect(replayed.status).toBe(200);
  expect(other.requests.at(-1)?.json()).toMatchObject({
    model: 'gpt-5.5',
    messages: [{ role: 'user', content: 'twice' }],
  });
  await expect
    .poll(async () => (await control.log.get({ id: replayed.exchange }))?.upstream, { timeout: 15_000 })
    .toBe('other');
  expect((await control.log.get({ id: replayed.exchange }))?.client).toBe('replay');
  expect(await control.clients.list()).toHaveLength(1);
  expect(readFileSync(join(world.home.path, 'config.toml'), 'utf8')).not.toContain('replay');
  const again = await control.log.replay({ id });
  await expect
    .poll(async () => (await control.log.get({ id: again.exchange }))?.upstream, { timeout: 15_000 })
    .toBe('lab');
});

it('refuses with a sentence what it cannot send', async () => {
  await expect(control.log.replay({ id: 'none' })).rejects.toThrow('There is no exchange "none"');
  const id = await sendOne();
  await expect.poll(async () => control.log.get({ id }), { timeout: 15_000 }).not.toBeNull();
  await expect(control.log.replay({ id, upstream: 'nowhere' })).rejects.toThrow(
    'There is no upstream "nowhere"',
  );
  const refused = await fetch(`${world.url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  const bodiless = refused.headers.get('x-keyswitch-exchange') ?? '';
  await expect.poll(async () => control.log.get({ id: bodiless }), { timeout: 15_000 }).not.toBeNull();
  await expect(control.log.replay({ id: bodiless })).rejects.toThrow('was not kept');
});
