// One set-up at a time in one work tree: a file that names its owner's process id and is touched while the owner
// lives. The lock of a process that is gone is taken over.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const touchMs = 2_000;
const deadAfterMs = 60_000;
const lookAgainMs = 100;

/**
 * Waits for the lock, runs `work`, gives the lock back.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(owner: number) => void} [onWait] called once where another process holds the lock
 * @returns {Promise<T>}
 */
export async function exclusively(file, work, onWait) {
  mkdirSync(dirname(file), { recursive: true });
  let said = false;
  while (!tryTake(file)) {
    const owner = readOwner(file);
    if (owner !== null && !said) {
      said = true;
      onWait?.(owner);
    }
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
  const timer = setInterval(() => touch(file), touchMs);
  const giveBack = () => {
    if (readOwner(file) === process.pid) rmSync(file, { force: true });
  };
  process.once('exit', giveBack);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    process.off('exit', giveBack);
    giveBack();
  }
}

/** @param {string} file */
function tryTake(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    dropIfDead(file);
    return false;
  }
}

/**
 * Moves a dead owner's lock aside before it is deleted: of several who see the same dead owner, one wins the move.
 * @param {string} file
 */
function dropIfDead(file) {
  const owner = readOwner(file);
  if (owner === null || !isDead(file, owner) || readOwner(file) !== owner) return;
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readOwner(aside);
  // Somebody took the lock between the look and the move: it goes back where it was.
  if (moved !== null && moved !== owner) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

/** @param {string} file @param {number} owner */
function isDead(file, owner) {
  try {
    if (Date.now() - statSync(file).mtimeMs > deadAfterMs) return true;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return isCode(error, 'ESRCH');
  }
}

/** @param {string} file @returns {number | null} null = no lock, or its owner is writing it just now */
function readOwner(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(owner) && owner > 0 ? owner : null;
  } catch {
    return null;
  }
}

/** @param {string} file */
function touch(file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Whoever removed the folder ended the set-up as well.
  }
}

/** @param {unknown} error @param {string} code */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
