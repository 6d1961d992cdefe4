// Starts the bench's processes and reads what they use: CPU in nanoseconds from the scheduler, resident memory.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const here = import.meta.dirname;
const running = new Set();

/** Ends only what this run started, by process id. */
export function endAll() {
  for (const child of running) child.kill('SIGTERM');
}

/** `core` pins the process where `taskset` exists. */
export function start(
  argv,
  { core = null, stdio = ['ignore', 'ignore', 'inherit', 'ipc'], env = process.env } = {},
) {
  const pinned = core === null ? argv : ['taskset', '-c', String(core), ...argv];
  const child = spawn(pinned[0], pinned.slice(1), { stdio, env });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

/** A script of this folder that says `{ready: port}` when it can be used. */
export async function startScript(name, args, options) {
  const child = start([process.execPath, `${here}/${name}`, ...args.map(String)], options);
  const { ready } = await message(child);
  return { child, pid: child.pid, port: ready };
}

export function message(child) {
  return new Promise((resolve, reject) => {
    const stop = (act) => (value) => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      act(value);
    };
    const onMessage = stop(resolve);
    const onExit = stop((code) => reject(new Error(`A process of the bench ended with ${code}.`)));
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

/** Sends one job to the load generator and waits for its numbers. */
export async function load(generator, job) {
  const answer = message(generator.child);
  generator.child.send(job);
  const result = await answer;
  if (result.failed !== undefined) throw new Error(`The load generator failed: ${result.failed}`);
  return result;
}

export const hasProc = existsSync('/proc/self/task');

/** CPU milliseconds of all threads of these processes so far; null where the system does not tell. */
export function cpuMs(pids) {
  if (!hasProc) return null;
  let ns = 0;
  for (const pid of pids) {
    for (const task of tasksOf(pid)) {
      const spent = read(`/proc/${pid}/task/${task}/schedstat`);
      ns += Number(spent.slice(0, spent.indexOf(' '))) || 0;
    }
  }
  return ns / 1e6;
}

/** Resident memory in MiB, `{total, own}`: own = not shared with other processes (file pages, libraries). */
export function memoryMiB(pid) {
  if (!hasProc) return null;
  const status = read(`/proc/${pid}/status`);
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1_024;
  return { total: field('VmRSS'), own: field('RssAnon') };
}

/** A process and everything below it. */
export function treeOf(pid) {
  const children = hasProc
    ? tasksOf(pid).flatMap((task) => read(`/proc/${pid}/task/${task}/children`).trim().split(' '))
    : [];
  return [pid, ...children.filter((child) => child !== '').flatMap((child) => treeOf(Number(child)))];
}

function tasksOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
