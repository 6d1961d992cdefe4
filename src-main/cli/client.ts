// `keyswitch client`: the local tokens of client tools. A token is printed once and never stored.
import type { Command } from 'commander';
import type { ClientSettings } from '../operations/clients.ts';
import { usageProblem } from '../problem.ts';
import type { CliContext } from './context.ts';
import { formatTable, wantsColour } from './table.ts';

interface LimitOptions {
  readonly profile?: string;
  readonly requestsPerMinute?: string;
  readonly concurrentRequests?: string;
  readonly tokensPerDay?: string;
  readonly usdPerDay?: string;
}

export function register(program: Command, context: CliContext): void {
  const client = program.command('client').description('Give client tools local tokens of their own.');
  client
    .command('add <id>')
    .description('Make a token; it is shown this once.')
    .option('--profile <id>', 'use this profile instead of the active one')
    .option('--requests-per-minute <n>', 'limit')
    .option('--concurrent-requests <n>', 'limit')
    .option('--tokens-per-day <n>', 'limit')
    .option('--usd-per-day <n>', 'limit')
    .action(async (id: string, options: LimitOptions) => {
      const settings = settingsOf(options);
      const added = await context.withOperations((operations) => operations.clients.add({ id, settings }));
      context.print({ id: added.id, token: added.token }, () => added.token);
    });
  client
    .command('list')
    .description('Show the client tools that have a token.')
    .action(async () => {
      const rows = await context.withOperations((operations) => operations.clients.list());
      context.print(rows, () =>
        rows.length === 0
          ? 'No client has a token yet: make one with "keyswitch client add <id>".'
          : formatTable(
              rows,
              [
                { title: 'ID', of: (row) => row.id },
                { title: 'PROFILE', of: (row) => row.profile ?? '(active)' },
                { title: 'REQUESTS/MIN', of: (row) => limitText(row.requests_per_minute), align: 'right' },
                { title: 'AT ONCE', of: (row) => limitText(row.concurrent_requests), align: 'right' },
                { title: 'TOKENS/DAY', of: (row) => limitText(row.tokens_per_day), align: 'right' },
                { title: 'USD/DAY', of: (row) => limitText(row.usd_per_day), align: 'right' },
              ],
              { colour: wantsColour(context.out) },
            ),
      );
    });
  client
    .command('rotate <id>')
    .description('Make a new token; the old one is refused from now on.')
    .action(async (id: string) => {
      const rotated = await context.withOperations((operations) => operations.clients.rotate({ id }));
      context.print({ id: rotated.id, token: rotated.token }, () => rotated.token);
    });
  client
    .command('revoke <id>')
    .description('Refuse the token from now on.')
    .action(async (id: string) => {
      await context.withOperations((operations) => operations.clients.revoke({ id }));
      context.print({ id }, () => `Revoked the token of "${id}".`);
    });
}

function settingsOf(options: LimitOptions): ClientSettings {
  return {
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...numberOf('requests_per_minute', options.requestsPerMinute),
    ...numberOf('concurrent_requests', options.concurrentRequests),
    ...numberOf('tokens_per_day', options.tokensPerDay),
    ...numberOf('usd_per_day', options.usdPerDay),
  };
}

function numberOf(name: string, text: string | undefined): Record<string, number> {
  if (text === undefined) return {};
  if (!/^\d+(\.\d+)?$/.test(text))
    throw usageProblem(`--${name.replaceAll('_', '-')} takes a number, not "${text}".`);
  return { [name]: Number(text) };
}

function limitText(limit: number | null): string {
  return limit === null ? '-' : String(limit);
}
