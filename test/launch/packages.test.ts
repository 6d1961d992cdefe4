// Which npm is run, and what is said when it fails.
import { createServer } from 'node:net';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNarrator } from '../../src-main/launch/narrator.mjs';
import { explainNpmFailure, findNpm, installPackages } from '../../src-main/launch/packages.mjs';
import { createWorkTree, type WorkTree } from './work-tree.ts';

let tree: WorkTree;
beforeEach(() => {
  tree = createWorkTree('');
});
afterEach(() => {
  vi.unstubAllEnvs();
  tree.remove();
});

describe('findNpm', () => {
  it('never runs npm by the Node that npm is about to delete', () => {
    const inside = join(tree.root, 'node_modules/node/bin');
    const script = join(tree.root, 'npm-cli.js');
    const elsewhere = join(tree.root, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(script, '');
    writeFileSync(join(elsewhere, 'node'), '');
    const env = { PATH: [inside, elsewhere].join(delimiter), npm_execpath: script };
    const npm = findNpm(tree.root, env, join(inside, 'node'));
    expect(npm).toMatchObject({ command: join(elsewhere, 'node'), args: [script], env: { PATH: elsewhere } });
  });

  it('takes npm from PATH where another tool started us', () => {
    const npm = findNpm(tree.root, { PATH: '/usr/bin', npm_execpath: '/opt/pnpm.cjs' }, '/usr/bin/node');
    expect(npm).toMatchObject({ command: 'npm', args: [] });
  });
});

describe('node_modules that is a link', () => {
  it('is refused, for npm would empty the folder behind it', async () => {
    const shared = join(tree.root, 'shared');
    mkdirSync(shared);
    writeFileSync(join(shared, 'kept'), '');
    rmSync(join(tree.root, 'node_modules'), { recursive: true });
    symlinkSync(shared, join(tree.root, 'node_modules'), 'junction');
    await expect(installPackages(tree.root, createNarrator(process.stdout))).rejects.toThrow(
      'is a link to another folder',
    );
    expect(existsSync(join(shared, 'kept'))).toBe(true);
  });
});

describe('a failed install', () => {
  it.each([
    ['npm error code ENOTFOUND', 'cannot be reached'],
    ['npm error code ECONNREFUSED', 'cannot be reached'],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
    ['npm error code E401', 'refuses this machine'],
    ['npm error code ETARGET', 'lacks a package'],
    ['npm error code E503', 'a fault of its own'],
    ['npm error code EUSAGE', 'do not fit together'],
    ['npm error code ENOSPC', 'disk is full'],
    ['npm error something new\nnpm error A complete log of this run: x_logs', 'something new'],
    ['', 'npm gave no reason'],
  ])('%s is explained in one line', (output, words) => {
    const sentence = explainNpmFailure(output, 'dist/set-up.log');
    expect(sentence).toContain(words);
    expect(sentence).toContain('dist/set-up.log');
    expect(sentence).not.toContain('\n');
  });

  it('with an unreachable registry ends with that sentence', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    writeFileSync(
      join(tree.root, 'package.json'),
      '{"name":"tree","version":"1.0.0","dependencies":{"left":"1.0.0"}}',
    );
    writeFileSync(
      join(tree.root, 'package-lock.json'),
      JSON.stringify({
        name: 'tree',
        version: '1.0.0',
        lockfileVersion: 3,
        packages: {
          '': { name: 'tree', version: '1.0.0', dependencies: { left: '1.0.0' } },
          'node_modules/left': { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==` },
        },
      }),
    );
    vi.stubEnv('npm_config_registry', `http://127.0.0.1:${port}/`);
    vi.stubEnv('npm_config_fetch_retries', '0');
    vi.stubEnv('npm_config_cache', join(tree.root, 'cache'));
    vi.stubEnv('PATH', [dirname(process.execPath), process.env['PATH']].join(delimiter));
    const said: string[] = [];
    const narrator = createNarrator({ write: (text: string) => said.push(text) });
    await expect(installPackages(tree.root, narrator)).rejects.toThrow(
      /^Packages could not be installed: the package registry cannot be reached.*ECONNREFUSED/,
    );
    expect(said.join('')).toMatch(/^Installing packages .*failed \(\d/);
  }, 60_000);
});
