// `keyswitch mcp-token`: operators' tokens for /mcp. Printed once, stored as hashes.
import type { Command } from 'commander';
import type { CliContext } from './context.ts';

export function register(program: Command, context: CliContext): void {
  const mcp = program
    .command('mcp-token')
    .description("Give operators tokens for Keyswitch's own MCP server at /mcp.");
  mcp
    .command('add <id>')
    .description('Make a token; it is shown this once.')
    .action(async (id: string) => {
      const added = await context.withOperations((operations) => operations.mcpTokens.add({ id }));
      context.print({ id: added.id, token: added.token }, () => added.token);
    });
  mcp
    .command('list')
    .description('Show which operators have a token.')
    .action(async () => {
      const rows = await context.withOperations((operations) => operations.mcpTokens.list());
      context.print(rows, () => rows.map((row) => row.id).join('\n') || 'No operator has a token yet.');
    });
  mcp
    .command('revoke <id>')
    .description('Refuse the token from now on.')
    .action(async (id: string) => {
      await context.withOperations((operations) => operations.mcpTokens.revoke({ id }));
      context.print({ id }, () => `Revoked the token of "${id}".`);
    });
}
