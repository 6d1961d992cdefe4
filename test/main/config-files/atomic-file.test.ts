// Atomic writes: links, modes, refusals, a full disk, a folder that is closed. Real files only.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  readFileState,
  removeFileAtomic,
  removeLeftovers,
  sha256Of,
  writeFileAtomic,
} from '../../../src-main/config-files/atomic-file.ts';

const run = promisify(execFile);
const modulePath = fileURLToPath(new URL('../../../src-main/config-files/atomic-file.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyswitch-atomic-'));
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true, force: true });
});

const read = (path: string) => readFileSync(path, 'utf8');
const mode = (path: string) => statSync(path).mode & 0o777;

/** Runs one write in a process of its own; answers `{problem, message}` or `{}`. */
async function writeElsewhere(
  path: string,
  size: number,
  shell: string,
  uid?: number,
): Promise<{ problem?: string }> {
  const script = `import { writeFileAtomic } from ${JSON.stringify(modulePath)};
    try { await writeFileAtomic(${JSON.stringify(path)}, 'n'.repeat(${size})); console.log('{}'); }
    catch (error) { console.log(JSON.stringify({ problem: error.problem, message: error.message })); }`;
  const command = `${shell} exec "$0" --no-warnings --input-type=module -e "$1"`;
  const { stdout } = await run(
    'bash',
    ['-c', command, process.execPath, script],
    uid === undefined ? {} : { uid },
  );
  return JSON.parse(stdout) as { problem?: string };
}

describe('writing', () => {
  it('makes a new file 0600 with its folders 0700', async () => {
    const path = join(folder, 'a', 'b', 'c.toml');
    await writeFileAtomic(path, 'x = 1\n');
    expect(read(path)).toBe('x = 1\n');
    expect([mode(path), mode(join(folder, 'a', 'b'))]).toEqual([0o600, 0o700]);
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['c.toml']);
  });

  it('keeps the mode, or sets the one it is given', async () => {
    const path = join(folder, 'f');
    await writeFile(path, 'old');
    await chmod(path, 0o640);
    await writeFileAtomic(path, 'new');
    expect([read(path), mode(path)]).toEqual(['new', 0o640]);
    await writeFileAtomic(path, Buffer.from([0xff, 0x00]), { mode: 0o600 });
    expect([readFileSync(path).toString('hex'), mode(path)]).toEqual(['ff00', 0o600]);
  });

  it.runIf(isRoot)('keeps the owner', async () => {
    const path = join(folder, 'f');
    await writeFile(path, 'old');
    await chown(path, 12_345, 12_346);
    await writeFileAtomic(path, 'new');
    expect([statSync(path).uid, statSync(path).gid, read(path)]).toEqual([12_345, 12_346, 'new']);
  });

  it('goes through links to the real file', async () => {
    await mkdir(join(folder, 'dotfiles'));
    await writeFile(join(folder, 'dotfiles', 'real'), 'old');
    await symlink('dotfiles/real', join(folder, 'one'));
    await symlink('one', join(folder, 'two'));
    await writeFileAtomic(join(folder, 'two'), 'new');
    expect(read(join(folder, 'dotfiles', 'real'))).toBe('new');
    expect(readdirSync(folder).toSorted()).toEqual(['dotfiles', 'one', 'two']);
    expect((await readFileState(join(folder, 'two')))?.sha256).toBe(sha256Of('new'));
  });

  it('removes a file only with the hash it was given, and leftovers only of its own', async () => {
    const path = join(folder, 'f');
    await writeFile(path, 'old');
    await writeFile(join(folder, '.f.keyswitch-0123.tmp'), 'half');
    await writeFile(join(folder, '.other.tmp'), 'theirs');
    await expect(removeFileAtomic(path, sha256Of('else'))).rejects.toMatchObject({ problem: 'changed' });
    await removeLeftovers(path);
    expect(readdirSync(folder).toSorted()).toEqual(['.other.tmp', 'f']);
    await removeFileAtomic(path, sha256Of('old'));
    expect(existsSync(path)).toBe(false);
  });
});

describe('refusals leave everything as it was', () => {
  it.each([
    ['a file that changed', { expectedSha256: sha256Of('else') }],
    ['a file that appeared', { expectedSha256: null }],
  ])('%s', async (_, options) => {
    const path = join(folder, 'f');
    await writeFile(path, 'theirs');
    await expect(writeFileAtomic(path, 'ours', options)).rejects.toMatchObject({ problem: 'changed' });
    expect(read(path)).toBe('theirs');
    expect(readdirSync(folder)).toEqual(['f']);
  });

  it('a link into nowhere', async () => {
    const path = join(folder, 'link');
    await symlink(join(folder, 'gone', 'file'), path);
    const writing = writeFileAtomic(path, 'x');
    await expect(writing).rejects.toMatchObject({ name: 'FileWriteError', problem: 'dangling-link' });
    await expect(writing).rejects.toThrow(/link to .*gone\/file, which does not exist/);
    expect(readdirSync(folder)).toEqual(['link']);
  });

  it('a link that leads back to itself', async () => {
    await symlink('b', join(folder, 'a'));
    await symlink('a', join(folder, 'b'));
    await expect(writeFileAtomic(join(folder, 'a'), 'x')).rejects.toMatchObject({ problem: 'dangling-link' });
  });

  it('a folder in its place, a file in the folder’s place, a pipe', async () => {
    await mkdir(join(folder, 'd'));
    await expect(writeFileAtomic(join(folder, 'd'), 'x')).rejects.toMatchObject({ problem: 'directory' });
    await writeFile(join(folder, 'f'), 'x');
    await expect(writeFileAtomic(join(folder, 'f', 'g'), 'x')).rejects.toMatchObject({
      problem: 'not-a-file',
    });
    await expect(writeFileAtomic(join(folder, 'f', 'g', 'h'), 'x')).rejects.toMatchObject({
      problem: 'not-a-file',
    });
    spawnSync('mkfifo', [join(folder, 'p')]);
    await expect(writeFileAtomic(join(folder, 'p'), 'x')).rejects.toMatchObject({ problem: 'not-a-file' });
  });

  it('a read-only file', async () => {
    const path = join(folder, 'f');
    await writeFile(path, 'theirs');
    await chmod(path, 0o444);
    await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({ problem: 'read-only' });
    expect([read(path), readdirSync(folder)]).toEqual(['theirs', ['f']]);
  });

  it('a file size limit (what a full quota does)', async () => {
    const path = join(folder, 'f');
    await writeFile(path, 'theirs');
    const answer = await writeElsewhere(path, 5000, "trap '' XFSZ; ulimit -f 1;");
    expect(answer).toMatchObject({ problem: 'disk-full' });
    expect([read(path), readdirSync(folder)]).toEqual(['theirs', ['f']]);
  });

  const mounted =
    isRoot && spawnSync('bash', ['-c', 'd=$(mktemp -d) && mount -t tmpfs none $d && umount $d']).status === 0;
  it.runIf(mounted)('a disk that is really full', async () => {
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', folder]);
    try {
      await writeFile(join(folder, 'f'), 'theirs');
      const writing = writeFileAtomic(join(folder, 'f'), 'x'.repeat(100_000));
      await expect(writing).rejects.toThrow(/The disk is full: .* was not changed/);
      expect([read(join(folder, 'f')), readdirSync(folder)]).toEqual(['theirs', ['f']]);
    } finally {
      spawnSync('umount', [folder]);
    }
  });
});

describe('a folder that an ordinary user cannot write', () => {
  const nobody = isRoot ? 65_534 : undefined;
  const prepare = async (fileMode: number) => {
    const path = join(folder, 'f');
    await writeFile(path, 'a longer text that was there before');
    if (nobody !== undefined) await chown(path, nobody, nobody);
    await chmod(path, fileMode);
    await chmod(folder, 0o555);
    return path;
  };

  it('still takes a write into a file that is theirs', async () => {
    const path = await prepare(0o600);
    expect(await writeElsewhere(path, 5, '', nobody)).toEqual({});
    expect(read(path)).toBe('nnnnn');
  });

  it('is named when the file does not exist', async () => {
    await prepare(0o600);
    const answer = await writeElsewhere(join(folder, 'new'), 5, '', nobody);
    expect(answer).toMatchObject({ problem: 'read-only' });
  });

  it('puts the old bytes back when the disk is full half way', async () => {
    const path = await prepare(0o600);
    const answer = await writeElsewhere(path, 5000, "trap '' XFSZ; ulimit -f 1;", nobody);
    expect(answer).toMatchObject({ problem: 'disk-full' });
    expect(read(path)).toBe('a longer text that was there before');
  });
});
