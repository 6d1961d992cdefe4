// Keyswitch as a user runs it: the built command line, a data home of its own, auth, routing and the ledger on.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { start, treeOf } from './processes.mjs';

const root = join(import.meta.dirname, '../..');
const launcher = join(root, 'src-main/launch/keyswitch.mjs');
const run = promisify(execFile);

const config = (port) => `schema = 1
active_profile = "bench"

[proxy]
port = 0

[control]
port = 0

[[upstream]]
id = "bench"
secrets = ["bench"]
models = ["bench-json"]
[upstream.protocols]
openai-chat = "http://127.0.0.1:${port}"

[[upstream]]
id = "messages"
secrets = ["bench"]
models = ["bench-json", "bench-burst-1000", "bench-burst-20"]
[upstream.protocols]
anthropic-messages = "http://127.0.0.1:${port}"

[[profile]]
id = "bench"
name = "Bench"
[[profile.route]]
match = "convert-json"
to = ["messages/bench-json"]
[[profile.route]]
match = "convert-burst"
to = ["messages/bench-burst-1000"]
[[profile.route]]
match = "convert-short"
to = ["messages/bench-burst-20"]
[[profile.route]]
match = "*"
to = ["bench"]
`;

/**
 * Prepares a data home, once, and returns how to start Keyswitch on it: `serve()` gives pids, port and the time from
 * spawn to the ready line.
 */
export async function prepareKeyswitch(upstreamPort) {
  const home = mkdtempSync(join(tmpdir(), 'keyswitch-bench-'));
  // The key file, so that nothing of the bench reaches the keyring of whoever runs it.
  const env = { ...process.env, KEYSWITCH_HOME: home, KEYSWITCH_VAULT_SLOT: 'key-file' };
  writeFileSync(join(home, 'config.toml'), config(upstreamPort), { mode: 0o600 });
  const cli = async (args, input) => {
    const done = run(process.execPath, [launcher, ...args, '--json'], { env, cwd: root });
    done.child.stdin?.end(input ?? '');
    return JSON.parse((await done).stdout || 'null');
  };
  await cli(['secret', 'set', 'bench'], 'sk-bench-upstream-0123456789abcdef\n');
  const { token } = await cli(['client', 'add', 'bench']);
  return {
    headers: { authorization: `Bearer ${token}` },
    serve: (core) => serve(env, core),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

async function serve(env, core) {
  const begun = performance.now();
  const child = start([process.execPath, launcher, 'serve', '--json'], {
    core,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const ready = await new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line)));
    child.once('exit', (code) =>
      reject(new Error(`keyswitch serve ended with ${code} before it was ready.`)),
    );
  });
  const readyMs = performance.now() - begun;
  child.stdout.resume();
  // The first process is the control plane; what it started is the proxy.
  const [main, ...others] = treeOf(child.pid);
  return {
    child,
    main,
    proxies: others,
    pids: [main, ...others],
    port: Number(new URL(ready.proxyUrl).port),
    readyMs,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}
