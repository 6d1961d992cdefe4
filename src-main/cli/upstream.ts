// `keyswitch upstream`: what is configured, and whether it works.
import type { Command } from 'commander';
import { Problem } from '../problem.ts';
import type { CliContext } from './context.ts';
import { formatTable, wantsColour } from './table.ts';

export function register(program: Command, context: CliContext): void {
  const upstream = program.command('upstream').description('See and test the upstreams.');
  upstream
    .command('list')
    .description('Show the upstreams with their protocols, endpoints and keys.')
    .action(async () => {
      const rows = await context.withOperations((operations) => operations.upstreams.list());
      context.print(rows, () =>
        rows.length === 0
          ? 'config.toml has no [[upstream]] yet.'
          : formatTable(
              rows,
              [
                { title: 'ID', of: (row) => row.id },
                { title: 'NAME', of: (row) => row.name },
                { title: 'PROTOCOLS', of: (row) => row.protocols.join(', ') || '-' },
                { title: 'ENDPOINT', of: (row) => row.endpoint },
                {
                  title: 'KEYS',
                  of: (row) =>
                    row.secrets.map((one) => (one.present ? one.id : `${one.id} (missing)`)).join(', ') ||
                    '-',
                },
                { title: 'USED BY', of: (row) => row.usedBy.join(', ') || '-' },
              ],
              { colour: wantsColour(context.out) },
            ),
      );
    });
  upstream
    .command('test <id>')
    .description('Check address, network and keys, free of charge.')
    .action(async (id: string) => {
      const result = await context.withOperations((operations) => operations.upstreams.test({ id }));
      if (!result.ok && !context.json) throw new Problem(result.message);
      context.print(result, () => result.message);
      if (!result.ok) process.exitCode = 1;
    });
}
