// What the system refuses is no mistake of Keyswitch: a full disk, a closed folder, a damaged ledger. One sentence that
// says what to do, nothing left behind, and everything works again when there is space again.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTemporaryHome, type TemporaryHome } from '../../support/temporary-home.ts';

const cli = join(import.meta.dirname, '../../../src-main/cli.ts');
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
let home: TemporaryHome;
beforeEach(async () => {
  home = createTemporaryHome();
  expect(run(['client', 'add', 'first'])).toMatchObject({ code: 0 });
  expect(run(['secret', 'set', 'k'], { input: 'sk-before-0123456789' })).toMatchObject({ code: 0 });
});
afterEach(() => {
  chmodSync(home.dir, 0o700);
  home.remove();
});

interface Surroundings {
  readonly input?: string;
  /** Shell words before the program, such as a limit. */
  readonly shell?: string;
  readonly uid?: number;
}

function run(args: readonly string[], { input = '', shell = '', uid }: Surroundings = {}) {
  const done = spawnSync(
    'bash',
    ['--norc', '-c', `${shell} exec "$0" "$@"`, process.execPath, cli, ...args],
    {
      env: home.env,
      input,
      encoding: 'utf8',
      ...(uid === undefined ? {} : { uid, gid: uid }),
    },
  );
  return { code: done.status, out: done.stdout, err: done.stderr };
}

const files = () => readdirSync(home.dir).toSorted();
const contents = () => files().map((name) => readFileSync(join(home.dir, name), 'utf8'));
const oneLine = (text: string) => expect(text.trim().split('\n')).toHaveLength(1);

/** What a full quota does: no file can grow. */
const full = 'trap "" XFSZ; ulimit -f 0;';

describe('a full disk', () => {
  it.each([
    [['secret', 'set', 'k'], 'sk-after-0123456789'],
    [['client', 'add', 'second'], ''],
    [['tool', 'apply', 'codex', '--json'], ''],
    [['serve', '--json'], ''],
  ])('%j says so, changes nothing, and leaves no lock', (args, input) => {
    const before = [files(), contents()];
    const refused = run(args, { input, shell: full });
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toMatch(/^The disk is full/);
    oneLine(refused.err);
    expect([files(), contents()]).toEqual(before);
    expect(run(['client', 'add', 'second'])).toMatchObject({ code: 0 });
  });
});

describe.skipIf(!isRoot)('a home that may only be read', () => {
  it.each([
    ['config.toml', ['client', 'add', 'second'], ''],
    ['vault.json', ['secret', 'set', 'k'], 'sk-after-0123456789'],
    ['runtime.json', ['serve', '--json'], ''],
  ])('%s is named', (name, args, input) => {
    for (const file of files()) chownSync(join(home.dir, file), nobody, nobody);
    chownSync(home.dir, nobody, nobody);
    chmodSync(dirname(home.dir), 0o755);
    chmodSync(home.dir, 0o500);
    const refused = run(args, { input, uid: nobody });
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toMatch(/^Your user may not use /);
    expect(refused.err).toContain(join(home.dir, name));
    oneLine(refused.err);
    const doctor = run(['doctor', '--json'], { uid: nobody });
    expect(JSON.parse(doctor.out)).toContainEqual(
      expect.objectContaining({
        id: 'home.writable',
        state: 'fail',
        remedy: expect.stringContaining(home.dir),
      }),
    );
  });
});

describe.skipIf(!isRoot)('a home that may not be entered', () => {
  it.each([['log'], ['usage'], ['log', '--json'], ['log', '--follow']])(
    '%s is not an empty ledger',
    (...args) => {
      chmodSync(dirname(home.dir), 0o755);
      chmodSync(home.dir, 0o700);
      const refused = run(args, { uid: nobody });
      expect([refused.code, refused.out]).toEqual([1, '']);
      expect(refused.err).toContain(`Your user may not use ${join(home.dir, 'ledger.db')}`);
      oneLine(refused.err);
    },
  );
});

it.each([
  ['ledger.db', ['log']],
  ['ledger.db', ['usage', '--json']],
  ['ledger.db', ['serve', '--json']],
  ['runtime.json', ['serve', '--json']],
])('a folder in the place of %s is named by %j', (name, args) => {
  mkdirSync(join(home.dir, name));
  const refused = run(args);
  expect([refused.code, refused.out]).toEqual([1, '']);
  expect(refused.err).toBe(`${join(home.dir, name)} is a folder; a file belongs there. Move it away.\n`);
});

it('a home that is a file is named by the ledger too', () => {
  const refused = run(['log'], { shell: 'KEYSWITCH_HOME="$KEYSWITCH_HOME/config.toml"' });
  expect([refused.code, refused.out]).toEqual([1, '']);
  expect(refused.err).toMatch(/is a file, not a folder/);
});

it.skipIf(!existsSync('/dev/full'))('an output that finds no room is no success', () => {
  const refused = run(['profile', 'list'], { shell: 'exec >/dev/full;' });
  expect([refused.code, refused.err]).toEqual([1, 'The disk is full: free some space and try again.\n']);
});

it('a reader that leaves early is', () => {
  const left = run(['upstream', 'presets'], { shell: 'exec > >(exit 0);' });
  expect([left.code, left.err]).toEqual([0, '']);
});

it('a damaged ledger is named when nobody runs who could mend it', () => {
  writeFileSync(join(home.dir, 'ledger.db'), 'x'.repeat(4_096));
  for (const args of [['log'], ['usage', '--json']]) {
    const refused = run(args);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toMatch(/^The ledger .*ledger\.db is damaged: start Keyswitch once/);
    oneLine(refused.err);
  }
});
