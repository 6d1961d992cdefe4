// The headless door: the command line. One file per command family in cli/, loaded when it is asked for.
// Exit codes: 0 done, 1 failed (an unknown id too), 2 wrong usage or wrong configuration; each failure is one line on
// stderr and nothing on stdout.
import { Command, CommanderError } from 'commander';
import { redact } from '../src-proxy/contract/redact.ts';
import type { CliContext } from './cli/context.ts';
import { createContext } from './cli/create-context.ts';
import { resolveHome } from './home.ts';
import { hasCode, messageOf, Problem, systemProblem } from './problem.ts';
import { version } from './version.ts';

type Family = () => Promise<{ register(program: Command, context: CliContext): void }>;

const status: Family = () => import('./cli/status.ts');

const families: Readonly<Record<string, Family>> = {
  serve: () => import('./cli/serve.ts'),
  status,
  open: status,
  secret: () => import('./cli/secret.ts'),
  vault: () => import('./cli/vault.ts'),
  client: () => import('./cli/client.ts'),
  upstream: () => import('./cli/upstream.ts'),
  endpoint: () => import('./cli/endpoint.ts'),
  profile: () => import('./cli/profile.ts'),
  tool: () => import('./cli/tool.ts'),
  'tool-profile': () => import('./cli/tool-profile.ts'),
  doctor: () => import('./cli/doctor.ts'),
  'mcp-token': () => import('./cli/mcp-token.ts'),
  log: () => import('./cli/log.ts'),
  usage: () => import('./cli/usage.ts'),
};

const sameSignalMs = 1_000;

async function main(argv: readonly string[]): Promise<void> {
  const abort = new AbortController();
  let stoppedAt = 0;
  const stop = () => {
    // A second signal means "at once"; but one Ctrl-C may arrive twice, from the terminal and from npm.
    if (abort.signal.aborted && Date.now() - stoppedAt > sameSignalMs) process.exit(130);
    stoppedAt ||= Date.now();
    abort.abort();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', stop);
  const program = new Command('keyswitch')
    .description('One local door for every AI coding tool.')
    .option('--json', 'print JSON')
    .version(version, '--version', 'print the version')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  const wanted = argv.find((word) => !word.startsWith('-')) ?? '';
  const ledger = ['log', 'usage'].includes(wanted) ? await import('./ledger/open-ledger.ts') : null;
  const context = createContext({
    env: process.env,
    home: resolveHome(),
    json: argv.includes('--json'),
    signal: abort.signal,
    openLedger: (file) => {
      if (ledger === null) throw new Error('The ledger was not loaded for this command.');
      return ledger.openLedgerReader(file);
    },
  });
  const asked = Object.hasOwn(families, wanted) ? families[wanted] : undefined;
  for (const load of new Set(asked === undefined ? Object.values(families) : [asked])) {
    (await load()).register(program, context);
  }
  inheritSettings(program);
  if (argv.length === 0) {
    process.stderr.write(`${program.helpInformation()}\n`);
    process.exitCode = 2;
    return;
  }
  if (wanted === 'help') return showHelp(program, argv);
  await program.parseAsync([...argv], { from: 'user' });
}

/** `help profile use` = `profile use --help`. Commander looks at one word only, and calls a wrong one a missing command. */
function showHelp(program: Command, argv: readonly string[]): void {
  const [, ...words] = argv.filter((word) => !word.startsWith('-'));
  let command = program;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next === undefined) {
      throw new CommanderError(2, 'commander.unknownCommand', `unknown command '${word}'`);
    }
    command = next;
  }
  command.outputHelp();
}

/** `--json` on every command, wherever it stands, and usage errors as exceptions instead of exits. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command).exitOverride();
    child.option('--json', 'print JSON');
    inheritSettings(child);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Help that was asked for is no error; help instead of a command is.
    if (error.exitCode === 0) return 0;
    const text = usageSentence(error);
    const known = error.code !== 'commander.help' && text !== '(outputHelp)';
    process.stderr.write(
      known
        ? `${text}${text.endsWith('.') ? '' : '.'} See "keyswitch --help".\n`
        : 'A command is missing: see "keyswitch --help".\n',
    );
    return 2;
  }
  const problem = error instanceof Problem ? error : systemProblem(error);
  if (problem !== null) {
    process.stderr.write(`${messageOf(problem)}\n`);
    return problem.exitCode;
  }
  process.stderr.write(`Keyswitch made a mistake (${messageOf(error)}): please report it.\n`);
  return 1;
}

/**
 * Commander's sentence on one line, without the words that were too many and without values: a key that was given as
 * an argument by mistake must not come back on a screen or in a log.
 */
function usageSentence(error: CommanderError): string {
  const text = messageOf(error).replace(/^error: /, '');
  if (error.code === 'commander.excessArguments') {
    const hint = /'(?:set|add)'/.test(text) ? '; a key comes on standard input, never as an argument' : '';
    return text.replace(/: .*$/, hint);
  }
  return redact(text.replace(/^(unknown option '[^'=]*)=.*'/, "$1'"), []);
}

// Whoever read our output may leave early (`| head`): that is no mistake of anybody. An output that is not written for
// another reason, such as a full disk, is.
process.stdout.on('error', (error) => process.exit(hasCode(error, 'EPIPE') ? 0 : report(error)));
process.stderr.on('error', () => {});

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = report(error);
}
