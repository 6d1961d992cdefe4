// Asks OpenCode whether it accepts its settings. Asking must change nothing, but OpenCode writes "$schema" into each file
// that it loads without one (and drops its BOM), and makes a first file where there is none (measured with 1.18.33,
// 2026-11-28): what it did is taken back.
import {
  readFileState,
  removeFileAtomic,
  writeFileAtomic,
  type FileState,
} from '../../config-files/atomic-file.ts';
import type { ToolVerification } from '../client-tool.ts';
import { findProgram, runProgram, type ToolEnvironment } from '../tool-environment.ts';
import { listConfigFiles } from './opencode-files.ts';

/** `opencode debug config` loads and merges every layer and prints it; it calls no model. */
export async function verifyOpenCode(where: ToolEnvironment): Promise<ToolVerification> {
  const program = await findProgram(where, 'opencode');
  if (program === null) return { ok: null, message: 'OpenCode is not on PATH, so it could not be asked.' };
  const env = { ...where.env, OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_PURE: '1' };
  const before = await Promise.all(
    listConfigFiles(where).map(async ({ path }) => ({ path, state: await look(path) })),
  );
  const { exitCode, output } = await runProgram({ ...where, env }, program, ['debug', 'config'], 60_000);
  for (const { path, state } of before) await putBack(path, state);
  if (exitCode === 0) return { ok: true, message: 'OpenCode accepts its settings.' };
  const reason =
    output.split('\n').find((line) => /invalid|error/i.test(line)) ?? output.split('\n')[0] ?? 'no answer';
  return { ok: false, message: `OpenCode does not accept its settings: ${reason.slice(0, 300)}` };
}

const look = (path: string): Promise<FileState | null> => readFileState(path).catch(() => null);

async function putBack(path: string, before: FileState | null): Promise<void> {
  const now = await look(path);
  // Whatever else is different was written by somebody else meanwhile, and stays.
  if (now === null || now.sha256 === before?.sha256 || bare(now) !== bare(before)) return;
  if (before === null) await removeFileAtomic(path, now.sha256).catch(() => undefined);
  else
    await writeFileAtomic(path, before.bytes, { expectedSha256: now.sha256, mode: before.mode }).catch(
      () => undefined,
    );
}

/** The text without its BOM, `$schema` and blanks. */
function bare(state: FileState | null): string {
  const text = (state?.bytes.toString('utf8') ?? '').replace(/^\uFEFF/, '');
  return text.replace(/"\$schema"\s*:\s*"[^"]*"\s*,?/, '').replaceAll(/\s+/g, '') || '{}';
}
