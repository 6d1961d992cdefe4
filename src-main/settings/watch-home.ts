// Notices changes of single files in the data home. The directory is watched, not the files, because editors and
// atomic writers put a new file in the old one's place; a slow look at the files catches what the system misses.
import { statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface HomeWatch {
  close(): void;
}

const settleMs = 60;
const lookMs = 3_000;

/** Calls `onChange` once per burst of changes to any of `files` (all in one directory). */
export function watchFiles(files: readonly string[], onChange: () => void): HomeWatch {
  const names = new Set(files.map((file) => basename(file)));
  let settle: NodeJS.Timeout | undefined;
  let seen = fingerprint(files);
  const look = () => {
    const now = fingerprint(files);
    if (now === seen) return;
    seen = now;
    onChange();
  };
  const soon = () => {
    clearTimeout(settle);
    settle = setTimeout(look, settleMs);
  };
  const watcher = startWatcher(dirname(files[0] ?? '.'), (name) => {
    if (name === null || names.has(name)) soon();
  });
  const slow = setInterval(look, lookMs);
  slow.unref();
  return {
    close: () => {
      watcher?.close();
      clearInterval(slow);
      clearTimeout(settle);
    },
  };
}

function startWatcher(directory: string, onName: (name: string | null) => void): FSWatcher | null {
  try {
    const watcher = watch(directory, { persistent: false }, (_event, name) => onName(name));
    // Watches run out on some systems (inotify limits); the slow look goes on.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

function fingerprint(files: readonly string[]): string {
  return files
    .map((file) => {
      try {
        const { ino, size, mtimeMs } = statSync(file);
        return `${ino}:${size}:${mtimeMs}`;
      } catch {
        return '-';
      }
    })
    .join('|');
}
