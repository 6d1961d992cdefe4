// The GUI's files as a closed list, read once at the start: no path of a request ever reaches the file system.
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';

export interface StaticFile {
  readonly type: string;
  readonly size: number;
  /** Files with a hash in their name never change. */
  readonly lasting: boolean;
  open(): Readable;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** URL path → file. `/` and paths without a dot (pages of the app) are index.html. */
export function listStaticFiles(root: string): (path: string) => StaticFile | undefined {
  const files = new Map<string, StaticFile>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const type = types[extname(path)];
    if (type === undefined) continue;
    const url = `/${relative(root, path).split(sep).join('/')}`;
    files.set(url, {
      type,
      size: statSync(path).size,
      lasting: /-[\w-]{8,}\.\w+$/.test(url),
      open: () => createReadStream(path),
    });
  }
  const index = files.get('/index.html');
  return (path) => files.get(path) ?? (/^\/[\w/-]*$/.test(path) ? index : undefined);
}
