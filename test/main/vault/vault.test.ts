// The vault really encrypts, opens only with its slots, and refuses what was changed, in one sentence each.
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../../src-main/problem.ts';
import { openVault } from '../../../src-main/vault/open-vault.ts';
import type { VaultFile } from '../../../src-main/vault/vault-file.ts';
import { createKeyFileSlot } from '../../../src-main/vault/slots/key-file.ts';
import type { SlotProvider } from '../../../src-main/vault/slots/slot-provider.ts';
import { Vault } from '../../../src-main/vault/vault.ts';
import { createTemporaryHome, type TemporaryHome } from '../../support/temporary-home.ts';

const key = 'sk-0123456789abcdef';
let home: TemporaryHome;
beforeEach(() => {
  home = createTemporaryHome();
});
afterEach(() => home.remove());

const open = (env: NodeJS.ProcessEnv = {}) => openVault(home, { env: { ...home.env, ...env } });
const file = () => JSON.parse(readFileSync(home.vault, 'utf8')) as VaultFile;
const write = (value: unknown) => writeFileSync(home.vault, JSON.stringify(value), { mode: 0o600 });

async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).exitCode).toBe(2);
    expect((error as Problem).message).not.toContain('\n');
    return (error as Problem).message;
  }
  throw new Error('Nothing was refused.');
}

describe('keys', () => {
  it('go in and come out, in another process’s eyes too, and never stand in the file', async () => {
    expect(await open().set('lab', `${key}\n`)).toEqual({ taken: null });
    expect(await open().set('lab', `${key}-2`)).toMatchObject({ taken: { id: 'lab' } });
    await open().set('other', key);
    expect(await open().reveal('lab')).toBe(`${key}-2`);
    expect([...(await open().keys())]).toEqual([
      ['lab', `${key}-2`],
      ['other', key],
    ]);
    expect(readFileSync(home.vault, 'utf8')).not.toContain('0123456789');
    expect(statSync(home.vault).mode & 0o777).toBe(0o600);
    await open().remove('lab');
    await expect(open().reveal('lab')).rejects.toThrow(/There is no key "lab"/);
    await expect(open().remove('lab')).rejects.toThrow(/There is no key "lab"/);
  });

  it('may be the first thing in a home that is not there yet', async () => {
    rmSync(home.dir, { recursive: true });
    await open().set('lab', key);
    expect(await open().reveal('lab')).toBe(key);
    expect(statSync(home.dir).mode & 0o777).toBe(0o700);
  });

  it('of a wrong form are refused and nothing is written', async () => {
    expect(await refusal(() => open().set('lab', 'two\nlines-0123456789'))).toMatch(/line break/);
    expect(await refusal(() => open().set('../x', key))).toMatch(/no key id/);
    expect(existsSync(home.vault)).toBe(false);
  });

  it('of many writers at once are all there', async () => {
    const cli = join(import.meta.dirname, '../../../src-main/cli.ts');
    await open().set('first', key);
    await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const run = promisify(execFile)(process.execPath, [cli, 'secret', 'set', `k${n}`], { env: home.env });
        run.child.stdin?.end(`${key}-${n}`);
        await run;
      }),
    );
    const keys = await open().keys();
    expect([...keys.keys()].sort()).toEqual(['first', 'k0', 'k1', 'k2', 'k3', 'k4', 'k5']);
    expect(keys.get('k3')).toBe(`${key}-3`);
  });

  it('of Keyswitch’s own are stable and not listed', async () => {
    const seal = await open().sealKey();
    expect(Buffer.from(seal, 'base64')).toHaveLength(32);
    expect(await open().sealKey()).toBe(seal);
    expect(open().list()).toEqual([]);
    expect((await open().keys()).size).toBe(0);
  });
});

describe('a vault that was damaged is refused', () => {
  beforeEach(async () => {
    await open().set('lab', key);
    await open().set('other', `${key}-other`);
  });

  it('readable by others', async () => {
    chmodSync(home.vault, 0o644);
    expect(await refusal(() => open().reveal('lab'))).toMatch(
      /read by other users \(mode 0644\): run "chmod 600/,
    );
    expect(await refusal(() => open().set('new', key))).toMatch(/chmod 600/);
  });
  it.each([
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['not an object', () => '[]'],
    ['of missing parts', () => '{"version":1,"id":"x"}'],
    ['with an entry of the wrong shape', (text: string) => text.replace('"tag"', '"gat"')],
  ])('%s', async (_name, damage) => {
    const damaged = damage(readFileSync(home.vault, 'utf8'));
    writeFileSync(home.vault, damaged);
    expect(await refusal(() => open().reveal('lab'))).toMatch(/cannot be read.*backup/);
    expect(await refusal(() => open().set('new', key))).toMatch(/cannot be read/);
    expect(readFileSync(home.vault, 'utf8')).toBe(damaged);
  });
  it('of a newer Keyswitch', async () => {
    write({ ...file(), version: 2 });
    expect(await refusal(() => open().reveal('lab'))).toMatch(/newer Keyswitch.*update/);
  });
  it('with a flipped bit in an entry', async () => {
    const before = file();
    const entry = before.entries['lab'];
    const data = Buffer.from(entry?.data ?? '', 'base64');
    data[3] = (data[3] ?? 0) ^ 1;
    write({ ...before, entries: { ...before.entries, lab: { ...entry, data: data.toString('base64') } } });
    expect(await refusal(() => open().reveal('lab'))).toMatch(/"lab".*changed or damaged/);
    expect(await open().reveal('other')).toBe(`${key}-other`);
  });
  it('with two entries exchanged', async () => {
    const before = file();
    write({ ...before, entries: { lab: before.entries['other'], other: before.entries['lab'] } });
    expect(await refusal(() => open().reveal('lab'))).toMatch(/changed or damaged/);
  });
  it('with a short tag', async () => {
    const before = file();
    write({ ...before, entries: { lab: { ...before.entries['lab'], tag: 'AAAA' } } });
    expect(await refusal(() => open().reveal('lab'))).toMatch(/changed or damaged/);
  });
  it('with another id', async () => {
    write({ ...file(), id: 'another' });
    expect(await refusal(() => open().reveal('lab'))).toMatch(/does not fit this vault/);
  });
  it('without its key file, with a broken one, with one that others may read', async () => {
    const keep = readFileSync(home.vaultKey);
    rmSync(home.vaultKey);
    expect(await refusal(() => open().reveal('lab'))).toMatch(/vault\.key is missing/);
    writeFileSync(home.vaultKey, 'short', { mode: 0o600 });
    expect(await refusal(() => open().reveal('lab'))).toMatch(/is broken/);
    writeFileSync(home.vaultKey, keep);
    chmodSync(home.vaultKey, 0o640);
    expect(await refusal(() => open().reveal('lab'))).toMatch(/key file .*mode 0640/);
  });
  it('moved away, its key file is not overwritten by a new vault', async () => {
    const before = readFileSync(home.vaultKey);
    rmSync(home.vault);
    expect(await refusal(() => open().set('lab', key))).toMatch(/already a key file/);
    expect(readFileSync(home.vaultKey)).toEqual(before);
  });
});

describe('slots', () => {
  const passphraseFile = (text: string) => {
    const path = join(home.dir, `passphrase-${text.length}`);
    writeFileSync(path, `${text}\n`, { mode: 0o600 });
    return path;
  };

  it('a passphrase opens the vault, a wrong one does not', async () => {
    const right = {
      KEYSWITCH_VAULT_SLOT: 'passphrase',
      KEYSWITCH_PASSPHRASE_FILE: passphraseFile('correct horse'),
    };
    await open(right).set('lab', key);
    expect(existsSync(home.vaultKey)).toBe(false);
    expect(await open(right).reveal('lab')).toBe(key);
    expect(
      await refusal(() => open({ KEYSWITCH_PASSPHRASE_FILE: passphraseFile('wrong horse!') }).reveal('lab')),
    ).toMatch(/passphrase of the vault is wrong/);
    expect(await refusal(() => open().reveal('lab'))).toMatch(
      /needs its passphrase: set KEYSWITCH_PASSPHRASE_FILE/,
    );
    expect(await refusal(() => open({ KEYSWITCH_PASSPHRASE_FILE: '/nowhere' }).reveal('lab'))).toMatch(
      /cannot be read/,
    );
    // Ids and dates need no unlocking.
    expect(
      open()
        .list()
        .map(({ id }) => id),
    ).toEqual(['lab']);
  });

  it('a short passphrase is refused and leaves no vault', async () => {
    const env = { KEYSWITCH_VAULT_SLOT: 'passphrase', KEYSWITCH_PASSPHRASE_FILE: passphraseFile('short') };
    expect(await refusal(() => open(env).set('lab', key))).toMatch(/too short/);
    expect(existsSync(home.vault)).toBe(false);
  });

  it('a key file is warned about, and can be replaced by a passphrase', async () => {
    await open().set('lab', key);
    expect(open().status()).toMatchObject({ exists: true, secrets: 1, slots: [{ type: 'key-file' }] });
    expect(open().status().warnings).toEqual([expect.stringMatching(/only by the key file/)]);
    const env = { KEYSWITCH_PASSPHRASE_FILE: passphraseFile('correct horse') };
    await expect(open(env).removeSlot('key-file')).rejects.toThrow(/only way to open the vault/);
    await open(env).addSlot('passphrase');
    await open(env).removeSlot('key-file');
    expect(existsSync(home.vaultKey)).toBe(false);
    expect(open().status().warnings).toEqual([]);
    expect(await open(env).reveal('lab')).toBe(key);
  });

  it('an unknown slot is refused by name', async () => {
    expect(await refusal(() => open({ KEYSWITCH_VAULT_SLOT: 'tpm' }).set('lab', key))).toMatch(
      /no vault slot "tpm" here/,
    );
  });

  it('without a session bus the keyring is not even asked', async () => {
    const begun = performance.now();
    await open({ KEYSWITCH_VAULT_SLOT: '', DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' }).set(
      'lab',
      key,
    );
    expect(
      open()
        .status()
        .slots.map((slot) => slot.type),
    ).toEqual(['key-file']);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('a keyring that answers and keeps nothing does not stop a new vault; one that was asked for does', async () => {
    const asked: string[] = [];
    const refuses: SlotProvider = {
      type: 'os-keyring',
      isAvailable: async () => true,
      create: async () => {
        asked.push('create');
        throw new Problem('The system keyring refused (no result found).', 2);
      },
      open: async () => Buffer.alloc(0),
      forget: async () => {},
    };
    const providers = [refuses, createKeyFileSlot(home.vaultKey)];
    const forced = new Vault({ path: home.vault, providers, forcedSlot: 'os-keyring' });
    expect(await refusal(() => forced.set('lab', key))).toMatch(/keyring refused/);
    expect([existsSync(home.vault), existsSync(home.vaultKey)]).toEqual([false, false]);
    await new Vault({ path: home.vault, providers }).set('lab', key);
    expect(asked).toHaveLength(2);
    expect(open().status()).toMatchObject({ slots: [{ type: 'key-file' }], warnings: [expect.any(String)] });
    expect(await open().reveal('lab')).toBe(key);
  });

  it('a bus that never answers costs the time limit, not the start', async () => {
    const { createServer } = await import('node:net');
    const path = join(home.dir, 'bus');
    const server = createServer(() => {}).listen(path);
    try {
      const env = { KEYSWITCH_VAULT_SLOT: '', DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` };
      await open(env).set('lab', key);
      expect(
        open()
          .status()
          .slots.map((slot) => slot.type),
      ).toEqual(['key-file']);
    } finally {
      server.close();
    }
  });
});
