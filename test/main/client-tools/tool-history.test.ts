// The history of a tool: what is listed, that nothing secret is shown, undo and redo through files and CC Switch rows.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeToolProfile } from '../../../src-main/client-tools/edit-tool-profile.ts';
import { applyTool, restoreTool } from '../../../src-main/client-tools/point-tool.ts';
import {
  listToolHistory,
  planToolUndo,
  showToolChange,
  undoToolChange,
} from '../../../src-main/client-tools/tool-history.ts';
import { createCcSwitchDatabase, dumpDatabase } from './cc-switch-database.ts';
import { createToolHome, type ToolHome } from './tool-home.ts';

let home: ToolHome;
beforeEach(async () => {
  home = await createToolHome();
});
afterEach(() => home.remove());

const config = '.codex/config.toml';
const original =
  '# 我的\nmodel = "gpt-5.5" # keep\nmodel_provider = "mine"\n\n[model_providers.mine]\nname = "Mine"\nbase_url = "https://a.example/v1"\nwire_api = "responses"\n';
const list = (tool = 'codex') => listToolHistory(home.context, tool);
const undo = (id: string | undefined, tool = 'codex') => undoToolChange(home.context, tool, id ?? '');
const plan = (id: string | undefined, tool = 'codex') => planToolUndo(home.context, tool, id ?? '');
const setKey = (key: string, tool = 'codex', id = 'mine') =>
  changeToolProfile(home.context, tool, { op: 'set', id, fields: { base_url: 'https://b.example/v1' }, key });

describe('codex', () => {
  beforeEach(() => home.write(config, original));

  it('lists what was done, newest first, with names of fields and never a value', async () => {
    await setKey('sk-first-0123456789abcdef');
    await applyTool(home.context, 'codex', { model: 'gpt-5.5' });
    await restoreTool(home.context, 'codex');
    const rows = await list();
    expect(rows.map(({ kind, summary, undone }) => [kind, summary, undone])).toEqual([
      ['restore', 'Put back what was there before.', false],
      ['apply', 'Pointed at Keyswitch with the model gpt-5.5.', true],
      ['profile', 'Changed the profile "mine": base_url, key.', false],
    ]);
    expect(rows[0]?.paths).toEqual([home.path(config)]);
    const shown = await Promise.all(rows.map(({ id }) => showToolChange(home.context, 'codex', id)));
    expect(shown[2]?.files[0]?.diff).toMatch(/\+base_url = "https:\/\/b\.example\/v1"/);
    expect(shown[2]?.files[0]?.diff).toContain('experimental_bearer_token = ');
    expect(JSON.stringify([rows, shown, await plan(rows[2]?.id)])).not.toMatch(/sk-first-0123|ks-[\w-]{20}/);
  });

  it('a profile edit under a pointed tool is undone alone; undo, redo and undo again give equal bytes', async () => {
    await setKey('sk-first-0123456789abcdef');
    const edited = home.read(config);
    await applyTool(home.context, 'codex');
    const pointed = home.read(config);
    const [, first] = await list();
    const preview = await plan(first?.id);
    expect(preview.refusal).toBeNull();
    expect(preview.files[0]?.diff).toContain('+base_url = "https://a.example/v1"');
    expect(home.read(config)).toBe(pointed);
    await undo(first?.id);
    const undone = home.read(config);
    expect(undone).toContain('base_url = "https://a.example/v1"');
    expect(undone).toContain('model_provider = "keyswitch"');
    const redo = (await list())[0];
    expect(redo).toMatchObject({
      kind: 'undo',
      summary: 'Took back: Changed the profile "mine": base_url, key.',
    });
    await undo(redo?.id);
    expect(home.read(config)).toBe(pointed);
    const again = (await list())[0];
    expect(again).toMatchObject({
      kind: 'redo',
      summary: 'Did again: Changed the profile "mine": base_url, key.',
    });
    await undo(again?.id);
    expect(home.read(config)).toBe(undone);
    await restoreTool(home.context, 'codex');
    expect(home.read(config)).toBe(original);
    expect(edited).not.toBe(original);
  });

  it('applied twice: the later one is undone first, and a restore after it is exact', async () => {
    await applyTool(home.context, 'codex', { model: 'claude-haiku-4-5' });
    const once = home.read(config);
    await applyTool(home.context, 'codex', { model: 'gemini-3.8-flash', auth: 'bearer' });
    const twice = home.read(config);
    const [second, first] = await list();
    const refused = await plan(first?.id);
    expect(refused).toMatchObject({ files: [], refusal: { first: second?.id } });
    await expect(undo(first?.id)).rejects.toThrow(/undo that one first/);
    expect(home.read(config)).toBe(twice);
    await undo(second?.id);
    expect(home.read(config)).toBe(once);
    await undo(first?.id);
    expect(home.read(config)).toBe(original);
    expect(await plan(first?.id)).toMatchObject({
      refusal: { why: expect.stringMatching(/^It is undone already/) as string },
    });
    const [latest] = await list();
    await undo(latest?.id);
    expect(home.read(config)).toBe(once);
    await restoreTool(home.context, 'codex');
    expect(home.read(config)).toBe(original);
  });

  it('undo of a restore points the tool here again the same way with a new token; older bytes of ours stay away', async () => {
    await applyTool(home.context, 'codex', { auth: 'bearer', model: 'claude-haiku-4-5' });
    const pointed = home.read(config);
    await restoreTool(home.context, 'codex');
    const [put, applied] = await list();
    expect((await plan(applied?.id)).refusal?.why).toMatch(/^The tool was put back since/);
    const preview = await plan(put?.id);
    expect(preview.notes[0]).toMatch(/new local token/);
    await undo(put?.id);
    const [old, now] = home.minted;
    expect(home.minted).toHaveLength(2);
    expect(home.read(config)).toBe(pointed.replaceAll(old ?? '', now ?? ''));
    await expect(undo(put?.id)).rejects.toThrow('pointed here again since');
    await restoreTool(home.context, 'codex');
    expect(home.read(config)).toBe(original);
  });

  it('says so where a token that comes back has ended', async () => {
    await applyTool(home.context, 'codex', { auth: 'bearer' });
    const [first] = await list();
    await undo(first?.id);
    await home.context.revokeClientToken('codex', home.minted[0] ?? '');
    const [latest] = await list();
    expect((await plan(latest?.id)).notes).toContain(
      'This brings back a local token that has ended; afterwards run "keyswitch tool apply codex".',
    );
  });

  it('foreign bytes are never harmed: a value that somebody else changed is refused, one beside it stays', async () => {
    await setKey('sk-first-0123456789abcdef');
    const [entry] = await list();
    writeFileSync(home.path(config), `${home.read(config)}\n[theirs]\nv = 1 # 他们的\n`);
    const kept = home.read(config);
    writeFileSync(home.path(config), kept.replace('https://b.example/v1', 'https://theirs.example'));
    const broken = home.read(config);
    await expect(undo(entry?.id)).rejects.toThrow(/^Another program has changed the same values/);
    expect(home.read(config)).toBe(broken);
    writeFileSync(home.path(config), kept);
    await undo(entry?.id);
    expect(home.read(config)).toBe(`${original}\n[theirs]\nv = 1 # 他们的\n`);
  });

  it('knows no change by another name, and none of a tool that was left alone', async () => {
    await expect(undo('nothing')).rejects.toThrow(/has no change "nothing"/);
    expect(await list('gemini-cli')).toEqual([]);
  });
});

describe('cc-switch', () => {
  let path: string;
  const set = (fields: Record<string, string>, key?: string) =>
    changeToolProfile(home.context, 'cc-switch', {
      op: 'set',
      id: 'claude/relay',
      fields,
      ...(key === undefined ? {} : { key }),
    });
  const sql = (statement: string) => {
    const database = new DatabaseSync(path);
    database.exec(statement);
    database.close();
  };
  beforeEach(() => {
    path = home.path('.cc-switch/cc-switch.db');
    createCcSwitchDatabase(path, 20);
  });

  it('rows are undone and redone by column; a row of ours goes whole and comes back whole', async () => {
    const start = dumpDatabase(path);
    await set({ notes: 'by us' }, 'sk-new-0123456789abcdef');
    const edited = dumpDatabase(path);
    await applyTool(home.context, 'cc-switch', { apps: ['claude'] });
    const both = dumpDatabase(path);
    const [applied, changed] = await list('cc-switch');
    expect(changed?.summary).toBe('Changed the profile "claude/relay": notes, key.');
    const diff = (await showToolChange(home.context, 'cc-switch', changed?.id ?? '')).files[0]?.diff ?? '';
    expect(diff).toContain('"notes": "by us"');
    expect(diff).not.toContain('sk-new-0123456789abcdef');
    await undo(applied?.id, 'cc-switch');
    expect(dumpDatabase(path)).toEqual(edited);
    await undo((await list('cc-switch'))[0]?.id, 'cc-switch');
    expect(dumpDatabase(path)).toEqual(both);
    await undo(changed?.id, 'cc-switch');
    await restoreTool(home.context, 'cc-switch');
    expect(dumpDatabase(path)).toEqual(start);
  });

  it('columns that CC Switch wrote since stay; the same column is refused', async () => {
    await set({ notes: 'by us' });
    sql("UPDATE providers SET name = 'Theirs' WHERE id = 'relay' AND app_type = 'claude'");
    const [entry] = await list('cc-switch');
    await undo(entry?.id, 'cc-switch');
    await set({ notes: 'again' });
    sql("UPDATE providers SET notes = 'Theirs' WHERE id = 'relay' AND app_type = 'claude'");
    const before = dumpDatabase(path);
    const [second] = await list('cc-switch');
    expect((await plan(second?.id, 'cc-switch')).refusal?.why).toMatch(
      /^Another program has changed the same values in .*\(relay \/ claude\)/,
    );
    await expect(undo(second?.id, 'cc-switch')).rejects.toThrow(/Another program/);
    expect(dumpDatabase(path)).toEqual(before);
    expect(JSON.stringify(before)).toContain('Theirs');
  });

  it('a removed row comes back', async () => {
    sql("UPDATE providers SET is_current = 0 WHERE id = 'relay'");
    const before = dumpDatabase(path);
    await changeToolProfile(home.context, 'cc-switch', { op: 'remove', id: 'claude/relay' });
    const [entry] = await list('cc-switch');
    await undo(entry?.id, 'cc-switch');
    expect(dumpDatabase(path)).toEqual(before);
  });

  it('a schema that we do not know is only read, also by an undo', async () => {
    await set({ notes: 'by us' });
    sql('PRAGMA user_version = 99');
    const [entry] = await list('cc-switch');
    await expect(undo(entry?.id, 'cc-switch')).rejects.toThrow(/only read/);
  });
});

it('nothing but the journal holds what was there, and only for its owner', async () => {
  mkdirSync(dirname(home.path('.gemini/.env')), { recursive: true });
  home.write('.gemini/.env', 'GEMINI_API_KEY=AIzaSyREAL-0123456789abcdefghijklmnopqr\n');
  await applyTool(home.context, 'gemini-cli');
  const { folder } = home.context.journal;
  const entries = readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(entries).toHaveLength(1);
  const [row] = await list('gemini-cli');
  expect(row?.summary).toBe('Pointed at Keyswitch.');
  expect(readFileSync(home.path('.gemini/.env'), 'utf8')).not.toContain('AIzaSyREAL');
  await undo(row?.id, 'gemini-cli');
  expect(home.read('.gemini/.env')).toBe('GEMINI_API_KEY=AIzaSyREAL-0123456789abcdefghijklmnopqr\n');
});
