// What makes a start look again at packages and build, and what does not.
import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBuilt, isInstalled, isInstalledByHand, sourceStamp } from '../../src-main/launch/stamps.mjs';
import { createWorkTree, type WorkTree } from './work-tree.ts';

let tree: WorkTree;
beforeEach(() => {
  tree = createWorkTree('');
});
afterEach(() => tree.remove());

describe('stamps', () => {
  it('finds nothing to do in a tree that is installed and built', () => {
    expect(isInstalled(tree.root)).toBe(true);
    expect(isBuilt(tree.root)).toBe(true);
  });

  it('wants packages again after the lockfile changed', () => {
    appendFileSync(join(tree.root, 'package-lock.json'), '\n');
    expect(isInstalled(tree.root)).toBe(false);
  });

  it('wants packages again after node_modules is gone', () => {
    rmSync(join(tree.root, 'node_modules'), { recursive: true });
    expect(isInstalled(tree.root)).toBe(false);
  });

  it.each([
    ['a source changed its size', (root: string) => appendFileSync(join(root, 'src-proxy/main.ts'), '//')],
    ['a source was saved again', (root: string) => utimesSync(join(root, 'src-proxy/main.ts'), 1, 1)],
    ['a source was added', (root: string) => writeFileSync(join(root, 'src-proxy/new.ts'), '')],
    ['a source was removed', (root: string) => rmSync(join(root, 'src-proxy/main.ts'))],
    ['the build is gone', (root: string) => rmSync(join(root, 'dist'), { recursive: true })],
    ['the command line is gone', (root: string) => rmSync(join(root, 'dist/main/cli.js'))],
  ])('wants a build after %s', (_, change) => {
    change(tree.root);
    expect(isBuilt(tree.root)).toBe(false);
  });

  it('wants no build after the launcher changed', () => {
    appendFileSync(join(tree.root, 'src-main/launch/start.mjs'), '//');
    expect(isBuilt(tree.root)).toBe(true);
  });

  it('takes at most 60 ms for the real tree', () => {
    const root = join(import.meta.dirname, '../..');
    sourceStamp(root);
    const best = Math.min(
      ...Array.from({ length: 10 }, () => {
        const from = performance.now();
        sourceStamp(root);
        return performance.now() - from;
      }),
    );
    expect(best).toBeLessThan(60);
  });
});

describe('packages installed by hand', () => {
  const lock = (packages: Record<string, object>) => JSON.stringify({ packages: { '': {}, ...packages } });
  const write = (wanted: Record<string, object>, present: Record<string, object>) => {
    mkdirSync(join(tree.root, 'node_modules'), { recursive: true });
    writeFileSync(join(tree.root, 'package-lock.json'), lock(wanted));
    writeFileSync(join(tree.root, 'node_modules/.package-lock.json'), lock(present));
  };

  it('are taken when npm recorded every package in its version', () => {
    write(
      { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } },
      { 'node_modules/a': { version: '1.0.0' } },
    );
    expect(isInstalledByHand(tree.root)).toBe(true);
  });

  it.each([
    ['is missing', {}],
    ['has another version', { 'node_modules/a': { version: '1.0.1' } }],
  ])('are not taken when one %s', (_, present) => {
    write({ 'node_modules/a': { version: '1.0.0' } }, present);
    expect(isInstalledByHand(tree.root)).toBe(false);
  });

  it('are not taken without a record', () => {
    expect(isInstalledByHand(tree.root)).toBe(false);
  });
});
