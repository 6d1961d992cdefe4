// Installs exactly what the lockfile says with the npm that is there, and turns npm's many words into one sentence
// when it fails.
import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join, sep } from 'node:path';
import { runQuietly } from './child.mjs';
import { SetUpError } from './set-up-error.mjs';
import { readPackages } from './stamps.mjs';

const lookEveryMs = 500;

/**
 * @typedef {{ command: string; args: string[]; shell: boolean; env: NodeJS.ProcessEnv }} Npm
 */

/**
 * `npm ci`, with development packages whatever NODE_ENV or the user's npm settings say: the build is one of them.
 * @param {string} root
 * @param {import('./narrator.mjs').Narrator} narrator
 * @param {string} [label]
 * @throws {SetUpError} where npm fails, or `node_modules` is a link: `npm ci` would empty the folder behind it
 */
export async function installPackages(root, narrator, label = 'Installing packages') {
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new SetUpError(
      'node_modules is a link to another folder, which installing would empty. Remove the link, then start again.',
    );
  }
  const step = narrator.step(label);
  const wanted = Object.entries(readPackages(join(root, 'package-lock.json')))
    .filter(([path, entry]) => path !== '' && entry.optional !== true)
    .map(([path]) => join(root, path, 'package.json'));
  const timer = setInterval(() => {
    const present = wanted.filter((file) => existsSync(file)).length;
    step.progress(present < wanted.length ? `${present} of ${wanted.length}` : 'last touches');
  }, lookEveryMs);
  const npm = findNpm(root);
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error', '--global=false'];
  const end = await runQuietly(
    npm.command,
    [...npm.args, 'ci', '--include=dev', '--include=optional', ...quiet],
    { cwd: root, env: npm.env, shell: npm.shell },
  );
  clearInterval(timer);
  if (end.code !== 0) {
    step.end('failed');
    throw new SetUpError(explainNpmFailure(end.output, keepOutput(root, end.output)));
  }
  step.end(`${wanted.length} done`);
}

/**
 * The npm that started us, else the one on PATH; never run by a Node that it is about to delete.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [from]
 * @param {string} [running] path of the Node that runs now
 * @returns {Npm}
 */
export function findNpm(root, from = process.env, running = process.execPath) {
  const inside = join(root, 'node_modules') + sep;
  const pathName = Object.keys(from).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const outside = (from[pathName] ?? '').split(delimiter).filter((folder) => !folder.startsWith(inside));
  const env = { ...from, [pathName]: outside.join(delimiter) };
  const script = from['npm_execpath'];
  const windows = process.platform === 'win32';
  if (script === undefined || basename(script) !== 'npm-cli.js' || !existsSync(script)) {
    return { command: windows ? 'npm.cmd' : 'npm', args: [], shell: windows, env };
  }
  const nodeName = windows ? 'node.exe' : 'node';
  const node = running.startsWith(inside)
    ? outside.map((folder) => join(folder, nodeName)).find((file) => existsSync(file))
    : running;
  return { command: node ?? running, args: [script], shell: false, env };
}

/** What npm's error means and what mends it. Order matters: the first that fits is said. */
const npmFailures = [
  {
    seen: /E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|NETUNREACH)|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT/,
    says: 'the package registry cannot be reached. Check the connection and npm’s proxy settings, then start again',
  },
  {
    seen: /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT\w*)|CERT_HAS_EXPIRED/,
    says: 'the package registry’s certificate is not trusted. Behind a company proxy set NODE_EXTRA_CA_CERTS to its certificate file, then start again',
  },
  {
    seen: /\bE40[13]\b|ENEEDAUTH/,
    says: 'the package registry refuses this machine. Check the registry and the login in your npm settings, then start again',
  },
  {
    seen: /\bE404\b|ETARGET|ENOVERSIONS/,
    says: 'the package registry lacks a package of the lockfile. Check which registry npm is set to, then start again',
  },
  {
    seen: /EINTEGRITY/,
    says: 'a package differs from what the lockfile says. Run `npm cache clean --force`, then start again',
  },
  {
    seen: /\bE5\d\d\b/,
    says: 'the package registry has a fault of its own at the moment. Start again in some minutes',
  },
  {
    seen: /ENOSPC/,
    says: 'the disk is full. Free about 1.5 GB, then start again',
  },
  {
    seen: /EUSAGE/,
    says: 'package.json and package-lock.json do not fit together. Take both from the same commit, then start again',
  },
  {
    seen: /EACCES|EPERM|EROFS|EBUSY/,
    says: 'a file in node_modules or in npm’s cache cannot be written. Close programs that use it, or mend its owner, then start again',
  },
];

/**
 * @param {string} output what npm said
 * @param {string} file where all of it was kept
 */
export function explainNpmFailure(output, file) {
  const known = npmFailures.find(({ seen }) => seen.test(output));
  if (known) {
    const code = known.seen.exec(output)?.[0];
    return `Packages could not be installed: ${known.says}. (${code}; npm’s own words: ${file})`;
  }
  const lastWords = output
    .split('\n')
    .findLast((line) => /\S/.test(line) && !/complete log|_logs/.test(line));
  const because = lastWords?.replace(/^npm (?:error|ERR!)\s*/, '').trim() || 'npm gave no reason';
  return `Packages could not be installed: ${because}. (npm’s own words: ${file})`;
}

/** @param {string} root @param {string} output @returns {string} the file's path, relative to the root */
export function keepOutput(root, output) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist/set-up.log'), output);
  return 'dist/set-up.log';
}
