// The proxy as a process of its own, seen from here as something that takes and gives messages. Electron gives
// another launcher (utilityProcess); tests may give a third.
import { fork } from 'node:child_process';
import type { MainToProxy, ProxyToMain } from '../../src-proxy/contract/channel.ts';
import { unpackMessage, type PackedMessage } from '../../src-proxy/contract/packed-records.ts';

export interface ProxyChild {
  readonly pid: number | undefined;
  send(message: MainToProxy): void;
  onMessage(listener: (message: ProxyToMain) => void): void;
  /** Called once, with a sentence part that says how it ended ("exit code 1", "signal SIGSEGV"). */
  onExit(listener: (how: string) => void): void;
  /** What it wrote to stderr, line by line. */
  onLine(listener: (line: string) => void): void;
  kill(): void;
}

export type LaunchProxy = () => ProxyChild;

/**
 * The environment that the proxy gets: nothing that could hold somebody's key. Everything it needs to know comes
 * over the channel, the proxy of HTTPS_PROXY with its login too.
 */
const passedOn =
  /^(PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SystemRoot|windir|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|NODE_USE_SYSTEM_CA|NODE_V8_COVERAGE|KEYSWITCH_PROXY_\w+)$/i;

/** What of our environment the proxy may see. */
export function proxyEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => {
      return entry[1] !== undefined && passedOn.test(entry[0]);
    }),
  );
}

/**
 * How Node runs the proxy. Pretenuring: after some thousand requests V8 puts objects of one exchange into the old
 * space from the start; dead there, they keep the request's other objects alive, and each scavenge copies 8 KB per
 * request instead of 1.5 (measured with --trace-gc, Node 24.21, 2026-11-20: a tenth of the CPU under load).
 * A semi-space of 16 MB: 100 MiB less resident memory under load than with V8's own limit at the same CPU per request;
 * 8 MB save nothing more and cost a tenth of the CPU of a converted one (interleaved pairs, Node 24.21, 2026-11-28).
 */
export const proxyNodeFlags: readonly string[] = [
  '--disable-warning=ExperimentalWarning',
  '--no-allocation-site-pretenuring',
  '--max-semi-space-size=16',
];

/** Starts the proxy script with `child_process.fork`; snapshots go over the IPC pipe, never argv or environment. */
export function launchWithFork(entry: string, env: NodeJS.ProcessEnv = process.env): LaunchProxy {
  return () => {
    const child = fork(entry, [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: proxyEnvironment(env),
      execArgv: [...proxyNodeFlags],
      serialization: 'json',
    });
    return {
      pid: child.pid,
      send: (message) => {
        if (child.connected) child.send(message, () => {});
      },
      onMessage: (listener) =>
        child.on('message', (message) => listener(unpackMessage(message as PackedMessage))),
      onExit: (listener) => {
        let told = false;
        const tell = (how: string) => {
          if (!told) listener(how);
          told = true;
        };
        child.on('error', (error) => tell(error.message));
        child.on('exit', (code, signal) => {
          const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
          // The last records may still be in the pipe: it is read to its end first.
          if (!child.connected) return tell(how);
          child.once('disconnect', () => tell(how));
          setTimeout(tell, 2_000, how).unref();
        });
      },
      onLine: (listener) => {
        let rest = '';
        child.stderr?.setEncoding('utf8').on('data', (text: string) => {
          const lines = (rest + text).split('\n');
          rest = (lines.pop() ?? '').slice(-4096);
          for (const line of lines) listener(line);
        });
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
