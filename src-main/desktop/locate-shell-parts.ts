// Where the preload script and the icons are: beside the bundle when built, among the sources otherwise.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

function firstThatExists(candidates: readonly string[]): string {
  return candidates.find((path) => existsSync(path)) ?? candidates[0] ?? here;
}

/** The bundled preload script: Electron's sandbox takes CommonJS only. */
export function locatePreload(): string {
  return firstThatExists(
    ['preload.cjs', '../preload.cjs', '../../dist/main/preload.cjs'].map((path) => join(here, path)),
  );
}

/** The folder with the PNG icons. */
export function locateIcons(): string {
  return firstThatExists(['icons', '../icons'].map((path) => join(here, path)));
}
