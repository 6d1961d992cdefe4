// `keyswitch doctor`: ordered checks with remedies. Exit 1 where one fails.
import type { Command } from 'commander';
import type { CliContext } from './context.ts';

const marks = { pass: 'ok  ', fail: 'FAIL', unknown: '?   ' } as const;

export function register(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description('Check everything in order, with a remedy for what is wrong.')
    .option('--tool <tool>', 'only the checks of one client tool')
    .action(async (options: { readonly tool?: string }) => {
      const tool = options.tool;
      const results = await context.withOperations((operations) => operations.doctor.run({ tool }));
      context.print(results, () =>
        results
          .map(({ state, title, detail, remedy }) =>
            [`${marks[state]}  ${title}: ${detail}`, ...(remedy === '' ? [] : [`      → ${remedy}`])].join(
              '\n',
            ),
          )
          .join('\n'),
      );
      if (results.some((result) => result.state === 'fail')) process.exitCode = 1;
    });
}
