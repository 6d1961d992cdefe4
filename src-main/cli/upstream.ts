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
                  title: 'PROXY',
                  of: (row) => (row.proxy === null ? 'direct' : row.proxy.address || 'unusable'),
                },
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
      // Programs get the measurement of a failure too, beside the sentence.
      if (result.ok || context.json) context.print(result, () => result.message);
      if (!result.ok) throw new Problem(result.message);
    });
  upstream
    .command('presets')
    .description('Show the vendors that come as presets.')
    .action(async () => {
      const rows = await context.withOperations((operations) => operations.upstreams.presets());
      context.print(rows, () =>
        formatTable(
          rows,
          [
            { title: 'ID', of: (row) => row.id },
            { title: 'NAME', of: (row) => row.name },
            { title: 'ENDPOINTS', of: (row) => row.endpoints.map((one) => one.id).join(', ') },
            { title: 'FACTS OF', of: (row) => row.verifiedOn },
          ],
          { colour: wantsColour(context.out) },
        ),
      );
    });
  upstream
    .command('add <preset>')
    .description(
      'Make a working upstream and profile from one key: printf %s "$KEY" | keyswitch upstream add tokenpool',
    )
    .option('--id <id>', "another short name than the preset's")
    .option('--endpoint <endpoint>', 'an endpoint of the preset, or auto')
    .option('--no-profile', 'make no profile of it')
    .action(async (preset: string, options: { id?: string; endpoint?: string; profile: boolean }) => {
      const found = await context.withOperations((operations) => operations.upstreams.preset({ id: preset }));
      const key =
        found?.needsKey === false ? undefined : await context.readSecret(`Key of ${found?.name ?? preset}`);
      const { id, endpoint, profile } = options;
      const made = await context.withOperations((operations) =>
        operations.upstreams.add({ preset, id, endpoint, key, makeProfile: profile }),
      );
      context.print(made, () =>
        made.profile === null
          ? `Added "${made.upstream}". ${made.test.message}`
          : `Added "${made.upstream}" and switched to its profile. ${made.test.message}`,
      );
    });
  upstream
    .command('codex-form <id>')
    .description(
      'Show how Codex is set up at it without Keyswitch, as TokenPool documents it; writes nothing.',
    )
    .option('--endpoint <endpoint>', 'one of its endpoints')
    .option('--model <model>', 'the model to name')
    .action(async (id: string, { endpoint, model }: { endpoint?: string; model?: string }) => {
      const form = await context.withOperations((operations) =>
        operations.upstreams.codexForm({ id, endpoint, model }),
      );
      context.print(form, () =>
        [
          '# ~/.codex/config.toml',
          form.configToml,
          '# ~/.codex/auth.json',
          form.authJson,
          `# Codex calls ${form.codexCalls}; Keyswitch calls ${form.keyswitchCalls}.`,
          ...form.notes.map((note) => `# ${note}`),
        ].join('\n'),
      );
    });
  upstream
    .command('remove <id>')
    .description('Take an upstream out of config.toml; its key stays in the vault.')
    .action(async (id: string) => {
      await context.withOperations((operations) => operations.upstreams.remove({ id }));
      context.print({ id, removed: true }, () => `Removed the upstream "${id}".`);
    });
}
