// `keyswitch usage`: sums of the ledger by day, model, client tool or upstream.
import { Option, type Command } from 'commander';
import { usageKeys, type UsageKey, type UsageRow } from '../ledger/rows.ts';
import { usageProblem } from '../problem.ts';
import type { LedgerCliContext } from './ledger-context.ts';
import { formatUsd, usageColumns } from './ledger-tables.ts';
import { formatTable, wantsColour } from './table.ts';

interface UsageOptions {
  readonly by: UsageKey;
  readonly since?: string;
  readonly client?: string;
}

export function register(program: Command, context: LedgerCliContext): void {
  program
    .command('usage')
    .description('Show requests, tokens and cost, summed up.')
    .addOption(new Option('--by <key>', 'what to sum by').choices(usageKeys).default('day'))
    .option('--since <day>', 'from this day on: YYYY-MM-DD, or a number of days such as 7d')
    .option('--client <id>', 'only this client tool')
    .action(async (options: UsageOptions) => {
      await context.settleLedger();
      const ledger = context.openLedger();
      try {
        const rows = ledger.usage(options.by, {
          ...(options.since === undefined ? {} : { since: sinceOf(options.since) }),
          ...(options.client === undefined ? {} : { client: options.client }),
        });
        context.print(rows, () => describe(rows, options.by, wantsColour(context.out)));
      } finally {
        ledger.close();
      }
    });
}

/** Local midnight of that day, or of so many days ago (today counts as the first). */
function sinceOf(text: string): number {
  const days = /^([1-9]\d{0,3})d$/.exec(text)?.[1];
  if (days !== undefined) {
    const today = new Date();
    return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1 - Number(days)).getTime();
  }
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const at = new Date(Number(year), Number(month) - 1, Number(day));
  if (Number.isNaN(at.getTime()) || at.getDate() !== Number(day))
    throw usageProblem('--since takes a day such as 2026-11-20, or a number of days such as 7d.');
  return at.getTime();
}

function describe(rows: readonly UsageRow[], by: string, colour: boolean): string {
  if (rows.length === 0) return 'No exchanges yet.';
  const unknown = rows.reduce((sum, row) => sum + row.usd_unknown_requests, 0);
  const known = rows.reduce((sum, row) => sum + (row.usd ?? 0), 0);
  const table = formatTable(rows, usageColumns(by), { colour });
  if (unknown === 0) return table;
  const requests = unknown === 1 ? 'request has' : 'requests have';
  return `${table}\n\n${formatUsd(known)} is what is known: ${unknown} ${requests} no price. Add prices to prices.json or to the upstream.`;
}
