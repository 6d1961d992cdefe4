// Builds the context of one run of the command line. Rooms are loaded when a command asks for them.
import type { Home } from '../home.ts';
import type { LedgerReader } from '../ledger/open-ledger.ts';
import type { Operations } from '../operations/operations.ts';
import { Problem, usageProblem } from '../problem.ts';
import { readRuntime, type RuntimeInfo } from '../runtime-file.ts';
import type { AskPassphrase } from '../vault/slots/passphrase.ts';
import type { CliContext } from './context.ts';

export interface ContextOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly home: Home;
  readonly json: boolean;
  readonly signal: AbortSignal;
  /** Loaded by the caller where a command needs it, because its commands read at once. */
  readonly openLedger: (file: string) => LedgerReader;
}

const maxSecretBytes = 65_536;
const settleLimitMs = 2_000;

export function createContext({ env, home, json, signal, openLedger }: ContextOptions): CliContext {
  let runtime: RuntimeInfo | null | undefined;
  const findRuntime = () => (runtime ??= readRuntime(home));
  const ask: AskPassphrase = async (purpose) => (await import('./prompt.ts')).askPassphrase(purpose);
  return {
    env,
    home,
    json,
    signal,
    out: process.stdout,
    ask,
    runtime: findRuntime,
    say: (line) => void process.stderr.write(`${line}\n`),
    print: (value, human) => {
      const text = json ? JSON.stringify(value ?? null, null, process.stdout.isTTY ? 2 : 0) : human();
      if (text !== '') process.stdout.write(`${text}\n`);
    },
    openLedger: () => openLedger(home.ledger),
    settleLedger: async () => {
      const running = findRuntime();
      if (running === null) return;
      const { createRemoteOperations } = await import('../operations/remote.ts');
      // Where it does not answer, the ledger is read as it stands.
      await createRemoteOperations(running, settleLimitMs)
        .log.settle()
        .catch(() => undefined);
    },
    withOperations: async (work) => {
      const running = findRuntime();
      if (running !== null) {
        const { createRemoteOperations, NotAnswering } = await import('../operations/remote.ts');
        try {
          return await work(createRemoteOperations(running));
        } catch (error) {
          if (!(error instanceof NotAnswering)) throw error;
          runtime = null;
        }
      }
      return work(await localOperations(home, env, ask));
    },
    readSecret: async (what) => {
      const text = process.stdin.isTTY
        ? await (await import('./prompt.ts')).promptHidden(`${what}: `)
        : await readStandardInput();
      if (text === null) throw new Problem('Nothing was entered.');
      return text;
    },
    async readText() {
      if (process.stdin.isTTY) throw usageProblem('Pipe the file in on standard input: … < file.');
      return readStandardInput();
    },
  };
}

async function localOperations(home: Home, env: NodeJS.ProcessEnv, ask: AskPassphrase): Promise<Operations> {
  const [{ createOperations }, { createOfflineCore }] = await Promise.all([
    import('../operations/operations.ts'),
    import('../operations/offline-core.ts'),
  ]);
  return createOperations(createOfflineCore(home, env, ask));
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxSecretBytes)
      throw usageProblem('Standard input holds more than a key: pipe in the key alone.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
