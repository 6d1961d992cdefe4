// Writes one file so that a crash at any moment leaves the old bytes or the new ones, and nobody else's change is lost.
// Through links to the real file; mode and owner stay. Knows nothing of formats and tools.
import { randomBytes } from 'node:crypto';
import { chmod, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  errorCode,
  type FileState,
  FileWriteError,
  readFileState,
  resolveRealPath,
  sha256Of,
} from './file-state.ts';

export { FileWriteError, readFileState, sha256Of } from './file-state.ts';
export type { FileState } from './file-state.ts';

export interface AtomicWriteOptions {
  /** Permission bits for the file after the write. Left out: those it has, 0600 for a new file. */
  readonly mode?: number;
  /** Refuse unless the file has this hash now; null = there must be no file. Left out: whatever is there at the start. */
  readonly expectedSha256?: string | null;
}

/**
 * Replaces a file's content. Missing parent folders are made (0700).
 * Order: temporary file beside the target, fsync, re-read of the target, rename, fsync of the folder. Where the folder
 * cannot be written but the file can, the file is written in place.
 * @throws FileWriteError with one sentence: changed in between, read-only, disk full, a folder or dead link in its place.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  const before = await readFileState(path);
  const realPath = before?.realPath ?? (await resolveRealPath(path));
  const expected = options.expectedSha256 === undefined ? (before?.sha256 ?? null) : options.expectedSha256;
  refuseChanged(realPath, before, expected);
  if (before && isReadOnly(before.mode)) throw readOnly(realPath);
  const mode = options.mode ?? before?.mode ?? 0o600;
  await makeFolder(dirname(realPath));
  const temporary = await openTemporary(realPath, mode, before);
  if (!temporary) {
    await writeInPlace(realPath, bytes, before, options.mode);
    return;
  }
  try {
    await fillTemporary(temporary, bytes, mode);
    refuseChanged(realPath, await readFileState(realPath), expected);
    await rename(temporary.path, realPath);
  } catch (error) {
    await rm(temporary.path, { force: true });
    throw asWriteError(realPath, error);
  }
  await syncFolder(dirname(realPath));
}

/** Removes a file that has the expected hash, and makes that lasting. Nothing there: nothing to do. */
export async function removeFileAtomic(path: string, expectedSha256: string): Promise<void> {
  const before = await readFileState(path);
  if (!before) return;
  refuseChanged(before.realPath, before, expectedSha256);
  try {
    await rm(before.realPath);
  } catch (error) {
    throw asWriteError(before.realPath, error);
  }
  await syncFolder(dirname(before.realPath));
}

/** Removes temporary files that a killed writer left beside a target. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const start = temporaryPrefix(path);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (name.startsWith(start) && name.endsWith('.tmp')) await rm(join(folder, name), { force: true });
  }
}

function temporaryPrefix(path: string): string {
  return `.${basename(path)}.keyswitch-`;
}

function refuseChanged(path: string, now: FileState | null, expected: string | null): void {
  if ((now?.sha256 ?? null) !== expected) throw changed(path);
}

function changed(path: string): FileWriteError {
  return new FileWriteError(
    'changed',
    path,
    `${path} was changed by another program in the meantime; nothing was written. Look at the new plan and try again.`,
  );
}

/** Refuses a file that its owner has made read-only, even to those who could write it (root). @throws FileWriteError */
export async function refuseReadOnly(path: string): Promise<void> {
  const info = await stat(path).catch(() => null);
  if (info && isReadOnly(info.mode)) throw readOnly(path);
}

function isReadOnly(mode: number): boolean {
  return (mode & 0o222) === 0;
}

function readOnly(path: string, cause?: unknown): FileWriteError {
  return new FileWriteError(
    'read-only',
    path,
    `${path} is read-only; nothing was written. Allow writing to it and try again.`,
    cause,
  );
}

function asWriteError(path: string, error: unknown): FileWriteError {
  if (error instanceof FileWriteError) return error;
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new FileWriteError(
      'disk-full',
      path,
      `The disk is full: ${path} was not changed. Free some space and try again.`,
      error,
    );
  }
  if (isRefusal(code)) return readOnly(path, error);
  return new FileWriteError(
    'failed',
    path,
    `${path} could not be written (${code || 'unknown reason'}).`,
    error,
  );
}

function isRefusal(code: string): boolean {
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOTDIR') {
      throw new FileWriteError(
        'not-a-file',
        folder,
        `A part of the path ${folder} is a file, not a folder.`,
        error,
      );
    }
    throw asWriteError(folder, error);
  }
}

interface TemporaryFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** Null when the folder or the owner forbids a replacement and the file has to be written in place. */
async function openTemporary(
  realPath: string,
  mode: number,
  before: FileState | null,
): Promise<TemporaryFile | null> {
  const path = join(dirname(realPath), `${temporaryPrefix(realPath)}${randomBytes(6).toString('hex')}.tmp`);
  let handle: FileHandle;
  try {
    handle = await open(path, 'wx', mode & 0o700);
  } catch (error) {
    if (before && isRefusal(errorCode(error))) return null;
    throw asWriteError(realPath, error);
  }
  if (!before || (await keepOwner(handle, before))) return { path, handle };
  await handle.close();
  await rm(path, { force: true });
  return null;
}

async function keepOwner(handle: FileHandle, before: FileState): Promise<boolean> {
  const { uid, gid } = await handle.stat();
  if (uid === before.uid && gid === before.gid) return true;
  try {
    await handle.chown(before.uid, before.gid);
    return true;
  } catch {
    return false;
  }
}

async function fillTemporary(temporary: TemporaryFile, bytes: Uint8Array, mode: number): Promise<void> {
  try {
    await temporary.handle.writeFile(bytes);
    await temporary.handle.chmod(mode);
    await temporary.handle.sync();
  } finally {
    await temporary.handle.close();
  }
}

/** The only way left when the folder is closed; a failed write puts the old bytes back. */
async function writeInPlace(
  realPath: string,
  bytes: Uint8Array,
  before: FileState | null,
  mode: number | undefined,
): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(realPath, 'r+');
  } catch (error) {
    throw asWriteError(realPath, error);
  }
  try {
    const now = await handle.readFile();
    if (before && sha256Of(now) !== before.sha256) throw changed(realPath);
    try {
      await overwrite(handle, bytes);
    } catch (error) {
      await overwrite(handle, now);
      throw asWriteError(realPath, error);
    }
  } finally {
    await handle.close();
  }
  if (mode !== undefined) await chmod(realPath, mode).catch(() => undefined);
}

async function overwrite(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) {
    at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
  }
  await handle.truncate(bytes.length);
  await handle.sync();
}

/** Makes a rename lasting. Some systems cannot open a folder; there the rename is as lasting as it gets. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  if (!handle) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
