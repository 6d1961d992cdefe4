// Keyswitch's own house: config.toml, vault, ports, the running app.
import { access, constants, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hasCode, messageOf, systemProblem } from '../problem.ts';
import type { Core } from '../operations/core.ts';
import { formatComplaint } from '../settings/complaint.ts';
import { defaultControlPort, defaultHost, defaultPort } from '../settings/resolve-config.ts';
import { fail, pass, unknown, type CheckResult } from './check.ts';

export async function checkHome(core: Core): Promise<CheckResult[]> {
  const config = await checkConfigFile(core);
  const vault = await checkVault(core);
  return [config, ...vault, ...(await checkPlace(core)), ...(await checkPorts(core)), checkProxy(core)];
}

async function checkConfigFile(core: Core): Promise<CheckResult> {
  const id = 'config.valid';
  const title = 'config.toml is in force';
  const refused = core.running?.refused();
  if (refused != null) {
    const first = refused.find((complaint) => complaint.level === 'error');
    return fail(
      id,
      title,
      first === undefined ? 'The file is refused.' : formatComplaint(first),
      'Mend this line; until then the last good configuration stays in force.',
    );
  }
  try {
    const { warnings } = await core.config();
    const first = warnings[0];
    return first === undefined
      ? pass(id, title, `${core.home.config} has no fault.`)
      : unknown(
          id,
          title,
          `${formatComplaint(first)}${warnings.length > 1 ? ` (and ${warnings.length - 1} more)` : ''}`,
          'Keyswitch works; look at the named line.',
        );
  } catch (error) {
    return fail(id, title, messageOf(error), 'Mend this line.');
  }
}

async function checkVault(core: Core): Promise<CheckResult[]> {
  const title = 'The vault opens';
  try {
    const status = core.vault.status();
    if (!status.exists)
      return [
        unknown(
          'vault.opens',
          title,
          'There is no vault yet.',
          'It is made with the first key: keyswitch secret set <id>.',
        ),
      ];
    const keys = await core.vault.keys();
    const opens = pass(
      'vault.opens',
      title,
      `It holds ${keys.size} ${keys.size === 1 ? 'key' : 'keys'} (${status.slots.map((slot) => slot.type).join(', ')}).`,
    );
    const weak = status.warnings[0];
    const slot = 'The vault is locked by more than a file';
    return [
      opens,
      weak === undefined
        ? pass('vault.slot', slot, `Locked by ${status.slots.map((one) => one.type).join(', ')}.`)
        : unknown(
            'vault.slot',
            slot,
            weak,
            'keyswitch vault add-passphrase, then keyswitch vault remove-slot key-file',
          ),
    ];
  } catch (error) {
    return [
      fail(
        'vault.opens',
        title,
        messageOf(error),
        'Do what the sentence says; the vault itself was not changed.',
      ),
    ];
  }
}

/** Below this the next key, token or log row may be the one that does not fit. */
const leastFreeBytes = 32 * 1024 * 1024;

async function checkPlace(core: Core): Promise<CheckResult[]> {
  const { dir } = core.home;
  const id = 'home.writable';
  const title = 'The data home can be written';
  try {
    await access(dir, constants.W_OK);
    const { bavail, bsize } = await statfs(dir);
    const free = bavail * bsize;
    if (free >= leastFreeBytes) return [pass(id, title, `There is space in ${dir}.`)];
    return [fail(id, title, `The disk of ${dir} is full.`, 'Free some space.')];
  } catch (error) {
    // No home yet: the first command that keeps something makes it.
    if (hasCode(error, 'ENOENT')) return [];
    return [
      fail(
        id,
        title,
        messageOf(systemProblem(error) ?? error),
        `Give your user the rights to ${dir}, or set KEYSWITCH_HOME.`,
      ),
    ];
  }
}

async function checkPorts(core: Core): Promise<CheckResult[]> {
  if (core.running !== null) return [];
  const config = await core.config().then(
    ({ value }) => value,
    () => null,
  );
  if (config === null) return [];
  const host = config.proxy?.host ?? defaultHost;
  const ports = [
    { id: 'port.proxy', what: 'proxy', key: 'proxy.port', host, port: config.proxy?.port ?? defaultPort },
    {
      id: 'port.control',
      what: 'window',
      key: 'control.port',
      host: defaultHost,
      port: config.control?.port ?? defaultControlPort,
    },
  ];
  return Promise.all(
    ports.map(async ({ id, what, key, host, port }) => {
      const title = `The port of the ${what} is free`;
      if (port === 0) return pass(id, title, 'Any free port is taken at the start.');
      const state = await tryPort(host, port);
      return state === null
        ? pass(id, title, `${host}:${port} is free.`)
        : fail(
            id,
            title,
            `${host}:${port} cannot be used (${state}).`,
            `End the program that uses it, or set another ${key} in config.toml.`,
          );
    }),
  );
}

function tryPort(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(hasCode(error, 'EADDRINUSE') ? 'in use' : messageOf(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function checkProxy(core: Core): CheckResult {
  const title = 'The proxy is running';
  const state = core.running?.proxyState();
  if (state === undefined)
    return unknown('proxy.running', title, 'Keyswitch is not running.', 'Start it: keyswitch serve.');
  if (state.state === 'running') return pass('proxy.running', title, `It answers at ${state.url}.`);
  if (state.state === 'crashed')
    return fail(
      'proxy.running',
      title,
      `It ended by itself (${state.how}) and is being started again.`,
      'If this repeats, look at the notices of "keyswitch status".',
    );
  return unknown('proxy.running', title, `It is ${state.state}.`, 'Look again in a second.');
}
