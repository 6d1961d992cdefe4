// A small work tree with the real launcher in it and a stand-in for everything that takes long: a lockfile without
// packages, and a command line of a few lines instead of the built one.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  installStamp,
  rememberBuilt,
  rememberInstalled,
  sourceStamp,
} from '../../src-main/launch/stamps.mjs';

export interface WorkTree {
  readonly root: string;
  launcher(name: 'start' | 'keyswitch'): string;
  remove(): void;
}

/** `cli` = the source of dist/main/cli.js. The tree counts as installed and built. */
export function createWorkTree(cli: string): WorkTree {
  const root = mkdtempSync(join(tmpdir(), 'keyswitch-tree-'));
  const repository = join(import.meta.dirname, '../..');
  cpSync(join(repository, 'src-main/launch'), join(root, 'src-main/launch'), { recursive: true });
  for (const folder of ['node_modules/node/bin', 'dist/main', 'src-proxy']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, 'package.json'), '{"name":"tree","version":"1.0.0","type":"module"}');
  writeFileSync(
    join(root, 'package-lock.json'),
    '{"name":"tree","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"tree","version":"1.0.0"}}}',
  );
  writeFileSync(join(root, 'src-proxy/main.ts'), 'export {};');
  writeFileSync(join(root, 'dist/main/cli.js'), cli);
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'));
  rememberInstalled(root, installStamp(root));
  rememberBuilt(root, sourceStamp(root));
  return {
    root,
    launcher: (name) => join(root, `src-main/launch/${name}.mjs`),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
