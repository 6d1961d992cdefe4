// Every import rule fires: each row plants one violation into an otherwise clean small tree.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cruise } from './import-rules.mjs';

const repository = join(import.meta.dirname, '../..');
const tool = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
let root: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const cleanTree: Record<string, string> = {
  'src-main/app.ts': "import { contract } from '../src-proxy/contract/a.ts';\nexport const app = contract;",
  'src-main/control/router.ts': 'export interface Router { a: 1 }\nexport const router = 1;',
  'src-main/desktop.ts': "import { app } from 'electron';\nexport const door = app;",
  'src-main/ledger/db.ts': "import { DatabaseSync } from 'node:sqlite';\nexport const db = DatabaseSync;",
  'src-proxy/contract/a.ts': 'export const contract = 1;',
  'src-proxy/ir/part.ts': 'export interface Part { a: 1 }\nexport const part = 1;',
  'src-main/control/server.ts': "import fastify from 'fastify';\nexport const server = fastify;",
  'src-proxy/server/door.ts': 'export const door = 1;',
  'src-proxy/transport/client.ts': "import { request } from 'undici';\nexport const send = request;",
  'src-proxy/wire/alpha/codec.ts': "import { part } from '../../ir/part.ts';\nexport const alpha = part;",
  'src-proxy/wire/beta/codec.ts': 'export const beta = 1;',
  'src-proxy/routing/route.ts': 'export const route = 1;',
  'src-renderer/main.tsx':
    "import type { Router } from '../src-main/control/router.ts';\nexport const view = (r: Router) => <p>{r.a}</p>;",
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'keyswitch-rules-'));
  cpSync(join(repository, '.dependency-cruiser.cjs'), join(root, '.dependency-cruiser.cjs'));
  for (const name of ['electron', 'fastify', 'undici']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, '');
  }
  for (const [path, text] of Object.entries(cleanTree)) write(path, text);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const planted: [rule: string, path: string, text: string][] = [
  ['no-cycles', 'src-proxy/ir/part.ts', "import { other } from './other.ts';\nexport const part = other;"],
  ['renderer-stays-in-browser', 'src-renderer/bad.ts', "import '../src-proxy/routing/route.ts';"],
  [
    'renderer-control-types-only',
    'src-renderer/bad.ts',
    "import { router } from '../src-main/control/router.ts';\nexport const r = router;",
  ],
  ['renderer-no-node', 'src-renderer/bad.ts', "import 'node:fs';"],
  ['main-knows-contract-only', 'src-main/bad.ts', "import '../src-proxy/routing/route.ts';"],
  ['proxy-stands-alone', 'src-proxy/bad.ts', "import '../src-main/app.ts';"],
  ['wire-protocols-never-meet', 'src-proxy/wire/alpha/bad.ts', "import '../beta/codec.ts';"],
  ['wire-is-pure', 'src-proxy/wire/alpha/bad.ts', "import '../../transport/client.ts';"],
  ['wire-no-io', 'src-proxy/wire/alpha/bad.ts', "import 'node:crypto';"],
  ['ir-and-contract-are-browser-safe', 'src-proxy/ir/bad.ts', "import 'node:crypto';"],
  ['ir-is-the-bottom', 'src-proxy/ir/bad.ts', "import '../routing/route.ts';"],
  ['routing-is-pure', 'src-proxy/routing/bad.ts', "import '../transport/client.ts';"],
  ['exchange-is-below-its-doors', 'src-proxy/exchange/bad.ts', "import '../server/door.ts';"],
  ['contract-knows-nobody', 'src-proxy/contract/bad.ts', "import '../ir/part.ts';"],
  ['presets-are-data', 'src-proxy/contract/presets/bad.ts', "import '../a.ts';"],
  ['fastify-stays-in-control', 'src-proxy/server/bad.ts', "import 'fastify';"],
  ['electron-stays-in-desktop', 'src-main/bad.ts', "import 'electron';"],
  ['sqlite-stays-in-two-rooms', 'src-main/bad.ts', "import 'node:sqlite';"],
  ['undici-stays-in-transport', 'src-proxy/exchange/bad.ts', "import 'undici';"],
];

describe('the import rules', () => {
  it('let a clean tree pass and see all of it', () => {
    const { violations, sources } = cruise(root, process.execPath, tool);
    expect(violations).toEqual([]);
    expect(sources.toSorted()).toEqual(Object.keys(cleanTree).toSorted());
  });

  it.each(planted)('%s', (rule, path, text) => {
    write(
      'src-proxy/ir/other.ts',
      "import type { Part } from './part.ts';\nexport const other: unknown = 1 as never as Part;",
    );
    write(path, text);
    const { violations } = cruise(root, process.execPath, tool);
    expect(violations.map(({ name }) => name)).toContain(rule);
  });

  it('are all planted here', async () => {
    const config: { default: { forbidden: { name: string }[] } } = await import(
      join(repository, '.dependency-cruiser.cjs')
    );
    const names = config.default.forbidden.map(({ name }) => name);
    expect(names.toSorted()).toEqual(planted.map(([name]) => name).toSorted());
  });
});
