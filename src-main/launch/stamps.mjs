// Knows when packages and build are still good: one hash of the lockfile, one of the sources' names, times and
// sizes. Runs on Node 20 with no package installed, and in a few milliseconds: it is in the way of every start.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const installedFile = 'node_modules/.keyswitch-installed';
const builtFile = 'dist/.keyswitch-built';
const sourceFolders = ['src-main', 'src-proxy', 'src-renderer'];
const sourceFiles = ['package.json', 'package-lock.json', 'vite.config.ts', 'tsconfig.base.json'];

/**
 * Hash of what is to be installed.
 * @param {string} root
 */
export function installStamp(root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

/**
 * Hash of everything that the build reads. The launcher itself is not built.
 * @param {string} root
 */
export function sourceStamp(root) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const addFile = (path) => {
    const { mtimeMs, size } = statSync(join(root, path));
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  };
  /** @param {string} folder */
  const addFolder = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`;
      if (path === 'src-main/launch') continue;
      if (entry.isDirectory()) addFolder(path);
      else addFile(path);
    }
  };
  for (const path of sourceFiles) if (existsSync(join(root, path))) addFile(path);
  for (const folder of sourceFolders) if (existsSync(join(root, folder))) addFolder(folder);
  return hash.digest('hex');
}

/** @param {string} root */
export function isInstalled(root) {
  return readStamp(join(root, installedFile)) === installStamp(root);
}

/** @param {string} root */
export function isBuilt(root) {
  return existsSync(cliPath(root)) && readStamp(join(root, builtFile)) === sourceStamp(root);
}

/** @param {string} root @param {string} stamp */
export function rememberInstalled(root, stamp) {
  writeStamp(join(root, installedFile), stamp);
}

/** @param {string} root @param {string} stamp */
export function rememberBuilt(root, stamp) {
  writeStamp(join(root, builtFile), stamp);
}

/** The built command line. @param {string} root */
export function cliPath(root) {
  return join(root, 'dist/main/cli.js');
}

/**
 * True where npm's own record of node_modules holds every package of the lockfile in its version: then somebody
 * ran npm by hand, and nothing is left to install. Packages for other platforms may be missing.
 * @param {string} root
 */
export function isInstalledByHand(root) {
  try {
    const wanted = readPackages(join(root, 'package-lock.json'));
    const present = readPackages(join(root, 'node_modules/.package-lock.json'));
    return Object.entries(wanted).every(([path, entry]) => {
      if (path === '') return true;
      const there = present[path];
      return there ? there.version === entry.version : entry.optional === true;
    });
  } catch {
    return false;
  }
}

/**
 * @typedef {{ version?: string; optional?: boolean; optionalDependencies?: Record<string, string>; resolved?: string }} LockedPackage
 */

/**
 * The packages of a lockfile by their place below its folder; '' is the project itself.
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
export function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** @param {string} file */
function readStamp(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** @param {string} file @param {string} stamp */
function writeStamp(file, stamp) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stamp);
}
