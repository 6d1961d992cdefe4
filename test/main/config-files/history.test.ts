// The journal as a history: undo of any entry, undo of an undo, others' edits in between, crashes, and its bounds.
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyChange,
  applyRestore,
  planRestore,
  recoverJournal,
} from '../../../src-main/config-files/apply-edits.ts';
import { readFileState } from '../../../src-main/config-files/atomic-file.ts';
import type { DocumentEdit } from '../../../src-main/config-files/document.ts';
import {
  type Journal,
  type JournalEntry,
  listEntries,
  openJournal,
} from '../../../src-main/config-files/edit-journal.ts';
import { planFileEdit } from '../../../src-main/config-files/file-edit.ts';
import { isUndone, listHistory, planEntryUndo, readStep } from '../../../src-main/config-files/history.ts';
import { keptChanges } from '../../../src-main/config-files/prune-journal.ts';

const run = promisify(execFile);
const child = fileURLToPath(new URL('crash-child.mjs', import.meta.url));
let folder: string;
let journal: Journal;
const at = (name: string) => join(folder, name);
const read = (name = 'c.toml') => readFileSync(at(name), 'utf8');
const set = (path: string[], value: unknown): DocumentEdit => ({ op: 'set', path, value });
const toml = 'model = "x" # mine\n\n[a]\nb = 1\n';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyswitch-history-'));
  journal = openJournal(at('home/journal'));
  writeFileSync(at('c.toml'), toml);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function change(
  action: JournalEntry['action'],
  edits: DocumentEdit[],
  options: { readonly mode?: number; readonly name?: string } = {},
): Promise<JournalEntry> {
  const path = at(options.name ?? 'c.toml');
  const mode = options.mode === undefined ? {} : { mode: options.mode };
  const edit = planFileEdit(path, 'toml', await readFileState(path), edits, mode);
  const entry = await applyChange(journal, 'codex', action, { files: edit ? [edit] : [], rows: [] });
  if (!entry) throw new Error('Nothing was changed.');
  return entry;
}

async function undo(entry: JournalEntry): Promise<JournalEntry> {
  const plan = await planEntryUndo(journal, entry);
  if (!plan.change) throw new Error(plan.refusal.why);
  const note = { summary: 'Undid', undoOf: entry.id } as const;
  const done = await applyChange(journal, 'codex', entry.action, plan.change, note);
  if (!done) throw new Error('Nothing was undone.');
  return done;
}
const restore = async () => applyRestore(journal, 'codex', await planRestore(journal, 'codex'));

describe('undo', () => {
  it('of the last change gives its bytes and mode back; undo of that undo is byte-identical again, and so on', async () => {
    chmodSync(at('c.toml'), 0o644);
    let entry = await change('profile', [set(['key'], 'sk-secret'), set(['model'], 'y')], { mode: 0o600 });
    const made = read();
    for (let round = 0; round < 3; round += 1) {
      entry = await undo(entry);
      expect(read()).toBe(toml);
      expect(statSync(at('c.toml')).mode & 0o777).toBe(0o644);
      entry = await undo(entry);
      expect(read()).toBe(made);
      expect(statSync(at('c.toml')).mode & 0o777).toBe(0o600);
    }
    const history = await listHistory(journal, 'codex');
    expect(history).toHaveLength(7);
    expect(history.map((one) => isUndone(history, one))).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  it('of an older change leaves the newer one and what others wrote in between', async () => {
    const first = await change('profile', [set(['model'], 'y')]);
    writeFileSync(at('c.toml'), read().replace('b = 1', 'b = 7 # theirs'));
    await change('profile', [set(['own'], 'later')]);
    await undo(first);
    expect(read()).toContain('model = "x" # mine');
    expect(read()).toContain('b = 7 # theirs');
    expect(read()).toContain('own = "later"');
  });

  it('refuses, and says what can be done, where a newer change of ours or of others wrote the same values', async () => {
    const first = await change('profile', [set(['model'], 'y')]);
    const second = await change('profile', [set(['model'], 'z')]);
    expect(await planEntryUndo(journal, first)).toEqual({
      change: null,
      refusal: {
        why: `A newer change of Keyswitch wrote the same values in ${at('c.toml')}; undo that one first.`,
        first: second.id,
      },
    });
    writeFileSync(at('c.toml'), read().replace('"z"', '"theirs"'));
    const foreign = await planEntryUndo(journal, second);
    expect(foreign.refusal?.why).toMatch(/^Another program has changed the same values in .* by hand/);
    expect(foreign.refusal?.first).toBeNull();
    expect(read()).toContain('"theirs"');
  });

  it('a file changed between the plan and the write is refused, and stays', async () => {
    const entry = await change('profile', [set(['model'], 'y')]);
    const plan = await planEntryUndo(journal, entry);
    writeFileSync(at('c.toml'), 'theirs = 1\n');
    await expect(
      applyChange(journal, 'codex', 'profile', plan.change ?? { files: [], rows: [] }),
    ).rejects.toThrow(/changed by another program in the meantime/);
    expect(read()).toBe('theirs = 1\n');
  });

  it('of a removed value or file puts it back; one that nothing is left of says so', async () => {
    const entry = await change('profile', [{ op: 'remove', path: ['a'] }]);
    await undo(entry);
    expect(read()).toBe(toml);
    const plan = await planEntryUndo(journal, entry);
    expect(plan.refusal?.why).toBe('Nothing of this change is in force any more.');
    const made = await change('profile', [set(['n'], 1)], { name: 'new/d.toml' });
    const back = await undo(made);
    expect(existsSync(at('new/d.toml'))).toBe(false);
    await undo(back);
    expect(read('new/d.toml')).toBe('n = 1\n');
  });
});

describe('the restore of the contract', () => {
  it('is exact after applying twice and undoing the later one', async () => {
    await change('apply', [set(['model'], 'y'), set(['p', 'k'], { n: 1 })]);
    const second = await change('apply', [set(['model'], 'z')]);
    await undo(second);
    expect(read()).toContain('model = "y"');
    await restore();
    expect(read()).toBe(toml);
  });

  it.each([0, 1])(
    'takes all of ours out after undo of an older apply and a redo, with %i foreign edits',
    async (foreign) => {
      const first = await change('apply', [set(['model'], 'y'), set(['p', 'k'], { n: 1 })]);
      await change('apply', [set(['q'], 'z')]);
      const back = await undo(first);
      expect(read()).toContain('model = "x" # mine');
      expect(read()).toContain('q = "z"');
      await undo(back);
      expect(read()).toContain('model = "y"');
      if (foreign) writeFileSync(at('c.toml'), `${read()}\n[theirs]\nv = 1\n`);
      await restore();
      expect(read()).toBe(foreign ? `${toml}\n[theirs]\nv = 1\n` : toml);
    },
  );

  it('knows what the undo put back as ours, also where others wrote beside it since', async () => {
    await change('apply', [set(['model'], 'y'), set(['p', 'k'], { n: 1 })]);
    await undo(await change('apply', [set(['model'], 'z')]));
    writeFileSync(at('c.toml'), `${read()}\n[theirs]\nv = 1\n`);
    await restore();
    expect(read()).toBe(`${toml}\n[theirs]\nv = 1\n`);
  });

  it('leaves nothing to do after the only apply was undone', async () => {
    await undo(await change('apply', [set(['model'], 'y')]));
    expect(await planRestore(journal, 'codex')).toEqual({ files: [], rows: [] });
    await restore();
    expect(read()).toBe(toml);
  });
});

describe('the journal', () => {
  it('a lock whose owner was killed while it wrote its number is taken over, whoever has that number now', async () => {
    mkdirSync(join(journal.folder, 'images'), { recursive: true });
    writeFileSync(join(journal.folder, 'lock'), String(process.ppid));
    await change('profile', [set(['model'], 'y')]);
    expect(read()).toContain('model = "y"');
    expect(existsSync(join(journal.folder, 'lock'))).toBe(false);
  });

  it('shows a change as it was made, keeps folders 0700 and files 0600', async () => {
    const entry = await change('profile', [set(['model'], 'y')]);
    await change('profile', [set(['model'], 'z')]);
    const step = await readStep(journal, entry);
    expect(step?.files[0]).toMatchObject({ before: toml, after: toml.replace('"x"', '"y"') });
    for (const name of readdirSync(journal.folder, { recursive: true, encoding: 'utf8' })) {
      const info = statSync(join(journal.folder, name));
      expect(info.mode & 0o777, name).toBe(info.isDirectory() ? 0o700 : 0o600);
    }
    expect(statSync(journal.folder).mode & 0o777).toBe(0o700);
  });

  it('an entry of an older Keyswitch is still undone while its bytes are there', async () => {
    const entry = await change('profile', [set(['model'], 'y')]);
    const { step: _step, note: _note, ...old } = entry;
    expect(await planEntryUndo(journal, old)).toMatchObject({ refusal: null });
    const image = join(journal.folder, 'images', old.files[0]?.before ?? '');
    await rm(image);
    expect((await planEntryUndo(journal, old)).refusal?.why).toMatch(/is not there any more/);
    expect(await readStep(journal, old)).toBeNull();
  });

  it(
    'keeps the newest of a tool, what is in force, and every byte that a restore needs',
    { timeout: 60_000 },
    async () => {
      await change('apply', [set(['model'], 'y')]);
      for (let index = 0; index < keptChanges + 5; index += 1) await change('profile', [set(['n'], index)]);
      const entries = await listEntries(journal);
      expect(entries).toHaveLength(keptChanges + 1);
      const needed = new Set(
        entries.flatMap(({ files }) =>
          files.flatMap(({ before, after, baseline }) => [before, after, baseline]),
        ),
      );
      expect(readdirSync(join(journal.folder, 'images')).toSorted()).toEqual(
        [...needed].filter((sha) => sha !== null).toSorted(),
      );
      await restore();
      expect(read()).toBe(
        toml.replace('model = "x" # mine\n', `model = "x" # mine\nn = ${keptChanges + 4}\n`),
      );
      // An entry that we cannot read is a newer Keyswitch's: nothing of its bytes is touched.
      writeFileSync(join(journal.folder, '9.json'), '{"version":2}');
      writeFileSync(join(journal.folder, 'images', 'f'.repeat(64)), 'theirs');
      await change('profile', [set(['n'], -1)]);
      expect(existsSync(join(journal.folder, 'images', 'f'.repeat(64)))).toBe(true);
    },
  );

  it('keeps the baseline of a later apply, which no change began with', { timeout: 60_000 }, async () => {
    await change('apply', [set(['model'], 'y')]);
    const theirs = read().replace('b = 1', 'b = 2');
    writeFileSync(at('c.toml'), theirs);
    await change('apply', [set(['q'], 1)]);
    for (let index = 0; index < keptChanges + 5; index += 1)
      await change('profile', [set(['n'], index)], { name: 'd.toml' });
    await restore();
    expect(read()).toBe(toml.replace('b = 1', 'b = 2'));
  });

  it('an undo killed at any step is all or nothing after the next start', { timeout: 300_000 }, async () => {
    let finished = false;
    for (let stop = 1; !finished; stop += 2) {
      await rm(folder, { recursive: true, force: true });
      mkdirSync(folder);
      writeFileSync(at('c.toml'), toml);
      const entry = await change('profile', [set(['model'], 'y')]);
      const made = read();
      const plan = await planEntryUndo(journal, entry);
      writeFileSync(at('plan.json'), JSON.stringify(plan.change));
      const note = JSON.stringify({ summary: 'Undid', undoOf: entry.id });
      finished = await run(process.execPath, [
        '--no-warnings',
        child,
        journal.folder,
        String(stop),
        at('plan.json'),
        'profile',
        note,
      ]).then(
        () => true,
        (error: { signal?: string; stderr?: string }) => {
          expect(error.signal, error.stderr).toBe('SIGKILL');
          return false;
        },
      );
      await recoverJournal(journal);
      const history = await listHistory(journal, 'codex');
      expect([toml, made], `step ${stop}`).toContain(read());
      expect(isUndone(history, entry), `step ${stop}`).toBe(read() === toml);
      if (read() === made) await undo(entry);
      expect(read()).toBe(toml);
    }
  });
});
