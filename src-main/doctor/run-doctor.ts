// All checks in their order. A new family is one file beside this one and one line here.
import type { Core } from '../operations/core.ts';
import { messageOf } from '../problem.ts';
import { unknown, type CheckResult } from './check.ts';
import { checkHome } from './home-checks.ts';
import { checkTokenPool } from './tokenpool-checks.ts';

/** `tool` = only what concerns this client tool; families without tools answer nothing then. */
export type CheckFamily = (core: Core, tool?: string) => Promise<CheckResult[]>;

const families: readonly (readonly [name: string, check: CheckFamily])[] = [
  ['home', async (core, tool) => (tool === undefined ? checkHome(core) : [])],
  ['tokenpool', async (core, tool) => (tool === undefined ? checkTokenPool(core) : [])],
];

/** Runs every family; one that breaks is shown as unknown and does not hide the others. */
export async function runDoctor(core: Core, tool?: string): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [name, check] of families) {
    try {
      results.push(...(await check(core, tool)));
    } catch (error) {
      results.push(unknown(`${name}.broken`, `The checks of ${name}`, messageOf(error), 'Try again.'));
    }
  }
  return results;
}
