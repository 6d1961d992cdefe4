// Journalled changes: all or nothing, exact restore, only our values where somebody else has written, crashes at every step.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyChange,
  applyRestore,
  planRestore,
  type PlannedChange,
} from '../../../src-main/config-files/apply-edits.ts';
import { readFileState } from '../../../src-main/config-files/atomic-file.ts';
import type { DocumentEdit, DocumentFormat } from '../../../src-main/config-files/document.ts';
import { type Journal, listEntries, openJournal } from '../../../src-main/config-files/edit-journal.ts';
import { recoverToolFiles } from '../../../src-main/client-tools/recover-tool-files.ts';
import { planFileEdit } from '../../../src-main/config-files/file-edit.ts';

const run = promisify(execFile);
const child = fileURLToPath(new URL('crash-child.mjs', import.meta.url));
let folder: string;
let journal: Journal;
const at = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(at(name), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyswitch-journal-'));
  journal = openJournal(at('home/journal'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function plan(
  ...wanted: [name: string, format: DocumentFormat, edits: DocumentEdit[]][]
): Promise<PlannedChange> {
  const files = [];
  for (const [name, format, edits] of wanted) {
    const edit = planFileEdit(at(name), format, await readFileState(at(name)), edits);
    if (edit) files.push(edit);
  }
  return { files, rows: [] };
}
const set = (path: string[], value: unknown): DocumentEdit => ({ op: 'set', path, value });
const toml = 'model = "x" # mine\n\n[a]\nb = 1\n';
const ours: DocumentEdit[] = [set(['model'], 'y'), set(['p', 'k'], { name: 'K', n: 1 })];
async function restore() {
  await applyRestore(journal, 'codex', await planRestore(journal, 'codex'));
}

describe('restore', () => {
  it('gives the same bytes and mode, removes what was made, and leaves a private journal', async () => {
    writeFileSync(at('c.toml'), toml);
    await chmod(at('c.toml'), 0o644);
    await applyChange(
      journal,
      'codex',
      'apply',
      await plan(['c.toml', 'toml', ours], ['new/dir/x.json', 'json', [set(['a'], 1)]]),
    );
    expect(read('c.toml')).toContain('model = "y" # mine');
    expect(read('new/dir/x.json')).toBe('{\n  "a": 1\n}\n');
    expect(statSync(at('new/dir/x.json')).mode & 0o777).toBe(0o600);
    await restore();
    expect(read('c.toml')).toBe(toml);
    expect(statSync(at('c.toml')).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder).toSorted()).toEqual(['c.toml', 'home']);
    for (const name of readdirSync(journal.folder, { recursive: true, encoding: 'utf8' })) {
      expect(statSync(join(journal.folder, name)).mode & 0o077, name).toBe(0);
    }
    expect((await planRestore(journal, 'codex')).files).toEqual([]);
  });

  it('after several applies goes back to before the first', async () => {
    writeFileSync(at('c.toml'), toml);
    await applyChange(journal, 'codex', 'apply', await plan(['c.toml', 'toml', ours]));
    await applyChange(
      journal,
      'codex',
      'apply',
      await plan(['c.toml', 'toml', [set(['model'], 'z')]], ['d.toml', 'toml', ours]),
    );
    await applyChange(journal, 'codex', 'apply', await plan(['d.toml', 'toml', [set(['model'], 'w')]]));
    await restore();
    expect(read('c.toml')).toBe(toml);
    expect(existsSync(at('d.toml'))).toBe(false);
  });

  it('takes only our values out of a file that somebody has changed', async () => {
    writeFileSync(at('c.toml'), toml);
    await applyChange(journal, 'codex', 'apply', await plan(['c.toml', 'toml', ours]));
    writeFileSync(at('c.toml'), `${read('c.toml').replace('b = 1', 'b = 2 # theirs')}\n[theirs]\nx = 1\n`);
    await restore();
    expect(read('c.toml')).toBe('model = "x" # mine\n\n[a]\nb = 2 # theirs\n\n[theirs]\nx = 1\n');
  });

  it('keeps a change of somebody else that came between two applies', async () => {
    writeFileSync(at('c.toml'), toml);
    await applyChange(journal, 'codex', 'apply', await plan(['c.toml', 'toml', ours]));
    writeFileSync(at('c.toml'), `# theirs\n${read('c.toml')}`);
    await applyChange(journal, 'codex', 'apply', await plan(['c.toml', 'toml', [set(['model'], 'z')]]));
    await restore();
    expect(read('c.toml')).toBe(`# theirs\n${toml}`);
  });

  it('leaves a value alone that somebody has set since, and a file that is gone', async () => {
    writeFileSync(at('c.toml'), toml);
    await applyChange(
      journal,
      'codex',
      'apply',
      await plan(['c.toml', 'toml', ours], ['d.toml', 'toml', ours]),
    );
    writeFileSync(at('c.toml'), read('c.toml').replace('"y"', '"theirs"'));
    await rm(at('d.toml'));
    await restore();
    expect(read('c.toml')).toBe(toml.replace('"x"', '"theirs"'));
    expect(existsSync(at('d.toml'))).toBe(false);
  });

  it('refuses a file that does not parse any more, with its line', async () => {
    writeFileSync(at('c.toml'), toml);
    await applyChange(journal, 'codex', 'apply', await plan(['c.toml', 'toml', ours]));
    writeFileSync(at('c.toml'), 'a = \n');
    await expect(planRestore(journal, 'codex')).rejects.toThrow(
      /c\.toml was changed since and cannot be read: .*line 1/,
    );
    expect(read('c.toml')).toBe('a = \n');
  });

  it('goes through a link and keeps it', async () => {
    mkdirSync(at('dotfiles'));
    writeFileSync(at('dotfiles/c'), toml);
    await symlink(at('dotfiles/c'), at('c.toml'));
    await applyChange(journal, 'codex', 'apply', await plan(['c.toml', 'toml', ours]));
    expect(read('dotfiles/c')).toContain('[p.k]');
    await restore();
    expect(read('dotfiles/c')).toBe(toml);
    expect(readdirSync(at('dotfiles'))).toEqual(['c']);
  });
});

describe('refusals', () => {
  it('a file changed since the plan stops everything', async () => {
    writeFileSync(at('a.toml'), toml);
    writeFileSync(at('b.toml'), toml);
    const change = await plan(['a.toml', 'toml', ours], ['b.toml', 'toml', ours]);
    writeFileSync(at('b.toml'), 'theirs = 1\n');
    await expect(applyChange(journal, 'codex', 'apply', change)).rejects.toMatchObject({
      problem: 'changed',
    });
    expect([read('a.toml'), read('b.toml')]).toEqual([toml, 'theirs = 1\n']);
  });

  it('a second file that cannot be written brings the first one back', async () => {
    writeFileSync(at('a.toml'), toml);
    writeFileSync(at('b.toml'), toml);
    const change = await plan(['a.toml', 'toml', ours], ['b.toml', 'toml', ours]);
    await chmod(at('b.toml'), 0o444);
    await expect(applyChange(journal, 'codex', 'apply', change)).rejects.toMatchObject({
      problem: 'read-only',
    });
    expect([read('a.toml'), read('b.toml')]).toEqual([toml, toml]);
    expect((await listEntries(journal)).map((entry) => entry.state)).toEqual(['rolled-back']);
  });

  it('of two at once, one is told that the file has changed', async () => {
    writeFileSync(at('a.toml'), toml);
    const [one, two] = [
      await plan(['a.toml', 'toml', [set(['x'], 1)]]),
      await plan(['a.toml', 'toml', [set(['y'], 2)]]),
    ];
    const results = await Promise.allSettled(
      [one, two].map((change) => applyChange(journal, 'codex', 'apply', change)),
    );
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(read('a.toml')).toMatch(/^(?:x = 1|y = 2)$/m);
  });

  it.each([
    ['toml', 'a = \n', /left alone: it is not valid TOML: line 1, column \d+/],
    ['json', '{ "a": 1, }', /left alone: it is not valid JSON: line 1/],
  ] as const)('a broken %s file is not planned', async (format, text, message) => {
    writeFileSync(at('f'), text);
    await expect(plan(['f', format, [set(['a'], 1)]])).rejects.toThrow(message);
  });

  it('a file that is not UTF-8 is not planned', async () => {
    writeFileSync(at('f'), Buffer.from([0x61, 0x3d, 0xff]));
    await expect(plan(['f', 'env', [set(['A'], '1')]])).rejects.toThrow(/not UTF-8/);
  });
});

it(
  'a writer killed at any step leaves old or new files, and the next start makes it all or nothing',
  { timeout: 300_000 },
  async () => {
    const [old, old2] = [toml, '{ "a": 1 } \n'];
    let killed = 0;
    let finished = false;
    for (let stop = 1; !finished; stop += 1) {
      await rm(folder, { recursive: true, force: true });
      mkdirSync(folder);
      writeFileSync(at('c.toml'), old);
      writeFileSync(at('s.json'), old2);
      const change = await plan(
        ['c.toml', 'toml', ours],
        ['s.json', 'json', [set(['b'], 2)]],
        ['n/e.env', 'env', [set(['A'], '1')]],
      );
      writeFileSync(at('plan.json'), JSON.stringify(change));
      const news = change.files.map((file) => file.after);
      finished = await run(process.execPath, [
        '--no-warnings',
        child,
        journal.folder,
        String(stop),
        at('plan.json'),
      ]).then(
        () => true,
        (error: { signal?: string; stderr?: string }) => {
          expect(error.signal, error.stderr).toBe('SIGKILL');
          return false;
        },
      );
      if (!finished) killed += 1;
      const now = () =>
        ['c.toml', 's.json', 'n/e.env'].map((name) => (existsSync(at(name)) ? read(name) : null));
      const olds = [old, old2, null];
      now().forEach((text, index) => expect([olds[index], news[index]], `step ${stop}`).toContain(text));
      const lines = await recoverToolFiles(journal.folder);
      for (const line of lines) expect(line).toMatch(/^A change to the files of codex .* put right\.$/);
      expect([olds, news], `step ${stop}`).toContainEqual(now());
      expect(
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
          (name) => name.endsWith('.tmp') && !name.startsWith('home'),
        ),
      ).toEqual([]);
      await restore();
      expect(now(), `step ${stop}`).toEqual(olds);
    }
    expect(killed).toBeGreaterThan(25);
  },
);
