// What the ledger's commands need of the command line; cli.ts gives it.
import type { LedgerReader } from '../ledger/open-ledger.ts';

export interface LedgerCliContext {
  /** `--json` was given. */
  readonly json: boolean;
  /** Opens the ledger of this data home for reading; an absent one is empty. The caller closes it. */
  openLedger(): LedgerReader;
  /** Has a running Keyswitch write the exchanges that have ended; without one there is nothing to write. */
  settleLedger(): Promise<void>;
  /** Prints one result: `value` as JSON with `--json`, else what `human` makes. */
  print(value: unknown, human: () => string): void;
  /** Standard output, for what is printed piece by piece. */
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean };
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}
