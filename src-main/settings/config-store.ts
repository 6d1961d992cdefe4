// config.toml on disk: read and checked, edited in place, never half-written. One edit at a time, in all processes;
// a change by an editor in between is seen before the rename, and the edit is made again on the new text.
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { withFileLock } from '../config-files/file-lock.ts';
import type { TomlEdit } from '../config-files/toml-edit.ts';
import { ensureHome, type Home } from '../home.ts';
import { hasCode, messageOf, Problem, usageProblem } from '../problem.ts';
import type { Complaint, ConfigRefused } from './complaint.ts';
import type { ConfigFile } from './config-schema.ts';
import { parseConfig, readConfig } from './parse-config.ts';
import { starterConfig } from './starter-config.ts';

export interface LoadedConfig {
  readonly text: string;
  readonly value: ConfigFile;
  readonly warnings: readonly Complaint[];
}

/** Reads and checks the file; without one, the starter text counts (and is not written). @throws ConfigRefused */
export async function loadConfig(home: Home, vaultIds?: ReadonlySet<string>): Promise<LoadedConfig> {
  const text = readConfigText(home) ?? starterConfig;
  return { text, ...(await parseConfig(text, home.config, vaultIds)) };
}

/** The file's text, null where there is none. */
export function readConfigText(home: Home): string | null {
  try {
    return readFileSync(home.config, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    if (hasCode(error, 'EISDIR'))
      throw usageProblem(`${home.config} is a directory; Keyswitch needs a file there: move it away.`);
    throw usageProblem(`${home.config} cannot be read (${messageOf(error)}): make it readable for you.`);
  }
}

/** Writes the commented starter file where there is none, and closes an existing one to other users. */
export async function ensureConfig(home: Home): Promise<{ readonly created: boolean }> {
  ensureHome(home);
  if (readConfigText(home) === null) return { created: await writeStarter(home) };
  if (process.platform !== 'win32' && (statSync(home.config).mode & 0o077) !== 0)
    chmodSync(home.config, 0o600);
  return { created: false };
}

/** False when another process was quicker. */
async function writeStarter(home: Home): Promise<boolean> {
  const { writeFileAtomic } = await import('../config-files/atomic-file.ts');
  return withFileLock(home.config, async () => {
    if (readConfigText(home) !== null) return false;
    await writeFileAtomic(home.config, starterConfig, { mode: 0o600, expectedSha256: null });
    return true;
  });
}

/**
 * Decides the edits for the file as it is now, or its whole new text; an empty list leaves it alone. May throw a Problem.
 */
export type PlanConfigEdits = (config: ConfigFile, text: string) => readonly TomlEdit[] | string;

/** The file right before an edit and right after it. */
export interface ConfigChange {
  readonly before: string;
  readonly after: string;
}

let queue: Promise<unknown> = Promise.resolve();

/**
 * Edits the file in place: comments, order and every other byte stay. The result is checked as a whole before it is
 * written, so an edit can never leave a file that the next start refuses. One that mends a file that contradicts itself is
 * welcome: "no client has a token" says to make one.
 * @throws ConfigRefused when the file is broken before and after, Problem when the result would be
 */
export function editConfig(home: Home, plan: PlanConfigEdits): Promise<ConfigChange> {
  const run = queue
    .then(() => ensureConfig(home))
    .then(() => withFileLock(home.config, () => editNow(home, plan)));
  queue = run.catch(() => undefined);
  return run;
}

/**
 * Loads what an edit needs and tries it on the file as it is, without writing: the first switch of a profile shall be
 * as quick as the next ones.
 */
export async function warmUpEdits(loaded: LoadedConfig): Promise<void> {
  const { editToml } = await import('../config-files/toml-edit.ts');
  await import('../config-files/atomic-file.ts');
  const active = loaded.value.active_profile;
  if (active !== undefined) editToml(loaded.text, [{ op: 'set', path: ['active_profile'], value: active }]);
}

const attempts = 5;

async function editNow(home: Home, plan: PlanConfigEdits): Promise<ConfigChange> {
  const { editToml } = await import('../config-files/toml-edit.ts');
  const { writeFileAtomic, FileWriteError } = await import('../config-files/atomic-file.ts');
  for (let attempt = 1; ; attempt += 1) {
    const bytes = await readFile(home.config);
    if (!isUtf8(bytes))
      throw usageProblem(`${home.config} is not UTF-8 text, so it is not edited: save it as UTF-8.`);
    const text = bytes.toString('utf8');
    const { value, refusal } = await readConfig(text, home.config);
    const edits = plan(value, text);
    const edited = typeof edits === 'string' ? edits : edits.length === 0 ? text : editToml(text, edits);
    const change = { before: text, after: edited };
    if (edited === text) {
      if (refusal !== null) throw refusal;
      return change;
    }
    await checkResult(edited, home, refusal);
    try {
      await writeFileAtomic(home.config, edited, { mode: 0o600, expectedSha256: sha256(text) });
      return change;
    } catch (error) {
      if (!(error instanceof FileWriteError)) throw error;
      if (error.problem !== 'changed' || attempt >= attempts)
        throw new Problem(error.message, 1, { cause: error });
    }
  }
}

async function checkResult(edited: string, home: Home, before: ConfigRefused | null): Promise<void> {
  try {
    await parseConfig(edited, home.config);
  } catch (error) {
    if (before !== null) throw before;
    throw new Problem(
      `Nothing was changed, because config.toml would be refused afterwards: ${messageOf(error)}`,
      2,
      {
        cause: error,
      },
    );
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
