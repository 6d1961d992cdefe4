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
      const guiUrl = await askForGuiUrl(context);
      context.print({ guiUrl }, () => guiUrl);
      if (options.print !== true && !context.json) (await import('./open-browser.ts')).openBrowser(guiUrl);
    });
}

async function askForGuiUrl(context: CliContext): Promise<string> {
  const { fetchGuiUrl, NotAnswering } = await import('../operations/remote.ts');
  const runtime = context.runtime();
  const url =
    runtime === null
      ? null
      : await fetchGuiUrl(runtime).catch((error: unknown) => {
          if (error instanceof NotAnswering) return null;
          throw error;
        });
  if (url !== null) return url;
  throw new Problem('Keyswitch is not running: start it with "keyswitch serve".');
}
