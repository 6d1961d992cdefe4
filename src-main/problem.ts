// The one error of the control plane that people see: a sentence with the remedy, and the exit code it means.
// It knows nothing of rooms; anything else that is thrown is a defect and is shown as such.

/** 1 = it could not be done; 2 = wrong usage or wrong configuration (the caller has to change something). */
export type ExitCode = 1 | 2;

/** A failure whose message may be shown as it is: one clear sentence with the remedy, never a secret. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** A failure that the caller mends by changing the command, the input or a file: exit 2. */
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
