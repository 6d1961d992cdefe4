// runtime.json: says that Keyswitch runs in this home, and how the command line reaches it. It holds the control
// token, so it is 0600; it is removed at the end, and one that was left behind is seen.
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Home } from './home.ts';
import { hasCode, Problem } from './problem.ts';

export interface RuntimeInfo {
  readonly pid: number;
  readonly proxyUrl: string;
  readonly controlUrl: string;
  readonly controlToken: string;
  readonly startedAt: number;
}

/** What stands in the file: only the pid while Keyswitch starts. */
type RuntimeContent = Partial<RuntimeInfo> & { readonly pid: number };

/** A start takes no longer; after that a file without addresses belongs to nobody. */
const startLimitMs = 60_000;

/** The running Keyswitch of this home, null where there is none. Looks at the file and the process, asks nobody. */
export function readRuntime(home: Home): RuntimeInfo | null {
  const content = readContent(home);
  if (content === null || !isAlive(content.pid)) return null;
  const { pid, proxyUrl, controlUrl, controlToken, startedAt } = content;
  if (proxyUrl === undefined || controlUrl === undefined || controlToken === undefined) return null;
  return { pid, proxyUrl, controlUrl, controlToken, startedAt: startedAt ?? 0 };
}

/**
 * Takes the home for this process. Of two that start at once, one gets it.
 * @throws Problem where another Keyswitch runs here
 */
export async function claimRuntime(home: Home): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      makeRuntime(home.runtime);
      return;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    const content = readContent(home);
    if (content !== null && content.pid !== process.pid && (await isRunning(content))) {
      throw new Problem(
        `Keyswitch is already running in ${home.dir} (process ${content.pid}): use that one, or end it first; another data home is chosen with KEYSWITCH_HOME.`,
      );
    }
    rmSync(home.runtime, { force: true });
  }
  throw new Problem(`${home.runtime} cannot be taken: delete it and start again.`);
}

function makeRuntime(path: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, `${JSON.stringify({ pid: process.pid, startedAt: Date.now() })}\n`);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Completes the file of this process. */
export function writeRuntime(home: Home, info: RuntimeInfo): void {
  const temporary = `${home.runtime}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, home.runtime);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Removes the file if it is this process's own. Synchronous, for the very end. */
export function releaseRuntime(home: Home): void {
  if (readContent(home)?.pid === process.pid) rmSync(home.runtime, { force: true });
}

function readContent(home: Home): RuntimeContent | null {
  try {
    const value = JSON.parse(readFileSync(home.runtime, 'utf8')) as RuntimeContent;
    return Number.isInteger(value.pid) && value.pid > 0 ? value : null;
  } catch {
    return null;
  }
}

async function isRunning(content: RuntimeContent): Promise<boolean> {
  if (!isAlive(content.pid)) return false;
  if (content.controlUrl === undefined) return Date.now() - (content.startedAt ?? 0) < startLimitMs;
  // A pid is given again after a restart of the machine: only one that answers counts.
  return answers(content.controlUrl);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function answers(url: string): Promise<boolean> {
  // Importing node:http as an ES module would evaluate its WebSocket getter, and with it all of Node's fetch: 17 MB.
  const { request } = process.getBuiltinModule('node:http');
  return new Promise((resolve) => {
    const asked = request(url, { method: 'HEAD', timeout: 3_000, agent: false }, (response) => {
      response.resume();
      resolve(true);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
