// What every command gets: streams, the data home, and the operations, which are those of the running Keyswitch
// where one runs and the files' own where none does.
import type { Home } from '../home.ts';
import type { Operations } from '../operations/operations.ts';
import type { RuntimeInfo } from '../runtime-file.ts';
import type { AskPassphrase } from '../vault/slots/passphrase.ts';
import type { LedgerCliContext } from './ledger-context.ts';

export interface CliContext extends LedgerCliContext {
  readonly env: NodeJS.ProcessEnv;
  readonly home: Home;
  /** Runs work on the operations. A server that ended a moment ago is replaced by the files. */
  withOperations<T>(work: (operations: Operations) => Promise<T>): Promise<T>;
  /** The running Keyswitch, null where none answers in this home. */
  runtime(): RuntimeInfo | null;
  readonly ask: AskPassphrase;
  /** A secret from standard input (asked for without echo on a terminal). @throws Problem where none came */
  readSecret(what: string): Promise<string>;
  /** All of standard input, for what is no secret. @throws Problem on a terminal, where nothing is piped in */
  readText(): Promise<string>;
  /** One line on standard error. */
  say(line: string): void;
}
