// All checks in their order. A new family is one file beside this one and one line here.
import type { Core } from '../operations/core.ts';
import { messageOf } from '../problem.ts';
import { unknown, type CheckResult } from './check.ts';
import { checkHome } from './home-checks.ts';
import { checkTokenPool } from './tokenpool-checks.ts';

export type CheckFamily = (core: Core) => Promise<CheckResult[]>;

const families: readonly (readonly [name: string, check: CheckFamily])[] = [
  ['home', checkHome],
  ['tokenpool', checkTokenPool],
];

/** Runs every family; one that breaks is shown as unknown and does not hide the others. */
export async function runDoctor(core: Core): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [name, check] of families) {
    try {
      results.push(...(await check(core)));
    } catch (error) {
      results.push(unknown(`${name}.broken`, `The checks of ${name}`, messageOf(error), 'Try again.'));
    }
  }
  return results;
}
