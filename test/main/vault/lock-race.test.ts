// Writers that end at once after each write, all of them in front of the lock of a writer that died: one of them
// takes it over, and nobody takes away the lock of the one that did.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const module = new URL('../../../src-main/vault/vault-file.ts', import.meta.url).href;

it('no write of short-lived processes is lost', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyswitch-vault-race-'));
  const path = join(folder, 'vault.json');
  const script = `
    import { changeVaultFile } from ${JSON.stringify(module)};
    await changeVaultFile(process.argv[1], async (file) => ({
      file: { version: 1, id: 'v', slots: [], entries: { ...file?.entries, [process.argv[2]]: { iv: '', tag: '', data: '' } } },
      result: null,
    }));
    process.exit(0);`;
  try {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(`${path}.lock`, String(dead));
    const writers = Array.from({ length: 24 }, (_, n) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, path, `k${n}`]),
    );
    await Promise.all(writers);
    const { entries } = JSON.parse(readFileSync(path, 'utf8')) as { entries: object };
    expect(Object.keys(entries)).toHaveLength(24);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
