// `keyswitch secret`: the vault. Keys come from standard input and are shown only by `reveal`.
import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { formatTable, wantsColour } from './table.ts';

export function register(program: Command, context: CliContext): void {
  const secret = program.command('secret').description('Keep the keys of your upstreams in the vault.');
  secret
    .command('set <id>')
    .description('Put a key in, or replace it: printf %s "$KEY" | keyswitch secret set tokenpool')
    .action(async (id: string) => {
      const value = await context.readSecret(`Key for "${id}"`);
      const { replaced } = await context.withOperations((operations) =>
        operations.secrets.set({ id, value }),
      );
      context.print({ id, replaced }, () =>
        replaced ? `Replaced the key "${id}".` : `Stored the key "${id}".`,
      );
      await warnOfWeakVault(context);
    });
  secret
    .command('list')
    .description('Show which keys there are, without their values.')
    .action(async () => {
      const rows = await context.withOperations((operations) => operations.secrets.list());
      context.print(rows, () =>
        rows.length === 0
          ? 'The vault holds no key yet.'
          : formatTable(
              rows,
              [
                { title: 'ID', of: (row) => row.id },
                { title: 'USED BY', of: (row) => row.usedBy.join(', ') || '-' },
                { title: 'CHANGED', of: (row) => row.updatedAt.slice(0, 10) },
              ],
              { colour: wantsColour(context.out) },
            ),
      );
    });
  secret
    .command('reveal <id>')
    .description('Print a key to standard output.')
    .action(async (id: string) => {
      const result = await context.withOperations((operations) => operations.secrets.reveal({ id }));
      context.print(result, () => result.value);
    });
  secret
    .command('remove <id>')
    .description('Delete a key from the vault.')
    .action(async (id: string) => {
      await context.withOperations((operations) => operations.secrets.remove({ id }));
      context.print({ id }, () => `Removed the key "${id}".`);
    });
}

async function warnOfWeakVault(context: CliContext): Promise<void> {
  const { openVault } = await import('../vault/open-vault.ts');
  for (const warning of openVault(context.home, { env: context.env }).status().warnings) {
    context.say(`warning: ${warning}`);
  }
}
