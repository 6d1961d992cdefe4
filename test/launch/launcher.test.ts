// The two entries as programs: arguments, output, signals and exit codes are the command's own.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createWorkTree, type WorkTree } from './work-tree.ts';

const cli = `
process.on('SIGTERM', () => { console.log('stopped'); process.exit(0); });
console.log(JSON.stringify({ args: process.argv.slice(2), major: Number(process.versions.node.split('.')[0]) }));
if (process.argv[2] === 'serve') setInterval(() => {}, 1000);
else process.exitCode = Number(process.argv[3] ?? 0);
`;

let tree: WorkTree | undefined;
afterEach(() => tree?.remove());

/** A Node below 24 outside the repository, where this machine has one: it takes the launcher's other road. */
function olderNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find((file) => existsSync(file) && /^v2[0-3]\./.test(execFileSync(file, ['--version']).toString()));
}

const older = olderNode();
const runtimes: [string, string][] = [['the running Node', process.execPath]];
if (older !== undefined) runtimes.push(['an older Node', older]);

async function run(node: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(node, args, { env: { ...process.env, npm_lifecycle_event: undefined, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

describe.each(runtimes)('under %s', (_, node) => {
  it('keyswitch hands over arguments, clean output and the exit code', async () => {
    tree = createWorkTree(cli);
    const end = await run(node, [tree.launcher('keyswitch'), 'log', '3', '--json']);
    expect(end).toEqual({ code: 3, stderr: '', stdout: expect.any(String) });
    const said = JSON.parse(end.stdout);
    expect(said.args).toEqual(['log', '3', '--json']);
    expect(said.major).toBeGreaterThanOrEqual(24);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('%s to the launcher ends the command cleanly', async (signal) => {
    const source = cli.replaceAll("process.on('SIGTERM'", `process.on('${signal}'`);
    tree = createWorkTree(source);
    const child = spawn(node, [tree.launcher('keyswitch'), 'serve'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('"args"') && !stdout.includes('stopped')) child.kill(signal);
    });
    const [code] = await once(child, 'close');
    expect(stdout).toContain('stopped');
    expect(code).toBe(0);
  });

  it('npm start serves headless where there is no display, and passes its arguments on', async () => {
    tree = createWorkTree(cli.replace("=== 'serve'", "=== 'never'"));
    const env = { DISPLAY: '', WAYLAND_DISPLAY: '' };
    const end = await run(node, [tree.launcher('start'), '--headless', '--port', '0'], env);
    expect(JSON.parse(end.stdout).args).toEqual(['serve', '--try', '--port', '0']);
  });

  it('a build that fails is told on stderr, with exit 1 and nothing on stdout', async () => {
    tree = createWorkTree(cli);
    writeFileSync(join(tree.root, 'src-proxy/main.ts'), 'export const changed = 1;');
    const end = await run(node, [tree.launcher('keyswitch'), 'log']);
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(/^Building .*failed[^]*keyswitch: The build failed/);
    expect(end.stderr).not.toMatch(/\bat \S+ \(.*launch/);
  });
});

describe.runIf(process.platform !== 'win32')('under npm', () => {
  it('the command ends when the shell between npm and it is gone', async () => {
    tree = createWorkTree(cli);
    // As npm does it: a shell that does not replace itself by the command.
    const script = `${process.execPath} ${tree.launcher('keyswitch')} serve; true`;
    const shell = spawn('sh', ['-c', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'keyswitch' },
    });
    let stdout = '';
    shell.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('"args"')) shell.kill('SIGKILL');
    });
    await once(shell, 'close');
    expect(stdout).toContain('stopped');
  });
});

it.runIf(process.platform !== 'win32')('a symbolic link to it is a command of its own', async () => {
  tree = createWorkTree(cli);
  const link = join(tree.root, 'keyswitch');
  symlinkSync(tree.launcher('keyswitch'), link);
  const end = await run(link, ['log', '3']);
  expect(end).toEqual({ code: 3, stderr: '', stdout: expect.stringContaining('"args":["log","3"]') });
});

describe('a work tree without its lockfile', () => {
  it('is told apart from a fault of the program', async () => {
    tree = createWorkTree(cli);
    rmSync(join(tree.root, 'package-lock.json'));
    const end = await run(process.execPath, [tree.launcher('keyswitch'), 'log']);
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(/^keyswitch: package-lock\.json is missing/);
  });
});
