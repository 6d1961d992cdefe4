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
  profile
    .command('export <id>')
    .description('Write the profile and its upstreams as a file without secrets to standard output.')
    .action(async (id: string) => {
      const { text } = await context.withOperations((operations) => operations.profiles.export({ id }));
      context.print({ text }, () => text.trimEnd());
    });
  profile
    .command('import')
    .description('Add the profile of such a file, read from standard input.')
    .action(async () => {
      const text = await context.readText();
      const made = await context.withOperations((operations) => operations.profiles.import({ text }));
      context.print(made, () =>
        [
          `Added the profile "${made.profile}".`,
          ...made.addedUpstreams.map((one) => `Added the upstream "${one}".`),
          ...made.missingSecrets.map((one) => `It needs a key: keyswitch secret set ${one}`),
        ].join('\n'),
      );
    });
  profile
    .command('remove <id>')
    .description('Take a profile out of config.toml.')
    .action(async (id: string) => {
      await context.withOperations((operations) => operations.profiles.remove({ id }));
      context.print({ id, removed: true }, () => `Removed the profile "${id}".`);
    });
}
