// `keyswitch endpoint`: an upstream's endpoints, measured and chosen.
import type { Command } from 'commander';
import type { EndpointRow } from '../operations/endpoints.ts';
import type { CliContext } from './context.ts';
import { formatTable, wantsColour } from './table.ts';

export function register(program: Command, context: CliContext): void {
  const endpoint = program.command('endpoint').description("See, measure and choose an upstream's endpoint.");
  endpoint
    .command('list <upstream>')
    .description('Show the endpoints with what was measured.')
    .action(async (upstream: string) => {
      show(context, await context.withOperations((operations) => operations.endpoints.list({ upstream })));
    });
  endpoint
    .command('use <upstream> <endpoint>')
    .description('Pin an endpoint, or "auto": measured and sticky.')
    .action(async (upstream: string, chosen: string) => {
      const rows = await context.withOperations((operations) =>
        operations.endpoints.use({ upstream, endpoint: chosen }),
      );
      show(context, rows);
    });
  endpoint
    .command('probe <upstream> [endpoint]')
    .description('Measure now: DNS, TCP, TLS and HTTP, never a paid request.')
    .action(async (upstream: string, only: string | undefined) => {
      const wanted = only === 'auto' ? undefined : only;
      show(
        context,
        await context.withOperations((operations) =>
          operations.endpoints.probe({ upstream, endpoint: wanted }),
        ),
      );
    });
}

function show(context: CliContext, rows: readonly EndpointRow[]): void {
  context.print(rows, () =>
    formatTable(
      rows,
      [
        { title: '', of: (row) => (row.active ? '*' : '') },
        { title: 'ENDPOINT', of: (row) => row.endpoint },
        { title: 'BASE', of: (row) => row.base },
        { title: 'STATE', of: (row) => row.state, colour: colourOf },
        { title: 'MS', of: (row) => (row.ms === null ? '-' : String(row.ms)), align: 'right' },
        { title: 'SAMPLES', of: (row) => String(row.samples), align: 'right' },
        { title: '', of: (row) => (row.pinned ? 'pinned' : '') },
        { title: 'WHY', of: (row) => row.why },
      ],
      { colour: wantsColour(context.out) },
    ),
  );
}

function colourOf(row: EndpointRow): 'green' | 'red' | undefined {
  return row.state === 'up' ? 'green' : row.state === 'down' ? 'red' : undefined;
}
