// Codex's own profile files, `<name>.config.toml` beside config.toml, used with `codex --profile <name>`.
import { join } from 'node:path';
import type { DocumentEdit } from '../../config-files/document.ts';
import { planFileEdit } from '../../config-files/file-edit.ts';
import { Problem } from '../../problem.ts';
import type { ProfileChange, ProfilePlan, ProfileValue, ToolProfile } from '../client-tool.ts';
import { asProblem, readToolDocument } from '../read-tool-file.ts';

const suffix = '.config.toml';
const editable = ['model', 'review_model', 'model_provider', 'model_reasoning_effort', 'model_verbosity'];

export function isProfileFile(id: string): boolean {
  return id.endsWith(suffix);
}

/** Plain values only; tables are for the person who wrote them. */
export async function describeProfileFile(folder: string, id: string): Promise<ToolProfile> {
  const document = await readToolDocument(join(folder, id), 'toml');
  const fields = Object.entries(document.data).filter(([, value]) => typeof value !== 'object');
  return {
    id,
    current: false,
    fields: Object.fromEntries(fields) as Record<string, ProfileValue>,
    secret: null,
    secretPlace: null,
    path: document.path,
  };
}

export async function planProfileFile(folder: string, change: ProfileChange): Promise<ProfilePlan> {
  const { id } = change;
  if (!/^[A-Za-z0-9_-]+\.config\.toml$/.test(id))
    throw new Problem(`"${id}" is no name of a profile file; use <name>${suffix}.`, 2);
  const document = await readToolDocument(join(folder, id), 'toml');
  if (change.op === 'use') {
    throw new Problem(
      `A profile file is chosen when Codex starts: codex --profile ${id.slice(0, -suffix.length)}`,
    );
  }
  if (change.op === 'duplicate') throw new Problem('Profile files are not duplicated; copy the file.');
  if (change.op === 'add' && document.state) throw new Problem(`${document.path} exists already; use "set".`);
  if (change.op !== 'add' && !document.state)
    throw new Problem(`${document.path} does not exist; use "add".`);
  if (change.op === 'remove') {
    const { path, format, text, state } = document;
    const removal = {
      path,
      format,
      before: text,
      beforeSha256: state?.sha256 ?? null,
      after: null,
      undo: [],
    };
    return { change: { files: [removal], rows: [] }, warnings: [] };
  }
  if (change.key !== undefined)
    throw new Problem('A profile file holds no key; set the key of its provider.');
  const edits = Object.entries(change.fields).map(([name, value]): DocumentEdit => {
    if (!editable.includes(name))
      throw new Problem(
        `A profile file has no field "${name}" that can be set here; there are ${editable.join(', ')}.`,
        2,
      );
    return value === '' ? { op: 'remove', path: [name] } : { op: 'set', path: [name], value };
  });
  const edit = await asProblem(() => planFileEdit(document.path, 'toml', document.state, edits));
  return { change: { files: edit ? [edit] : [], rows: [] }, warnings: [] };
}
