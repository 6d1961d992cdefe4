// One writer at a time for a file of the data home, across processes: a lock file beside it that names its owner. A
// lock whose owner died is taken over. Knows nothing of what the files hold.
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hasCode, Problem } from '../problem.ts';

const waitMs = 10_000;
const staleMs = 30_000;

/**
 * Does the work while no other process can do its own on the same file; its folder must be there.
 * @throws Problem when another one does not let go for 10 seconds.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  await takeLock(path, lock);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(path: string, lock: string): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      await makeLock(lock);
      return;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    if (await isStale(lock)) await dropStale(lock);
    else if (Date.now() > deadline) {
      throw new Problem(
        `Another Keyswitch is writing ${path}: try again; delete ${lock} if none is running.`,
      );
    } else await new Promise((done) => setTimeout(done, 25));
  }
}

async function makeLock(lock: string): Promise<void> {
  const file = await open(lock, 'wx', 0o600);
  try {
    await file.writeFile(String(process.pid));
  } catch (error) {
    // On a full disk: a lock without an owner would keep everybody out long after there is space again.
    await rm(lock, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function isStale(lock: string): Promise<boolean> {
  try {
    const [owner, info] = await Promise.all([readFile(lock, 'utf8'), stat(lock)]);
    if (Date.now() - info.mtimeMs > staleMs) return true;
    const pid = Number(owner);
    if (!Number.isInteger(pid) || pid <= 0) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return hasCode(error, 'ESRCH');
  }
}

/**
 * Moves a stale lock aside and looks at it again before it goes: between the first look and now its owner may have
 * ended in good order and another writer have come, whose lock must stay.
 */
async function dropStale(lock: string): Promise<void> {
  if (!(await isStale(lock))) return;
  const aside = `${lock}.${process.pid}`;
  try {
    await rename(lock, aside);
    if (!(await isStale(aside))) await link(aside, lock).catch(() => {});
    await rm(aside, { force: true });
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
