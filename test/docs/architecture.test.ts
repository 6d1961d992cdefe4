// ARCHITECTURE.md draws the tree as it is: every room that exists is in the drawing, and everything drawn exists.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

/** The folders of the drawing below "## Rooms", by indentation. */
function drawnFolders(): string[] {
  const drawing = /## Rooms\n\n```\n([^]*?)```/.exec(text)?.[1] ?? '';
  const folders: string[] = [];
  let building = '';
  let room = '';
  for (const line of drawing.split('\n')) {
    const [, indent = '', name] = /^( *)([\w-]+)\//.exec(line) ?? [];
    if (name === undefined) continue;
    if (indent.length === 0) building = name;
    if (indent.length === 2) room = name;
    folders.push(
      [building, ...(indent.length > 0 ? [room] : []), ...(indent.length > 2 ? [name] : [])].join('/'),
    );
  }
  return folders;
}

function foldersOfTheTree(): string[] {
  const args = [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    'src-main',
    'src-proxy',
    'src-renderer',
  ];
  const files = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
  const existing = files.filter((file) => existsSync(join(root, file)));
  const folders = new Set<string>();
  for (const file of existing) {
    for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders];
}

describe('ARCHITECTURE.md', () => {
  it('draws every room, and no room that is not there', () => {
    const buildings = drawnFolders().filter((folder) => folder.startsWith('src-'));
    expect(buildings.toSorted()).toEqual(foldersOfTheTree().toSorted());
  });

  it('names files and folders that exist', () => {
    const named = [...text.matchAll(/`((?:src-(?:main|proxy|renderer)|test)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );
    expect(named.length).toBeGreaterThan(15);
    for (const path of named) expect(existsSync(join(root, path)), path).toBe(true);
  });
});
