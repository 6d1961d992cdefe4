// CC Switch: rows read and written at several schema versions, beside another connection, with nothing else touched.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCcSwitchLink } from '../../../src-main/client-tools/cc-switch/deep-link.ts';
import { makeSwitchLink } from '../../../src-main/client-tools/switch-link.ts';
import { changeToolProfile, listToolProfiles } from '../../../src-main/client-tools/edit-tool-profile.ts';
import { applyTool, planTool, restoreTool } from '../../../src-main/client-tools/point-tool.ts';
import {
  claudeConfig,
  codexConfig,
  createCcSwitchDatabase,
  dumpDatabase,
  meta,
} from './cc-switch-database.ts';
import { createToolHome, type ToolHome } from './tool-home.ts';

let home: ToolHome;
let path: string;
beforeEach(async () => {
  home = await createToolHome();
  path = home.path('.cc-switch/cc-switch.db');
});
afterEach(() => home.remove());

function rowOf(id: string, app: string): Record<string, unknown> | undefined {
  const database = new DatabaseSync(path);
  const row = database.prepare('SELECT * FROM providers WHERE id = ? AND app_type = ?').get(id, app);
  database.close();
  return row;
}
const set = (id: string, fields: Record<string, string>, key?: string) =>
  changeToolProfile(home.context, 'cc-switch', {
    op: 'set',
    id,
    fields,
    ...(key === undefined ? {} : { key }),
  });

/** Another program that holds a write transaction for a while. */
async function holdLock(ms: number) {
  const script = `const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync(${JSON.stringify(path)});
    d.exec('BEGIN IMMEDIATE'); d.exec("UPDATE settings SET value = value"); console.log('held');
    setTimeout(() => { d.exec('COMMIT'); d.close(); }, ${ms});`;
  const child = spawn(process.execPath, ['--no-warnings', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return once(child, 'exit');
}

it('a read-only database is refused before a token is made, whoever asks', async () => {
  createCcSwitchDatabase(path, 20);
  const before = dumpDatabase(path);
  chmodSync(path, 0o444);
  await expect(applyTool(home.context, 'cc-switch')).rejects.toThrow(/is read-only; nothing was written/);
  await expect(set('claude/relay', { name: 'x' })).rejects.toThrow(/is read-only; nothing was written/);
  expect(home.minted).toEqual([]);
  expect(dumpDatabase(path)).toEqual(before);
});

describe.each([10, 13, 17, 20])('schema %d', (version) => {
  beforeEach(() => createCcSwitchDatabase(path, version));

  it('gets a row of ours per app while another connection holds it, and loses it again', async () => {
    const before = dumpDatabase(path);
    const free = holdLock(1_200);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const report = await applyTool(home.context, 'cc-switch');
    await free;
    expect(report.files).toMatchObject([{ path, change: 'update' }]);
    expect(report.files[0]?.diff).not.toContain(home.minted[0]);
    const config = JSON.parse(String(rowOf('keyswitch', 'claude')?.['settings_config'])) as unknown;
    expect(config).toEqual({
      env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:4620', ANTHROPIC_AUTH_TOKEN: home.minted[0] },
    });
    expect(rowOf('keyswitch', 'codex')).toMatchObject({
      name: 'Keyswitch',
      category: 'custom',
      is_current: 0,
      meta: '{}',
    });
    expect(String(rowOf('keyswitch', 'codex')?.['settings_config'])).toContain('/backend-api/codex');
    expect((await applyTool(home.context, 'cc-switch')).files).toEqual([]);
    await restoreTool(home.context, 'cc-switch');
    expect(dumpDatabase(path)).toEqual(before);
  });

  it('keeps every other byte of a row that is edited, its endpoints and its health', async () => {
    const before = dumpDatabase(path) as { providers: { rows: Record<string, unknown>[] } };
    await set(
      'claude/relay',
      { base_url: 'https://other.example.com', notes: 'mine' },
      'sk-other-0123456789abcdef',
    );
    const after = dumpDatabase(path) as typeof before;
    const changed = after.providers.rows.filter(
      (row, index) => JSON.stringify(row) !== JSON.stringify(before.providers.rows[index]),
    );
    expect(changed).toHaveLength(1);
    const config = {
      ...claudeConfig,
      env: {
        ...claudeConfig.env,
        ANTHROPIC_BASE_URL: 'https://other.example.com',
        ANTHROPIC_AUTH_TOKEN: 'sk-other-0123456789abcdef',
      },
    };
    expect(changed[0]).toMatchObject({
      settings_config: JSON.stringify(config),
      meta: JSON.stringify(meta),
      notes: 'mine',
      is_current: 1,
    });
    expect({ ...after, providers: null }).toEqual({ ...before, providers: null });
    await set('codex/relay', { model: 'gpt-6-sol' });
    const codex = JSON.parse(String(rowOf('relay', 'codex')?.['settings_config'])) as unknown;
    expect(codex).toEqual({ ...codexConfig, config: codexConfig.config.replace('"gpt-5.5"', '"gpt-6-sol"') });
  });
});

describe('rows as profiles', () => {
  beforeEach(() => createCcSwitchDatabase(path, 17));

  it('are listed with secrets masked and the current one named by settings.json', async () => {
    home.write('.cc-switch/settings.json', '{"currentProviderClaude":"claude-official","language":"zh"}');
    const profiles = await listToolProfiles(home.context, 'cc-switch');
    expect(profiles.map(({ id, current, key }) => [id, current, key])).toEqual([
      ['claude/relay', false, 'sk-r****cdef'],
      ['claude/claude-official', true, null],
      ['codex/relay', true, 'sk-c****cdef'],
      ['gemini/gem', true, null],
      ['opencode/router', false, null],
      ['claude/broken', false, null],
    ]);
    expect(profiles[0]).toMatchObject({
      name: 'Relay 中转',
      base_url: 'https://relay.example.com',
      app: 'claude',
    });
  });

  it('can be added, duplicated, removed and made current, with a backup each time', async () => {
    home.write('.cc-switch/settings.json', '{\n  "language": "zh",\n  "currentProviderClaude": "relay"\n}\n');
    const change = (one: Parameters<typeof changeToolProfile>[2]) =>
      changeToolProfile(home.context, 'cc-switch', one);
    await change({
      op: 'add',
      id: 'claude/new',
      fields: { base_url: 'https://n.example.com', name: 'New' },
      key: 'sk-new-0123456789abcdef',
    });
    await change({ op: 'duplicate', id: 'claude/copy', from: 'claude/relay' });
    await change({ op: 'use', id: 'claude/new' });
    expect(home.read('.cc-switch/settings.json')).toBe(
      '{\n  "language": "zh",\n  "currentProviderClaude": "new"\n}\n',
    );
    expect([
      rowOf('new', 'claude')?.['is_current'],
      rowOf('relay', 'claude')?.['is_current'],
      rowOf('relay', 'codex')?.['is_current'],
    ]).toEqual([1, 0, 1]);
    expect(rowOf('copy', 'claude')).toMatchObject({ meta: JSON.stringify(meta), is_current: 0 });
    await change({ op: 'remove', id: 'claude/copy' });
    expect(rowOf('copy', 'claude')).toBeUndefined();
    const copies = join(home.context.journal.folder, 'databases');
    expect(readdirSync(copies)).toHaveLength(4);
    for (const name of readdirSync(copies)) expect(statSync(join(copies, name)).mode & 0o777).toBe(0o600);
  });

  it.each([
    [
      'a website',
      () => set('claude/relay', { base_url: 'https://tokenpool.dev' }),
      /website.*api\.clawto\.link/,
    ],
    [
      'an unknown field',
      () => set('claude/relay', { colour: 'red' }),
      /no field "colour"; there are: base_url/,
    ],
    ['a key as argument', () => set('claude/relay', { key: 'sk-x' }), /standard input/],
    ['an id without an app', () => set('relay', { name: 'x' }), /named app\/id/],
    ['an unknown row', () => set('claude/none', { name: 'x' }), /no profile "claude\/none"/],
    [
      'an id of its own',
      () => changeToolProfile(home.context, 'cc-switch', { op: 'remove', id: 'claude/claude-official' }),
      /made by CC Switch itself/,
    ],
    [
      'the current row',
      () => changeToolProfile(home.context, 'cc-switch', { op: 'remove', id: 'claude/relay' }),
      /is the current provider/,
    ],
    [
      'a new row without a key',
      () =>
        changeToolProfile(home.context, 'cc-switch', {
          op: 'add',
          id: 'claude/x',
          fields: { base_url: 'https://x.example' },
        }),
      /needs a key/,
    ],
    [
      'a choice where there is none',
      () => changeToolProfile(home.context, 'cc-switch', { op: 'use', id: 'opencode/router' }),
      /side by side/,
    ],
  ])('refuse %s', async (_, work, message) => {
    const before = dumpDatabase(path);
    await expect(work()).rejects.toThrow(message);
    expect(dumpDatabase(path)).toEqual(before);
  });

  it('can be switched to by a link that CC Switch opens itself', async () => {
    const link = parseCcSwitchLink(await makeSwitchLink(home.context, 'codex/relay'));
    expect(link.provider).toEqual({
      app: 'codex',
      name: 'Relay',
      endpoints: ['https://relay.example.com/v1'],
      apiKey: 'sk-codex-0123456789abcdef',
      model: 'gpt-5.5',
      enabled: true,
    });
    await expect(makeSwitchLink(home.context, 'gemini/gem')).rejects.toThrow(/no link can be made/);
  });

  it('leave an app alone that CC Switch routes itself', async () => {
    const database = new DatabaseSync(path);
    database.exec("UPDATE proxy_config SET enabled = 1 WHERE app_type = 'claude'");
    database.close();
    await expect(
      changeToolProfile(home.context, 'cc-switch', { op: 'use', id: 'claude/claude-official' }),
    ).rejects.toThrow(/its own proxy/);
  });
});

describe('databases that are not written', () => {
  it.each([
    [21, /schema 21, which is newer/],
    [9, /old schema 9/],
  ])('schema %d', async (version, message) => {
    createCcSwitchDatabase(path, version);
    const before = dumpDatabase(path);
    await expect(applyTool(home.context, 'cc-switch')).rejects.toThrow(message);
    await expect(set('claude/relay', { name: 'x' })).rejects.toThrow(message);
    expect(await listToolProfiles(home.context, 'cc-switch')).toHaveLength(6);
    expect(dumpDatabase(path)).toEqual(before);
    expect(home.minted).toEqual([]);
  });

  it('none, garbage, one that stays locked', async () => {
    await expect(planTool(home.context, 'cc-switch')).rejects.toThrow(/does not exist; start CC Switch once/);
    home.write(
      '.cc-switch/cc-switch.db',
      'this is not a database, but long enough to be looked at as one'.repeat(20),
    );
    await expect(planTool(home.context, 'cc-switch')).rejects.toThrow(
      /is not a database; nothing was written/,
    );
  });

  it('one that is gone when we restore is not made again', async () => {
    createCcSwitchDatabase(path, 17);
    await applyTool(home.context, 'cc-switch');
    rmSync(path);
    expect((await restoreTool(home.context, 'cc-switch')).files).toEqual([]);
    expect(home.has('.cc-switch/cc-switch.db')).toBe(false);
  });

  it('one that another program holds for longer than we wait', { timeout: 60_000 }, async () => {
    createCcSwitchDatabase(path, 17);
    const before = dumpDatabase(path);
    const database = new DatabaseSync(path);
    database.exec('BEGIN EXCLUSIVE');
    await expect(applyTool(home.context, 'cc-switch')).rejects.toThrow(
      /in use by another program; nothing was written/,
    );
    database.exec('ROLLBACK');
    database.close();
    expect(dumpDatabase(path)).toEqual(before);
  });
});
