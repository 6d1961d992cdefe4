// `keyswitch status`, `keyswitch open`: is it running, where, and how to get to its window.
import type { Command } from 'commander';
import { Problem } from '../problem.ts';
import type { CliContext } from './context.ts';

export function register(program: Command, context: CliContext): void {
  program
    .command('status')
    .description('Show whether Keyswitch runs, where, and what is wrong.')
    .action(async () => {
      const status = await context.withOperations((operations) => operations.status.get());
      context.print(status, () =>
        [
          status.running
            ? `Running (process ${status.pid}).`
            : 'Not running: start it with "keyswitch serve".',
          ...(status.proxyUrl === null ? [] : [`Proxy    ${status.proxyUrl}`]),
          ...(status.controlUrl === null
            ? []
            : [`Window   ${status.controlUrl}   (open it with "keyswitch open")`]),
          `Profile  ${status.activeProfile?.name ?? '(none)'}`,
          `Config   ${status.config.path}${status.config.ok ? '' : '   (refused)'}`,
          `Vault    ${status.vault.path}`,
          ...status.warnings.map((warning) => `warning: ${warning}`),
        ].join('\n'),
      );
    });
  program
    .command('open')
    .description('Open the window of the running Keyswitch in the browser.')
    .option('--print', 'only print the address')
    .action(async (options: { readonly print?: boolean }) => {
      const runtime = context.runtime();
      if (runtime === null) throw new Problem('Keyswitch is not running: start it with "keyswitch serve".');
      const { fetchGuiUrl } = await import('../operations/remote.ts');
      const guiUrl = await fetchGuiUrl(runtime);
      context.print({ guiUrl }, () => guiUrl);
      if (options.print !== true && !context.json) (await import('./open-browser.ts')).openBrowser(guiUrl);
    });
}
