// The one error of the control plane that people see: a sentence with the remedy, and the exit code it means.
// It knows nothing of rooms; anything else that is thrown is a defect and is shown as such.

/**
 * 1 = it could not be done: an id that names nothing is one of these, in every command. 2 = wrong usage (words or values
 * that no state of things would make right) or wrong configuration.
 */
export type ExitCode = 1 | 2;

/** A failure whose message may be shown as it is: one clear sentence with the remedy, never a secret. */
export class Problem extends Error {
  override readonly name: string = 'Problem';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** A failure that the caller mends by writing the command, the input or a file differently: exit 2. */
export function usageProblem(message: string, options?: ErrorOptions): Problem {
  return new Problem(message, 2, options);
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}

/** Whether `error` is a Node system error with one of these codes (`ENOENT`, `EACCES`, …). */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && codes.includes(code);
}

/**
 * What a full disk or a closed folder means for the person at the keyboard, null for anything else. Asked where an
 * error is shown: no room has to think of every file that it touches.
 */
export function systemProblem(error: unknown): Problem | null {
  const path = error instanceof Error && 'path' in error ? error.path : undefined;
  const place = typeof path === 'string' ? path : null;
  const options = { cause: error };
  if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG'))
    return new Problem('The disk is full: free some space and try again.', 1, options);
  if (hasCode(error, 'EMFILE', 'ENFILE'))
    return new Problem(
      'Too many files are open on this machine: close some programs and try again.',
      1,
      options,
    );
  if (place === null) return null;
  if (hasCode(error, 'EACCES', 'EPERM'))
    return new Problem(`Your user may not use ${place}: give it the rights, and to its folder.`, 1, options);
  if (hasCode(error, 'ENOTDIR'))
    return new Problem(`A part of the path ${place} is a file, not a folder.`, 1, options);
  // Node's own code is that of rmSync.
  if (hasCode(error, 'EISDIR', 'ERR_FS_EISDIR'))
    return new Problem(`${place} is a folder; a file belongs there. Move it away.`, 1, options);
  if (hasCode(error, 'EROFS'))
    return new Problem(`${place} is on a disk that can only be read: make it writable.`, 1, options);
  return null;
}
