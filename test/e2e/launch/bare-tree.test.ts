// From a bare tree to a running program under the worst habits of a machine: install scripts forbidden, NODE_ENV
// set to production, and two starts at the same moment. Needs the package registry, or npm's cache of it.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoConfig } from '../../support/demo-config.ts';

const repository = join(import.meta.dirname, '../../..');

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'keyswitch-bare-'));
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z'];
  for (const file of execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).split('\0')) {
    if (file === '' || file.startsWith('test/') || !existsSync(join(repository, file))) continue;
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(repository, file), join(root, file));
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Start {
  readonly child: ChildProcess;
  output(): string;
  /** Longest time without a sign of life, in ms. */
  silence(): number;
  readonly ready: Promise<void>;
}

/** `npm start` as a user without our Node on PATH types it. */
function npmStart(name: string, more: NodeJS.ProcessEnv): Start {
  const home = join(root, '..', `${root}-home-${name}`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.toml'), demoConfig, { mode: 0o600 });
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^npm_|^NODE_|^VITEST|^INIT_CWD$/.test(key),
  );
  const child = spawn('npm', ['start', '--', '--headless'], {
    cwd: root,
    env: {
      ...Object.fromEntries(inherited),
      PATH: path.join(delimiter),
      KEYSWITCH_HOME: home,
      KEYSWITCH_VAULT_SLOT: 'key-file',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let silence = 0;
  let last = Date.now();
  let end: () => void = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      silence = Math.max(silence, Date.now() - last);
      last = Date.now();
      if (output.includes('Ctrl-C ends it')) resolve();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => {
      reject(new Error(`npm start ended with ${code}:\n${output}`));
      end();
    });
  });
  end = () => rmSync(home, { recursive: true, force: true });
  return { child, output: () => output, silence: () => silence, ready };
}

async function stop({ child }: Start): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

describe('npm start in a bare tree', () => {
  it('heals what the machine forbids, and lets a second start wait for the first', async () => {
    const hostile = {
      npm_config_ignore_scripts: 'true',
      NODE_ENV: 'production',
      npm_config_omit: 'optional',
    };
    const starts = [npmStart('a', hostile), npmStart('b', hostile)];
    try {
      await Promise.all(starts.map(({ ready }) => ready));
      const outputs = starts.map(({ output }) => output());
      expect(outputs.filter((output) => output.includes('Installing packages'))).toHaveLength(1);
      expect(outputs.filter((output) => output.includes('Waiting for another start'))).toHaveLength(1);
      for (const { silence } of starts) expect(silence()).toBeLessThan(10_000);
    } finally {
      await Promise.all(starts.map(stop));
    }
  });

  it('has nothing to do the second time', async () => {
    const again = npmStart('c', {});
    await again.ready;
    await stop(again);
    expect(again.output()).not.toMatch(/Installing|Building|Fetching/);
  });
});
