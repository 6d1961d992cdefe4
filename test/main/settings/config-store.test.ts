// Edits in place: what is asked for changes, every other byte stays, and nothing broken is ever written.
import { execFile } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigRefused } from '../../../src-main/settings/complaint.ts';
import { editConfig, ensureConfig, loadConfig } from '../../../src-main/settings/config-store.ts';
import { createOfflineCore } from '../../../src-main/operations/offline-core.ts';
import { createOperations, type Operations } from '../../../src-main/operations/operations.ts';
import { createTemporaryHome, type TemporaryHome } from '../../support/temporary-home.ts';

let home: TemporaryHome;
let operations: Operations;
beforeEach(() => {
  home = createTemporaryHome();
  operations = createOperations(createOfflineCore(home, home.env, async () => null));
});
afterEach(() => home.remove());

const text = () => readFileSync(home.config, 'utf8');

describe('the first start', () => {
  it('writes a commented file that is good, 0600, and no client', async () => {
    expect(await ensureConfig(home)).toEqual({ created: true });
    expect(statSync(home.config).mode & 0o777).toBe(0o600);
    expect((await loadConfig(home)).value).toMatchObject({
      active_profile: 'demo',
      upstream: [{ preset: 'demo' }],
    });
    expect((await loadConfig(home)).value.client).toBeUndefined();
    expect(await ensureConfig(home)).toEqual({ created: false });
  });

  it('closes a file that others may read', async () => {
    home.writeConfig('schema = 1\n');
    chmodSync(home.config, 0o644);
    await ensureConfig(home);
    expect(statSync(home.config).mode & 0o777).toBe(0o600);
  });
});

describe('many processes at once', () => {
  it('lose no edit of each other, also where there is no file yet', async () => {
    const cli = join(import.meta.dirname, '../../../src-main/cli.ts');
    const names = Array.from({ length: 12 }, (_, n) => `c${n}`);
    await Promise.all(
      names.map((name) =>
        promisify(execFile)(process.execPath, [cli, 'client', 'add', name], { env: home.env }),
      ),
    );
    const clients = (await loadConfig(home)).value.client ?? [];
    expect(clients.map(({ id }) => id).toSorted()).toEqual(names.toSorted());
    expect(readdirSync(home.dir).filter((name) => name.includes('.lock'))).toEqual([]);
  });
});

it('a file in another encoding is not edited, in a sentence that says so', async () => {
  const bytes = Buffer.concat([Buffer.from('schema = 1\n# '), Buffer.from([0xc5, 0xe4, 0xd6, 0xc3])]);
  writeFileSync(home.config, bytes, { mode: 0o600 });
  await expect(operations.clients.add({ id: 'x' })).rejects.toThrow(/is not UTF-8 text.*save it as UTF-8/);
  expect(readFileSync(home.config)).toEqual(bytes);
});

describe('edits', () => {
  const before = `# my file   \r
schema = 1\r
active_profile = 'a' # the one I like\r
strange = { kept = true }\r
\r
[[profile]]\r
id = "a"\r
[[profile.route]]\r
match = "*"   # everything\r
to = [ "u", ]\r
\r
[[profile]]\r
id = "b"\r
[[profile.route]]\r
match = "*"\r
to = ["u"]\r
\r
# the upstream\r
[[upstream]]\r
id = "u"\r
preset = "tokenpool"\r
secrets = ["u"]`;

  it('switch the profile and touch nothing else', async () => {
    home.writeConfig(before);
    await operations.profiles.use({ id: 'b' });
    const changed = text();
    expect(changed.replace(/active_profile = ['"]b['"]/, "active_profile = 'a'")).toBe(before);
    await operations.profiles.use({ id: 'a' });
    expect(text().replace(/active_profile = ['"]a['"]/, "active_profile = 'a'")).toBe(before);
  });

  it('pin an endpoint', async () => {
    home.writeConfig(before);
    const rows = await operations.endpoints.use({ upstream: 'u', endpoint: 'standard' });
    expect(rows.map((row) => [row.endpoint, row.active, row.pinned])).toEqual([
      ['china', false, false],
      ['standard', true, true],
    ]);
    expect(text()).toMatch(/endpoint = "standard"/);
    expect(text().replace(/\r\nendpoint = "standard"/, '')).toBe(before);
  });

  it('add, rotate and revoke a client, and are back where they began', async () => {
    home.writeConfig(before);
    const { token } = await operations.clients.add({ id: 'codex' });
    expect(token).toMatch(/^ks-[\w-]{43}$/);
    expect(text()).not.toContain(token);
    expect(text().startsWith(before)).toBe(true);
    const second = await operations.clients.rotate({ id: 'codex' });
    expect(second.token).not.toBe(token);
    await operations.clients.revoke({ id: 'codex' });
    expect(text().trimEnd()).toBe(before);
    await expect(operations.clients.revoke({ id: 'codex' })).rejects.toThrow(/There is no client "codex"/);
  });

  it('are refused, with the file as it was, where the result would be wrong', async () => {
    home.writeConfig(before);
    await expect(
      operations.upstreams.save({ id: 'x', protocols: { 'openai-chat': 'https://tokenpool.dev' } }),
    ).rejects.toThrow(/Nothing was changed.*website/);
    await expect(operations.upstreams.remove({ id: 'u' })).rejects.toThrow(/used by the profile a, b/);
    expect(text()).toBe(before);
  });

  it('are refused where the file is broken', async () => {
    home.writeConfig(`${before}\r\n[[x`);
    await expect(operations.profiles.use({ id: 'b' })).rejects.toThrow(ConfigRefused);
    expect(text()).toBe(`${before}\r\n[[x`);
  });

  it('are made where they mend what the file is refused for, as its complaint says', async () => {
    const open = `schema = 1\n[proxy]\nhost = "0.0.0.0"\nallow_remote = true\n`;
    home.writeConfig(open);
    await expect(loadConfig(home)).rejects.toThrow('make one first with "keyswitch client add <id>"');
    await expect(operations.clients.revoke({ id: 'x' })).rejects.toThrow(/There is no client "x"/);
    await operations.clients.add({ id: 'x' });
    expect(text().startsWith(open)).toBe(true);
    expect((await loadConfig(home)).value.client).toHaveLength(1);
  });

  it('are refused with the old complaint where they mend something else', async () => {
    const lost = `schema = 1\nactive_profile = "lost"\n`;
    home.writeConfig(lost);
    const refused = operations.clients.add({ id: 'x' });
    await expect(refused).rejects.toThrow(ConfigRefused);
    await expect(refused).rejects.toThrow(/line 2, .*"lost", which does not exist/);
    await expect(editConfig(home, () => [])).rejects.toThrow(ConfigRefused);
    expect(text()).toBe(lost);
  });

  it('see a change that somebody else makes in between', async () => {
    home.writeConfig(before);
    let calls = 0;
    await editConfig(home, () => {
      calls += 1;
      if (calls === 1) writeFileSync(home.config, before.replace('# my file', '# their file'));
      return [{ op: 'set', path: ['active_profile'], value: 'b' }];
    });
    expect(calls).toBe(2);
    expect(text()).toContain('# their file');
    expect(text()).toMatch(/active_profile = ['"]b['"]/);
  });

  it('run one after the other', async () => {
    home.writeConfig(before);
    await Promise.all(Array.from({ length: 8 }, (_, n) => operations.clients.add({ id: `c${n}` })));
    expect((await operations.clients.list()).map((row) => row.id).sort()).toEqual(
      Array.from({ length: 8 }, (_, n) => `c${n}`),
    );
  });

  it('keep every other line, whatever comments, blanks and unknown keys stand around', async () => {
    const noise = fc.constantFrom('# note', '', '   ', '# 中文 🙂', '\t# tab');
    await fc.assert(
      fc.asyncProperty(
        fc.array(noise, { minLength: 3, maxLength: 12 }),
        fc.boolean(),
        async (lines, crlf) => {
          const at = (n: number) => lines.slice(n, n + 3);
          const source = [
            ...at(0),
            'active_profile="a" # x',
            ...at(3),
            '[[profile]]',
            ...at(6),
            'id="a"',
            'unknown_key = 1',
            '[[profile]]',
            'id = "b"',
            ...at(9),
          ].join(crlf ? '\r\n' : '\n');
          home.writeConfig(source);
          await operations.profiles.use({ id: 'b' });
          expect(text()).toBe(source.replace('active_profile="a"', 'active_profile="b"'));
        },
      ),
      { numRuns: 40 },
    );
  });
});
