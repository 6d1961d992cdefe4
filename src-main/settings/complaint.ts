// What is wrong in config.toml, with its place: one sentence and the remedy.
import { Problem } from '../problem.ts';

export type TomlPath = readonly (string | number)[];

/** A fault before its place in the text is known. */
export interface Fault {
  readonly level: 'error' | 'warning';
  readonly path: TomlPath;
  /** True where the key itself is at fault, not its value. */
  readonly atKey?: boolean;
  readonly message: string;
}

export interface Complaint {
  readonly level: 'error' | 'warning';
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** `file, line 3, column 5: sentence`. */
export function formatComplaint(complaint: Complaint): string {
  return `${complaint.file}, line ${complaint.line}, column ${complaint.column}: ${complaint.message}`;
}

/** config.toml was refused; `complaints` holds every error and warning that was found. Exit code 2. */
export class ConfigRefused extends Problem {
  readonly complaints: readonly Complaint[];

  constructor(complaints: readonly Complaint[]) {
    const errors = complaints.filter((complaint) => complaint.level === 'error');
    const first = errors[0] ?? complaints[0];
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    super(`${first === undefined ? 'config.toml was refused.' : formatComplaint(first)}${more}`, 2);
    this.complaints = complaints;
  }
}
