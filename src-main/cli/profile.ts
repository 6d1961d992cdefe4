// `keyswitch profile`: the one-click switch.
import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { formatTable, wantsColour } from './table.ts';

export function register(program: Command, context: CliContext): void {
  const profile = program.command('profile').description('See and switch the provider profile.');
  profile
    .command('list')
    .description('Show the profiles and which one is active.')
    .action(async () => {
      const rows = await context.withOperations((operations) => operations.profiles.list());
      context.print(rows, () =>
        rows.length === 0
          ? 'config.toml has no [[profile]] yet.'
          : formatTable(
              rows,
              [
                { title: '', of: (row) => (row.active ? '*' : '') },
                { title: 'ID', of: (row) => row.id },
                { title: 'NAME', of: (row) => row.name },
                {
                  title: 'ROUTES',
                  of: (row) =>
                    row.routes.map((route) => `${route.match} → ${route.to.join(', ')}`).join('; '),
                  max: 80,
                },
              ],
              { colour: wantsColour(context.out) },
            ),
      );
    });
  profile
    .command('use <id>')
    .description('Switch to a profile: the next request uses it.')
    .action(async (id: string) => {
      const row = await context.withOperations((operations) => operations.profiles.use({ id }));
      context.print(row, () => `Now on "${row.name}".`);
    });
}
