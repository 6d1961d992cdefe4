// Looks at one file before it is written: its real place behind links, bytes, hash and mode, and why it cannot be used.
// Reads only. Knows nothing of formats and tools.
import { createHash } from 'node:crypto';
import { lstat, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Problem } from '../problem.ts';

export type FileProblem =
  | 'changed'
  | 'dangling-link'
  | 'directory'
  | 'disk-full'
  | 'failed'
  | 'not-a-file'
  | 'read-only'
  | 'too-large';

/** Why a file was not written: one sentence with the remedy. Nothing was changed. */
export class FileWriteError extends Problem {
  override readonly name = 'FileWriteError';
  readonly problem: FileProblem;
  readonly path: string;
  constructor(problem: FileProblem, path: string, message: string, cause?: unknown) {
    super(message, 1, cause === undefined ? {} : { cause });
    this.problem = problem;
    this.path = path;
  }
}

export interface FileState {
  /** Where the bytes are, behind every link. */
  readonly realPath: string;
  readonly bytes: Buffer;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** No tool's configuration comes near this; a larger file is somebody's mistake. */
const largestFile = 64 * 1024 * 1024;

/** Hex SHA-256 of a text (as UTF-8) or of bytes. */
export function sha256Of(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The real place of a path: behind links, or the path itself when nothing is there yet. */
export async function resolveRealPath(path: string): Promise<string> {
  const absolute = resolve(path);
  let link: string | null = null;
  try {
    if ((await lstat(absolute)).isSymbolicLink()) link = await readlink(absolute);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return absolute;
    throw unreadable(absolute, error);
  }
  try {
    return await realpath(absolute);
  } catch (error) {
    if (link === null) throw unreadable(absolute, error);
    throw new FileWriteError(
      'dangling-link',
      absolute,
      `${absolute} is a link to ${link}, which does not exist. Remove the link or create the file it points to.`,
      error,
    );
  }
}

function unreadable(path: string, error: unknown): FileWriteError {
  const code = errorCode(error);
  if (code === 'ENOTDIR') {
    return new FileWriteError(
      'not-a-file',
      path,
      `A part of the path ${path} is a file, not a folder.`,
      error,
    );
  }
  if (code === 'ELOOP') {
    return new FileWriteError('dangling-link', path, `${path} is a link that leads back to itself.`, error);
  }
  const reason =
    code === 'EACCES' || code === 'EPERM' ? 'you have no right to read it' : code || 'unknown reason';
  return new FileWriteError('failed', path, `${path} cannot be read (${reason}).`, error);
}

/**
 * The file as it is now, or null when there is none.
 * @throws FileWriteError for a directory, a link into nowhere, a device, a file that cannot be read or is over 64 MiB.
 */
export async function readFileState(path: string): Promise<FileState | null> {
  const realPath = await resolveRealPath(path);
  let info;
  try {
    info = await stat(realPath);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw unreadable(realPath, error);
  }
  if (info.isDirectory()) {
    throw new FileWriteError(
      'directory',
      realPath,
      `${realPath} is a folder; a file belongs there. Move it away.`,
    );
  }
  if (!info.isFile()) {
    throw new FileWriteError('not-a-file', realPath, `${realPath} is not an ordinary file.`);
  }
  if (info.size > largestFile) {
    throw new FileWriteError(
      'too-large',
      realPath,
      `${realPath} is larger than 64 MiB; that is no settings file.`,
    );
  }
  try {
    const bytes = await readFile(realPath);
    const { mode, uid, gid } = info;
    return { realPath, bytes, sha256: sha256Of(bytes), mode: mode & 0o7777, uid, gid };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw unreadable(realPath, error);
  }
}
