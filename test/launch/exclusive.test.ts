// Several set-ups at once: one works, the others wait, and a lock whose owner died stops nobody.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exclusively } from '../../src-main/launch/exclusive.mjs';

const module = new URL('../../src-main/launch/exclusive.mjs', import.meta.url).href;
let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyswitch-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that takes the lock and writes `in`, waits, writes `out`. */
function contender(): Promise<unknown> {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { exclusively } from ${JSON.stringify(module)};
    const [lock, log] = process.argv.slice(1);
    await exclusively(lock, async () => {
      appendFileSync(log, 'in ');
      await new Promise((resolve) => setTimeout(resolve, 100));
      appendFileSync(log, 'out ');
    });`;
  const args = ['--input-type=module', '-e', script, lock, join(folder, 'log')];
  return once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('exclusively', () => {
  it('lets one process in at a time, also when they find a dead owner together', async () => {
    writeFileSync(lock, String(await deadPid()));
    await Promise.all(Array.from({ length: 5 }, contender));
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('in out '.repeat(5));
    expect(existsSync(lock)).toBe(false);
  });

  it('says once whom it waits for', async () => {
    const owners: number[] = [];
    const first = exclusively(lock, () => new Promise((resolve) => setTimeout(resolve, 400)));
    const second = exclusively(
      lock,
      async () => {},
      (owner) => owners.push(owner),
    );
    await Promise.all([first, second]);
    expect(owners).toEqual([process.pid]);
  });

  it('gives the lock back when the work fails', async () => {
    await expect(exclusively(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });
});
