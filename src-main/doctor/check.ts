// What a check of the doctor says. Checks are ordered; the first that fails is usually the cause of the rest.

export interface CheckResult {
  /** Stable, `family.name`. */
  readonly id: string;
  readonly title: string;
  readonly state: 'pass' | 'fail' | 'unknown';
  /** One sentence: what was found. */
  readonly detail: string;
  /** What to do; empty where there is nothing to do. */
  readonly remedy: string;
}

export function pass(id: string, title: string, detail: string): CheckResult {
  return { id, title, state: 'pass', detail, remedy: '' };
}

export function fail(id: string, title: string, detail: string, remedy: string): CheckResult {
  return { id, title, state: 'fail', detail, remedy };
}

export function unknown(id: string, title: string, detail: string, remedy = ''): CheckResult {
  return { id, title, state: 'unknown', detail, remedy };
}
