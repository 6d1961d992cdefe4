// `keyswitch log`: the exchanges of the ledger, and with --follow those to come.
import { Option, type Command } from 'commander';
import type { ExchangeFilter } from '../ledger/list-query.ts';
import { toLogRow } from '../ledger/rows.ts';
import { usageProblem } from '../problem.ts';
import { followLedger } from './follow-ledger.ts';
import type { LedgerCliContext } from './ledger-context.ts';
import { liveWidths, logColumns } from './ledger-tables.ts';
import { formatTable, wantsColour } from './table.ts';

interface LogOptions {
  readonly follow?: boolean;
  readonly limit?: string;
  readonly client?: string;
  readonly model?: string;
  readonly upstream?: string;
  readonly status?: string;
  readonly csv?: boolean;
}

export function register(program: Command, context: LedgerCliContext): void {
  program
    .command('log')
    .description('Show the exchanges that went through Keyswitch, newest first.')
    .option('-f, --follow', 'show new exchanges as they end, until Ctrl-C')
    .option('-n, --limit <n>', 'how many (default 50)')
    .option('--client <id>', 'only this client tool')
    .option('--model <pattern>', 'only this model, asked for or served; * stands for anything')
    .option('--upstream <id>', 'only this upstream')
    .option('--status <status>', 'only ok, error, a class such as 4xx, or a number such as 429')
    .addOption(new Option('--csv', 'print all that match as CSV').conflicts('follow'))
    .action(async (options: LogOptions) => {
      const filter = filterOf(options);
      await context.settleLedger();
      if (options.csv === true) exportCsv(context, filter);
      else if (options.follow === true) await follow(context, filter, limitOf(options, 10));
      else list(context, filter, limitOf(options, 50));
    });
}

function filterOf({ client, model, upstream, status }: LogOptions): ExchangeFilter {
  return {
    ...(client === undefined ? {} : { client }),
    ...(model === undefined ? {} : { model }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(status === undefined ? {} : { status }),
  };
}

function limitOf(options: LogOptions, otherwise: number): number {
  if (options.limit === undefined) return otherwise;
  if (!/^\d{1,5}$/.test(options.limit) || Number(options.limit) < 1 || Number(options.limit) > 10_000)
    throw usageProblem('--limit takes a number from 1 to 10000.');
  return Number(options.limit);
}

function list(context: LedgerCliContext, filter: ExchangeFilter, limit: number): void {
  const ledger = context.openLedger();
  try {
    const rows = ledger.list({ limit, filter }).map(toLogRow);
    context.print(rows, () =>
      rows.length === 0
        ? 'No exchanges yet.'
        : formatTable(rows, logColumns, { colour: wantsColour(context.out) }),
    );
  } finally {
    ledger.close();
  }
}

function exportCsv(context: LedgerCliContext, filter: ExchangeFilter): void {
  const ledger = context.openLedger();
  try {
    for (const line of ledger.exportCsv(filter)) context.out.write(line);
  } finally {
    ledger.close();
  }
}

/** The last few first, then each as it comes. With --json: one object per line. */
async function follow(context: LedgerCliContext, filter: ExchangeFilter, limit: number): Promise<void> {
  const colour = wantsColour(context.out);
  const show = (rows: readonly Parameters<typeof toLogRow>[0][], head = false): void => {
    if (context.json) for (const row of rows) context.out.write(`${JSON.stringify(toLogRow(row))}\n`);
    else if (rows.length > 0 || head)
      context.out.write(
        `${formatTable(rows.map(toLogRow), logColumns, { colour, widths: liveWidths, head })}\n`,
      );
  };
  for await (const rows of followLedger(() => context.openLedger(), filter, limit, context.signal))
    show(rows.exchanges, rows.first);
}
