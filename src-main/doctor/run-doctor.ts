// All checks in their order. A new family is one file beside this one and one line here.
import { readOrigin } from '../operations/clients.ts';
import type { Core } from '../operations/core.ts';
import { messageOf } from '../problem.ts';
import { unknown, type CheckResult } from './check.ts';
import { checkHome } from './home-checks.ts';
import { checkHouse } from './house-checks.ts';
import { checkNetwork } from './network-checks.ts';
import { checkUpstreams } from './upstream-checks.ts';

export type CheckFamily = (core: Core) => Promise<CheckResult[]>;

export interface DoctorOptions {
  /** Leave client tools out: the command line checks them itself, in the user's own environment. */
  readonly withoutTools?: boolean | undefined;
}

const families: readonly (readonly [name: string, check: CheckFamily])[] = [
  ['home', checkHome],
  ['house', checkHouse],
  ['network', checkNetwork],
  ['upstreams', checkUpstreams],
];

const tools: readonly [name: string, check: CheckFamily] = [
  'tools',
  async (core) => {
    const { checkTools } = await import('./tool-checks.ts');
    const { resolveToolEnvironment } = await import('../client-tools/tool-environment.ts');
    const config = await core.config().then(
      ({ value }) => value,
      () => null,
    );
    return checkTools(resolveToolEnvironment(core.env), await readOrigin(core).catch(() => null), {
      config,
      dataHome: core.home.dir,
    });
  },
];

/** Runs every family; one that breaks is shown as unknown and does not hide the others. */
export async function runDoctor(core: Core, options: DoctorOptions = {}): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [name, check] of options.withoutTools === true ? families : [...families, tools]) {
    try {
      results.push(...(await check(core)));
    } catch (error) {
      results.push(unknown(`${name}.broken`, `The checks of ${name}`, messageOf(error), 'Try again.'));
    }
  }
  return results;
}
