// The window's program: found, fetched within a bound, and its absence said in one line.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { electronPath, fetchElectron, hasDisplay } from '../../src-main/launch/electron-binary.mjs';
import { createNarrator } from '../../src-main/launch/narrator.mjs';
import { createWorkTree, type WorkTree } from './work-tree.ts';

const silent = createNarrator({ write: () => true });
let tree: WorkTree;
beforeEach(() => {
  tree = createWorkTree('');
  const folder = join(tree.root, 'node_modules/electron');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"version":"45.0.0"}');
});
afterEach(() => tree.remove());

/** Stands in for Electron's own installer. */
function writeInstaller(source: string): void {
  writeFileSync(join(tree.root, 'node_modules/electron/install.js'), source);
}

const fetches = (version: string) => `
  const fs = require('node:fs');
  fs.mkdirSync(__dirname + '/dist');
  fs.writeFileSync(__dirname + '/dist/version', '${version}');
  fs.writeFileSync(__dirname + '/dist/electron', '');
  fs.writeFileSync(__dirname + '/path.txt', 'electron');`;

describe('a display', () => {
  it.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['linux', { DISPLAY: '' }, false],
    ['darwin', {}, true],
    ['win32', {}, true],
  ] as const)('on %s with %o: %s', (platform, env, there) => {
    expect(hasDisplay(env, platform)).toBe(there);
  });
});

describe('Electron’s program', () => {
  it('is not there before it was fetched, and is found afterwards', async () => {
    writeInstaller(fetches('45.0.0'));
    expect(electronPath(tree.root)).toBeNull();
    const path = join(tree.root, 'node_modules/electron/dist/electron');
    expect(await fetchElectron(tree.root, silent, { again: false })).toEqual({ path });
    expect(electronPath(tree.root)).toBe(path);
  });

  it('of another version does not count', async () => {
    writeInstaller(fetches('44.0.0'));
    expect(await fetchElectron(tree.root, silent, { again: false })).toHaveProperty('why');
    expect(electronPath(tree.root)).toBeNull();
  });

  it('that cannot be fetched is not tried at each start, only when asked', async () => {
    writeInstaller('throw new Error("getaddrinfo ENOTFOUND releases.example")');
    expect(await fetchElectron(tree.root, silent, { again: false })).toEqual({ why: 'ENOTFOUND' });
    writeInstaller(fetches('45.0.0'));
    const lately = await fetchElectron(tree.root, silent, { again: false });
    expect(lately).toEqual({ why: 'it could not be fetched lately' });
    expect(await fetchElectron(tree.root, silent, { again: true })).toHaveProperty('path');
  });

  it('that takes too long is given up', async () => {
    writeInstaller('setInterval(() => {}, 1000)');
    const end = await fetchElectron(tree.root, silent, { again: false, limitMs: 300 });
    expect(end).toEqual({ why: 'it took longer than 0.3 s' });
  });
});
