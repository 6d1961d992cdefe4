// Where client tools keep their files on this machine: home, variables, working directory, program search. Reads only.
import { execFile } from 'node:child_process';
import { access, constants, readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

export interface ToolEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
}

export function resolveToolEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): ToolEnvironment {
  return { env, home: env['HOME'] || env['USERPROFILE'] || homedir(), cwd, platform: process.platform };
}

/** A variable that is set and not blank. */
export function setVariable(where: ToolEnvironment, name: string): string | null {
  const value = where.env[name];
  return value === undefined || value.trim() === '' ? null : value;
}

/** A path that a variable names, as its tool takes it: from the working directory. The journal keeps it, so it is whole. */
export function setPath(where: ToolEnvironment, name: string): string | null {
  const value = setVariable(where, name);
  return value === null ? null : resolve(where.cwd, value);
}

/** The full path of a program on PATH, or null. */
export async function findProgram(where: ToolEnvironment, name: string): Promise<string | null> {
  const suffixes = where.platform === 'win32' ? ['.exe', '.cmd', '.ps1', ''] : [''];
  for (const folder of (where.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix);
      if (
        await access(path, constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return path;
    }
  }
  return null;
}

export interface ProgramRun {
  /** Null when it could not be started or did not end in time. */
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs a program with a closed standard input; never throws. */
export async function runProgram(
  where: ToolEnvironment,
  program: string,
  args: readonly string[],
  limitMs = 30_000,
): Promise<ProgramRun> {
  return new Promise((done) => {
    const child = execFile(
      program,
      [...args],
      { env: where.env, cwd: where.cwd, timeout: limitMs, maxBuffer: 1024 * 1024, windowsHide: true },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        done({ exitCode: code, output: `${stdout}${stderr}`.trim() });
      },
    );
    child.stdin?.end();
  });
}

/**
 * A program's version, or null. From the package it was installed with where there is one: starting some tools leaves
 * files in the home folder. Else what `--version` prints.
 */
export async function readVersion(where: ToolEnvironment, program: string): Promise<string | null> {
  const packaged = await readPackageVersion(await realpath(program).catch(() => program));
  if (packaged !== null) return packaged;
  const { output } = await runProgram(where, program, ['--version'], 20_000);
  return /\d+\.\d+\.\d+[\w.-]*/.exec(output)?.[0] ?? null;
}

async function readPackageVersion(program: string): Promise<string | null> {
  for (let folder = dirname(program), depth = 0; depth < 4; folder = dirname(folder), depth += 1) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null);
    const version = text === null ? null : /"version"\s*:\s*"([^"]+)"/.exec(text)?.[1];
    if (version) return version;
  }
  return null;
}

/** True inside the Windows Subsystem for Linux. */
export async function isWsl(where: ToolEnvironment): Promise<boolean> {
  if (where.platform !== 'linux') return false;
  const text = await readFile('/proc/version', 'utf8').catch(() => '');
  return /microsoft/i.test(text);
}
