// The real client tools, as pinned in test/clients: installed when missing, run in a clean home, bounded in time, with
// nothing but loopback to talk to. What they try to reach outside ends at a local trap and is recorded.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

type RealClient = 'codex' | 'opencode' | 'claude' | 'gemini';

const clientsFolder = fileURLToPath(new URL('../clients', import.meta.url));
const installLimitMs = 600_000;

/** The command of a client; call `installRealClients` first. */
function clientCommand(client: RealClient): string {
  return path.join(clientsFolder, 'node_modules', '.bin', client);
}

async function isInstalled(): Promise<boolean> {
  const [installed, wanted] = await Promise.all(
    [path.join('node_modules', '.package-lock.json'), 'package-lock.json'].map((name) =>
      stat(path.join(clientsFolder, name)).catch(() => null),
    ),
  );
  return installed !== null && wanted !== null && installed !== undefined && wanted !== undefined
    ? installed.mtimeMs >= wanted.mtimeMs
    : false;
}

/** `npm ci` in test/clients where needed; several test processes wait for the one that does it. */
export async function installRealClients(): Promise<void> {
  const lock = path.join(clientsFolder, '.installing');
  const deadline = Date.now() + installLimitMs;
  while (!(await isInstalled())) {
    const mine = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (!mine) {
      const age = await stat(lock).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (Date.now() > deadline || age > installLimitMs) await rm(lock, { recursive: true, force: true });
      await sleep(500);
      continue;
    }
    try {
      const result = await run('npm', ['ci'], {
        cwd: clientsFolder,
        env: process.env,
        timeoutMs: installLimitMs,
      });
      if (result.exitCode !== 0) {
        throw new Error(`npm ci in test/clients failed:\n${result.stderr.slice(-2_000)}`);
      }
      const done = path.join(clientsFolder, 'node_modules', '.package-lock.json');
      await writeFile(done, await readFile(done));
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
}

export interface RunResult {
  /** null = killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly ms: number;
}

interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly input?: string;
}

/** Runs a command in a process group of its own; the whole group is killed at the time limit. */
async function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const begun = Date.now();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let timedOut = false;
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString('utf8')));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString('utf8')));
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const killGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  };
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup();
  }, options.timeoutMs);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(timer);
  killGroup();
  return { exitCode, stdout, stderr, timedOut, ms: Date.now() - begun };
}

export interface ClientHome {
  /** HOME of the client. */
  readonly home: string;
  /** The directory it works in. */
  readonly project: string;
  /** Hosts that it tried to reach and did not. */
  readonly blocked: string[];
  write(file: string, text: string): Promise<void>;
  read(file: string): Promise<string>;
  run(client: RealClient, args: readonly string[], more?: Partial<HomeRunOptions>): Promise<RunResult>;
  remove(): Promise<void>;
}

interface HomeRunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly input: string;
  readonly timeoutMs: number;
  readonly cwd: string;
}

/** Refuses every tunnel at once, so that no client waits for the outside. */
async function startTrap(blocked: string[]): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    blocked.push(request.headers.host ?? '?');
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    blocked.push(request.url ?? '?');
    socket.on('error', () => {});
    socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A clean home with an empty project beside it. */
export async function createClientHome(): Promise<ClientHome> {
  const root = await mkdtemp(path.join(tmpdir(), 'keyswitch-client-'));
  const home = path.join(root, 'home');
  const project = path.join(root, 'project');
  // Codex puts no helper programs below the temporary directory: the client's own must not be above its home.
  const scratch = path.join(root, 'scratch');
  for (const folder of [home, project, scratch]) await mkdir(folder, { recursive: true });
  const blocked: string[] = [];
  const trap = await startTrap(blocked);
  const place = (file: string): string => path.resolve(home, file);
  const local = '127.0.0.1,localhost,::1';
  const base = {
    PATH: `${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    TMPDIR: scratch,
    TERM: 'dumb',
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    CI: '1',
    HTTP_PROXY: trap.url,
    HTTPS_PROXY: trap.url,
    ALL_PROXY: trap.url,
    http_proxy: trap.url,
    https_proxy: trap.url,
    NO_PROXY: local,
    no_proxy: local,
  };
  return {
    home,
    project,
    blocked,
    write: async (file, text) => {
      await mkdir(path.dirname(place(file)), { recursive: true });
      await writeFile(place(file), text, { mode: 0o600 });
    },
    read: (file) => readFile(place(file), 'utf8'),
    run: async (client, args, more = {}) => {
      if (!existsSync(clientCommand(client))) await installRealClients();
      return run(clientCommand(client), args, {
        cwd: more.cwd ?? project,
        env: { ...base, ...more.env },
        timeoutMs: more.timeoutMs ?? 120_000,
        ...(more.input === undefined ? {} : { input: more.input }),
      });
    },
    remove: async () => {
      trap.server.closeAllConnections();
      trap.server.close();
      await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
