// Starts other programs: quietly (their words kept for the case of failure) or in our place (their words, signals
// and exit code are ours).
import { spawn } from 'node:child_process';

const keptOutput = 64 * 1024;
const passedOn = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * @typedef {{ code: number | null; output: string; timedOut: boolean }} QuietEnd
 * @typedef {{ cwd: string; env?: NodeJS.ProcessEnv; limitMs?: number; shell?: boolean }} ChildOptions
 */

/**
 * Runs a program to its end and keeps the last of what it said. Never throws: a program that cannot be started
 * ends with code null and says why in `output`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ChildOptions} options
 * @returns {Promise<QuietEnd>}
 */
export function runQuietly(command, args, { cwd, env = process.env, limitMs, shell = false }) {
  return new Promise((resolve) => {
    let output = '';
    let timedOut = false;
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output = (output + chunk.toString('utf8')).slice(-keptOutput);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const stop = passSignals((signal) => {
      child.kill(signal);
      child.once('close', () => process.exit(128 + (signal === 'SIGINT' ? 2 : 15)));
    });
    const timer = limitMs
      ? setTimeout(() => {
          timedOut = true;
          child.kill('SIGKILL');
        }, limitMs)
      : undefined;
    /** @param {number | null} code */
    const end = (code) => {
      clearTimeout(timer);
      stop();
      resolve({ code, output, timedOut });
    };
    child.once('error', (error) => {
      output += error.message;
      end(null);
    });
    child.once('close', end);
  });
}

/**
 * Runs a program in our place: its input and output are ours, our signals are passed on, its exit code is returned.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string; env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function runInOurPlace(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' });
    const stopWatching = onParentGone(() => child.kill('SIGTERM'));
    const stop = passSignals((signal) => {
      stopWatching();
      // A terminal sends Ctrl+C to the whole group: the child has it already, and a second one means "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      stop();
      stopWatching();
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/**
 * Calls back when the npm that started us is gone: some shells stand between npm and us, die of the signal that
 * npm forwards, and do not pass it on. Without npm nothing is watched.
 * @param {() => void} onGone
 * @returns {() => void} stops watching
 */
export function onParentGone(onGone) {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 250);
  timer.unref();
  return () => clearInterval(timer);
}

/** @param {(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void} onSignal @returns {() => void} */
function passSignals(onSignal) {
  const listeners = passedOn.map((signal) => {
    const listener = () => onSignal(signal);
    process.on(signal, listener);
    return () => void process.off(signal, listener);
  });
  return () => {
    for (const stop of listeners) stop();
  };
}
