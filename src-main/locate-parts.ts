// Where the other parts of the app are: beside the sources when it runs from them, below dist/ when it is built.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from './problem.ts';

const here = dirname(fileURLToPath(import.meta.url));
const fromSource = import.meta.url.endsWith('.ts');

/** The script of the proxy process. @throws Problem where the build is incomplete */
export function locateProxyEntry(): string {
  const candidates = fromSource
    ? [join(here, '../src-proxy/main.ts')]
    : [join(here, '../proxy/main.js'), join(here, '../../proxy/main.js')];
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Problem('The proxy part of Keyswitch is missing: build it with "npm run build".');
}

/** The folder with the GUI's files, null where it was not built. */
export function locateRenderer(): string | null {
  const candidates = fromSource
    ? [join(here, '../dist/renderer')]
    : [join(here, '../renderer'), join(here, '../../renderer')];
  return candidates.find((path) => existsSync(join(path, 'index.html'))) ?? null;
}
