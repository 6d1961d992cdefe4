// Whether the window can open here: a display, and Electron's program, which its package fetches only when asked.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { nodePath } from './node-runtime.mjs';

const fetchLimitMs = 240_000;
const failureCountsMs = 24 * 3_600_000;

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 */
export function hasDisplay(env = process.env, platform = process.platform) {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/**
 * Electron's program, null where it was not fetched yet or is of another version.
 * @param {string} root
 * @returns {string | null}
 */
export function electronPath(root) {
  const folder = join(root, 'node_modules/electron');
  try {
    const wanted = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
    const present = readFileSync(join(folder, 'dist/version'), 'utf8').trim().replace(/^v/, '');
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return wanted === present && existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/**
 * Fetches Electron's program by its own installer, within a bound. A failure is remembered for a day, so that
 * the next start does not wait for it again.
 * @param {string} root
 * @param {import('./narrator.mjs').Narrator} narrator
 * @param {{ again: boolean; limitMs?: number }} options `again` = try although it failed lately
 * @returns {Promise<{ path: string } | { why: string }>}
 */
export async function fetchElectron(root, narrator, { again, limitMs = fetchLimitMs }) {
  const failedFile = join(root, 'node_modules/.keyswitch-electron-failed');
  if (!again && failedLately(failedFile)) return { why: 'it could not be fetched lately' };
  const step = narrator.step('Fetching Electron (about 120 MB, once)');
  const end = await runQuietly(nodePath(root), [join(root, 'node_modules/electron/install.js')], {
    cwd: root,
    limitMs,
  });
  const path = electronPath(root);
  if (end.code === 0 && path !== null) {
    rmSync(failedFile, { force: true });
    step.end('done');
    return { path };
  }
  step.end('failed');
  writeFileSync(failedFile, String(Date.now()));
  return { why: end.timedOut ? `it took longer than ${limitMs / 1000} s` : firstReason(end.output) };
}

/** @param {string} output */
function firstReason(output) {
  const code = /\b(?:E[A-Z]{4,}(?:_[A-Z]+)*|UND_ERR_\w+|SELF_SIGNED_CERT\w*|CERT_\w+)\b/.exec(output)?.[0];
  const line = output.split('\n').find((text) => /Error|failed/i.test(text));
  return code ?? line?.trim().slice(0, 160) ?? 'its installer gave no reason';
}

/** @param {string} file */
function failedLately(file) {
  try {
    return Date.now() - Number(readFileSync(file, 'utf8')) < failureCountsMs;
  } catch {
    return false;
  }
}
