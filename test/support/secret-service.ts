// A real Secret Service for one test: a D-Bus session of its own with an unlocked gnome-keyring, gone at the end.
import { spawn, type ChildProcess } from 'node:child_process';
import { hasSecretService } from './system-programs.mjs';

/** Why a test of the keyring cannot run here, null where it can. */
export function whyNoSecretService(): string | null {
  if (process.platform !== 'linux') return 'the Secret Service is Linux only';
  return hasSecretService() ? null : 'dbus-run-session or gnome-keyring-daemon is missing';
}

export interface SecretServiceSession {
  /** The environment for programs that shall find it. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** Starts a session bus and the daemon below `home`; `env` is what they and the programs get. */
export async function startSecretService(
  home: string,
  env: NodeJS.ProcessEnv,
): Promise<SecretServiceSession> {
  const script = [
    'printf %s test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1',
    'echo "$DBUS_SESSION_BUS_ADDRESS"',
    'read -r _end',
  ].join('\n');
  const child = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: { ...env, HOME: home, XDG_DATA_HOME: `${home}/data`, XDG_RUNTIME_DIR: home },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const address = await firstLine(child);
  return {
    env: { ...env, DBUS_SESSION_BUS_ADDRESS: address },
    close: async () => {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.stdin?.end('end\n');
      await closed;
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.split('\n')[0] ?? '');
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error('The session bus ended before it was ready.')));
  });
}
