// The system's keyring: Secret Service, Keychain or Credential Manager. Each call runs in a short-lived child
// process with a time limit, because a D-Bus service that does not answer would block this process for ever.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Problem, usageProblem } from '../../problem.ts';
import { keyBytes } from '../seal.ts';
import type { SlotProvider } from './slot-provider.ts';

const service = 'keyswitch';

type KeyringCall =
  | { readonly op: 'probe' | 'get' | 'remove'; readonly account: string }
  | { readonly op: 'set'; readonly account: string; readonly secret: string };

/** Runs one call; on Linux the store is pinned, since the kernel keyring would forget the key at a reboot. */
const childScript = `
const chunks = [];
process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
  const call = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  let answer;
  try {
    const { Entry } = require(call.module);
    const entry = new Entry(call.service, call.account, { linux: { store: 'secret-service' } });
    if (call.op === 'set') entry.setPassword(call.secret);
    const secret = call.op === 'set' ? undefined : call.op === 'remove' ? undefined : entry.getPassword();
    if (call.op === 'remove') entry.deletePassword();
    answer = { ok: true, secret: secret ?? null };
  } catch (error) {
    answer = { ok: false, message: String(error && error.message || error) };
  }
  process.stdout.write(JSON.stringify(answer));
});`;

export function createOsKeyringSlot(env: NodeJS.ProcessEnv): SlotProvider {
  const call = (what: KeyringCall, limitMs: number) => callKeyring(env, what, limitMs);
  // A locked keyring may ask its owner for a password on the screen, and that takes a person's time.
  const patience =
    (env['DISPLAY'] ?? env['WAYLAND_DISPLAY'] ?? '') !== '' || process.platform !== 'linux' ? 60_000 : 5_000;
  return {
    type: 'os-keyring',
    isAvailable: async () => {
      if (!mayHaveKeyring(env)) return false;
      try {
        await call({ op: 'probe', account: 'probe' }, 4_000);
        return true;
      } catch {
        return false;
      }
    },
    create: async (vaultId) => {
      const key = randomBytes(keyBytes);
      const secret = key.toString('base64');
      await call({ op: 'set', account: vaultId, secret }, patience);
      // What was written must come back, before the vault relies on it.
      if ((await call({ op: 'get', account: vaultId }, patience)) !== secret) {
        throw new Problem(
          'The system keyring did not keep the key: choose another slot with KEYSWITCH_VAULT_SLOT=passphrase.',
        );
      }
      return { key, params: { account: vaultId } };
    },
    open: async (_slot, vaultId) => {
      const secret = await call({ op: 'get', account: vaultId }, patience);
      const key = Buffer.from(secret ?? '', 'base64');
      if (key.length === keyBytes) return key;
      throw usageProblem(
        'The system keyring no longer holds the key of this vault: unlock or restore the keyring, or open the vault with another slot.',
      );
    },
    forget: async (_slot, vaultId) => {
      await call({ op: 'remove', account: vaultId }, patience).catch(() => null);
    },
  };
}

/** Without a session bus libdbus would try to start one, with a window system's help: not asked at all then. */
function mayHaveKeyring(env: NodeJS.ProcessEnv): boolean {
  if (process.platform !== 'linux') return true;
  if ((env['DBUS_SESSION_BUS_ADDRESS'] ?? '') !== '') return true;
  const runtime = env['XDG_RUNTIME_DIR'] ?? '';
  return runtime !== '' && existsSync(join(runtime, 'bus'));
}

async function callKeyring(
  env: NodeJS.ProcessEnv,
  call: KeyringCall,
  limitMs: number,
): Promise<string | null> {
  if (!mayHaveKeyring(env)) {
    throw usageProblem(
      'The vault is locked by the system keyring, and no session bus is here to ask it: log in to the desktop session, or open the vault with another slot.',
    );
  }
  const module = createRequire(import.meta.url).resolve('@napi-rs/keyring');
  const child = spawn(process.execPath, ['-e', childScript], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify({ ...call, module, service }));
  const killed = await new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_code, signal) => resolve(signal !== null));
  });
  if (killed)
    throw usageProblem(
      'The system keyring did not answer in time: unlock it and try again, or open the vault with another slot.',
    );
  const answer = readAnswer(Buffer.concat(chunks).toString('utf8'));
  if (answer.ok) return answer.secret;
  throw usageProblem(
    `The system keyring refused (${answer.message}): unlock it and try again, or open the vault with another slot.`,
  );
}

function readAnswer(text: string): { ok: true; secret: string | null } | { ok: false; message: string } {
  try {
    return JSON.parse(text) as { ok: true; secret: string | null };
  } catch {
    return { ok: false, message: 'no answer' };
  }
}
