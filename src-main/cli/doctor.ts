// `keyswitch doctor`: ordered checks with remedies. Exit 1 where one fails.
import type { Command } from 'commander';
import type { CheckResult } from '../doctor/check.ts';
import { Problem } from '../problem.ts';
import type { CliContext } from './context.ts';

const marks = { pass: 'ok  ', fail: 'FAIL', unknown: '?   ' } as const;

export function register(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description('Check everything in order, with a remedy for what is wrong.')
    .option('--tool <tool>', 'only the checks of one client tool')
    .action(async (options: { readonly tool?: string }) => {
      const results = [
        ...(options.tool === undefined
          ? await context.withOperations((operations) => operations.doctor.run({ withoutTools: true }))
          : []),
        ...(await checkToolsHere(context, options.tool)),
      ];
      context.print(results, () =>
        results
          .map(({ state, title, detail, remedy }) =>
            [`${marks[state]}  ${title}: ${detail}`, ...(remedy === '' ? [] : [`      → ${remedy}`])].join(
              '\n',
            ),
          )
          .join('\n'),
      );
      const failed = results.filter((result) => result.state === 'fail').length;
      if (failed > 0) throw new Problem(`${failed} ${failed === 1 ? 'check' : 'checks'} failed.`);
    });
}

/** In this shell's environment, which decides where the tools keep their files; also while Keyswitch runs. */
async function checkToolsHere(context: CliContext, tool: string | undefined): Promise<CheckResult[]> {
  const [{ checkTools }, { createPointingContext }, { loadConfig }] = await Promise.all([
    import('../doctor/tool-checks.ts'),
    import('./tool-context.ts'),
    import('../settings/config-store.ts'),
  ]);
  const { where, origin } = createPointingContext(context);
  const config = await loadConfig(context.home).then(
    ({ value }) => value,
    () => null,
  );
  return checkTools(where, await origin().catch(() => null), {
    only: tool,
    config,
    dataHome: context.home.dir,
  });
}
