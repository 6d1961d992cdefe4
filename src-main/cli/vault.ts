// `keyswitch vault`: how the vault is locked. Works on the file itself, also while Keyswitch runs.
import type { Command } from 'commander';
import type { CliContext } from './context.ts';

export function register(program: Command, context: CliContext): void {
  const open = async () => {
    const { openVault } = await import('../vault/open-vault.ts');
    const { ensureHome } = await import('../home.ts');
    ensureHome(context.home);
    return openVault(context.home, { env: context.env, ask: context.ask });
  };
  const vault = program.command('vault').description('See and change how the vault is locked.');
  vault
    .command('status')
    .description('Show the slots that open the vault.')
    .action(async () => {
      const status = (await open()).status();
      context.print(status, () =>
        [
          status.exists
            ? `${status.path} holds ${status.secrets} ${status.secrets === 1 ? 'key' : 'keys'}.`
            : 'There is no vault yet.',
          ...status.slots.map((slot) => `${slot.type}   since ${slot.createdAt.slice(0, 10)}   (${slot.id})`),
          ...status.warnings.map((warning) => `warning: ${warning}`),
        ].join('\n'),
      );
    });
  vault
    .command('add-passphrase')
    .description('Open the vault with a passphrase, too (asked for, or from KEYSWITCH_PASSPHRASE_FILE).')
    .action(async () => {
      await (await open()).addSlot('passphrase');
      context.print({ slot: 'passphrase' }, () => 'Added the passphrase.');
    });
  vault
    .command('add-keyring')
    .description('Open the vault with the system keyring, too.')
    .action(async () => {
      await (await open()).addSlot('os-keyring');
      context.print({ slot: 'os-keyring' }, () => 'Added the system keyring.');
    });
  vault
    .command('remove-slot <slot>')
    .description('Take one way to open the vault away; the last one stays.')
    .action(async (slot: string) => {
      await (await open()).removeSlot(slot);
      context.print({ removed: slot }, () => `Removed the slot "${slot}".`);
    });
}
