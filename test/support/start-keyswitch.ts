// Runs the real program as its user would: the launcher, a data home of its own, secrets through standard input.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const launcher = join(import.meta.dirname, '../../src-main/launch/keyswitch.mjs');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON; throws when it is not. */
  json<T = unknown>(): T;
}

export interface Home {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs one command to its end. `input` goes to standard input. */
  run(args: readonly string[], input?: string): Promise<CommandResult>;
  writeConfig(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** The environment of a child: no proxies, no user settings, the key file as vault slot unless asked otherwise. */
export function childEnvironment(home: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { PATH, LANG, TMPDIR } = process.env;
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(LANG === undefined ? {} : { LANG }),
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    HOME: home,
    KEYSWITCH_HOME: join(home, '.keyswitch'),
    KEYSWITCH_VAULT_SLOT: 'key-file',
    ...extra,
  };
}

/** Makes an empty data home in a temporary folder. */
export async function createHome(extra: NodeJS.ProcessEnv = {}): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'keyswitch-home-'));
  const env = childEnvironment(path, extra);
  return {
    path: join(path, '.keyswitch'),
    env,
    run: (args, input) => runCommand(args, env, input),
    async writeConfig(text) {
      await mkdir(join(path, '.keyswitch'), { recursive: true, mode: 0o700 });
      await writeFile(join(path, '.keyswitch/config.toml'), text, { mode: 0o600 });
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

async function runCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = '',
): Promise<CommandResult> {
  const child = spawn(process.execPath, [launcher, ...args], { env, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr, json: <T>() => JSON.parse(stdout) as T };
}

export interface ReadyLine {
  readonly event: 'ready';
  readonly pid: number;
  readonly proxyUrl: string;
  readonly controlUrl: string;
  readonly guiUrl: string;
}

export interface Running {
  readonly ready: ReadyLine;
  readonly process: ChildProcess;
  /** Everything on standard error so far. */
  stderr(): string;
  /** Lines on standard output after the ready line. */
  readonly lines: string[];
  /** Ends it with the signal and gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `keyswitch serve --json` in a data home and waits for its ready line. */
export async function startKeyswitch(home: Home, args: readonly string[] = []): Promise<Running> {
  const child = spawn(process.execPath, [launcher, 'serve', '--json', ...args], {
    env: home.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const first = await Promise.race([
    new Promise<string>((resolve) => {
      reader.once('line', resolve);
    }),
    closed.then((code) => {
      throw new Error(`keyswitch serve ended with ${code} before it was ready: ${stderr}`);
    }),
  ]);
  reader.on('line', (line) => lines.push(line));
  return {
    ready: JSON.parse(first) as ReadyLine,
    process: child,
    stderr: () => stderr,
    lines,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return closed;
    },
  };
}

/** Adds a client and gives its token. */
export async function addClient(home: Home, id: string): Promise<string> {
  const result = await home.run(['client', 'add', id, '--json']);
  if (result.code !== 0) throw new Error(`client add failed: ${result.stderr}`);
  return result.json<{ token: string }>().token;
}
