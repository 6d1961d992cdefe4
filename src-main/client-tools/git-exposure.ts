// Warns where a file with a secret lies in a Git work tree that does not ignore it. Asks git, changes nothing.
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ToolFinding } from './client-tool.ts';
import { runProgram, type ToolEnvironment } from './tool-environment.ts';

/** A file with a secret in a Git work tree that does not ignore it ends up in the history sooner or later. */
export async function findGitExposure(where: ToolEnvironment, path: string): Promise<ToolFinding | null> {
  const real = await realpath(path).catch(() => path);
  let folder = dirname(real);
  while (!existsSync(join(folder, '.git'))) {
    if (dirname(folder) === folder) return null;
    folder = dirname(folder);
  }
  const { exitCode } = await runProgram(where, 'git', ['-C', folder, 'check-ignore', '-q', real], 10_000);
  if (exitCode === 0) return null;
  return {
    level: 'warning',
    code: 'secret-in-git',
    message: `${real} holds a secret and lies in the Git work tree ${folder}, which does not ignore it.`,
    remedy: 'Add it to .gitignore, or move the key to the vault.',
    path: real,
  };
}
