// `tool apply` and `restore` as a user with other tokens sees them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { addClient } from '../../support/start-keyswitch.ts';

let world: ContractWorld;
beforeAll(async () => {
  world = await startContractWorld(() => ({ body: { ok: true } }));
});
afterAll(() => world.stop());

const status = async (token: string): Promise<number> =>
  (
    await fetch(`${world.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"model":"gpt-5.5","messages":[]}',
    })
  ).status;
const clients = async (): Promise<string[]> =>
  (await world.home.run(['client', 'list', '--json'])).json<{ id: string }[]>().map(({ id }) => id);

describe('tool apply', () => {
  it('makes a token of its own, ends none that was made by hand, and restore takes it back', async () => {
    const mine = await addClient(world.home, 'codex');
    const codexHome = join(world.home.path, '..', '.codex');
    await mkdir(codexHome, { recursive: true });
    const original = 'model = "gpt-5.5" # mine\r\n';
    await writeFile(join(codexHome, 'config.toml'), original);
    const planned = await world.home.run(['tool', 'plan', 'codex', '--json']);
    expect(planned.json()).toMatchObject({
      tool: 'codex',
      files: [
        {
          path: join(codexHome, 'config.toml'),
          change: expect.any(String),
          diff: expect.stringContaining('keyswitch'),
        },
      ],
    });
    expect(await readFile(join(codexHome, 'config.toml'), 'utf8')).toBe(original);
    expect(await clients()).toEqual(['tester', 'codex']);
    expect((await world.home.run(['tool', 'apply', 'codex', '--json'])).code).toBe(0);
    expect(await clients()).toEqual(['tester', 'codex', 'codex-2']);
    const tools = (await readFile(join(world.home.path, 'tokens/codex'), 'utf8')).trim();
    expect([await status(mine), await status(tools)]).toEqual([200, 200]);
    expect((await world.home.run(['tool', 'apply', 'codex', '--json'])).code).toBe(0);
    expect(await clients()).toEqual(['tester', 'codex', 'codex-2']);
    expect((await world.home.run(['tool', 'restore', 'codex', '--json'])).code).toBe(0);
    expect(await readFile(join(codexHome, 'config.toml'), 'utf8')).toBe(original);
    expect(await clients()).toEqual(['tester', 'codex']);
    expect([await status(mine), await status(tools)]).toEqual([200, 401]);
  });
});
