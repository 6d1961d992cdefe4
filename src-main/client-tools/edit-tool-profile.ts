// Profiles inside tools' own files, for the command line and the GUI: shown with secrets masked, changed with the journal.
import { maskKey } from '../../src-proxy/contract/key-form.ts';
import { judgeKeyForm } from '../../src-proxy/contract/key-form.ts';
import { applyChange, recoverJournal } from '../config-files/apply-edits.ts';
import { isSecretName, maskSecrets } from '../config-files/diff.ts';
import type { Journal } from '../config-files/edit-journal.ts';
import { Problem, usageProblem } from '../problem.ts';
import type {
  ClientTool,
  ClientToolId,
  ProfileChange,
  ProfileValue,
  ToolProfile,
  ToolProfiles,
} from './client-tool.ts';
import { report, type ToolReport } from './point-tool.ts';
import { asProblem } from './read-tool-file.ts';
import { findClientTool } from './registry.ts';
import type { ToolEnvironment } from './tool-environment.ts';

export interface ProfileContext {
  readonly where: ToolEnvironment;
  readonly journal: Journal;
}

/** A profile as it may be shown. `key` is masked; null = none there. */
export interface ShownProfile {
  readonly id: string;
  readonly current: boolean;
  readonly key: string | null;
  /** Where the key is read from, e.g. `auth.json`, `the variable X`. */
  readonly key_from: string | null;
  readonly path: string;
  readonly [field: string]: ProfileValue;
}

function profilesOf(tool: ClientTool): ToolProfiles {
  if (tool.profiles) return tool.profiles;
  throw usageProblem(`${tool.name} keeps no profiles of its own; use "keyswitch tool apply ${tool.id}".`);
}

export function showProfile(profile: ToolProfile): ShownProfile {
  const { id, current, fields, secret, secretPlace, path } = profile;
  const shown = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, maskValue(name, value)]),
  );
  return {
    ...shown,
    id,
    current,
    key: secret === null ? null : maskKey(secret),
    key_from: secretPlace,
    path,
  };
}

function maskValue(name: string, value: ProfileValue): ProfileValue {
  if (typeof value === 'string')
    return isSecretName(name) && name !== 'env_key' ? maskKey(value) : maskSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return (value as readonly ProfileValue[]).map((member) => maskValue(name, member));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      maskValue(name === 'env_http_headers' ? '' : key, member as ProfileValue),
    ]),
  );
}

export async function listToolProfiles(context: ProfileContext, tool: string): Promise<ShownProfile[]> {
  return (await readToolProfiles(context, tool)).map(showProfile);
}

/** With secrets in clear: for moving keys, never for showing. */
export async function readToolProfiles(context: ProfileContext, tool: string): Promise<ToolProfile[]> {
  return profilesOf(findClientTool(tool)).list(context.where);
}

export async function showToolProfile(
  context: ProfileContext,
  tool: string,
  id: string,
): Promise<ShownProfile> {
  return showProfile(await findToolProfile(context, tool, id));
}

/** @throws Problem for an unknown id. */
export async function findToolProfile(
  context: ProfileContext,
  tool: string,
  id: string,
): Promise<ToolProfile> {
  const profiles = await readToolProfiles(context, tool);
  const profile = profiles.find((one) => one.id === id);
  if (profile) return profile;
  const names = profiles.map((one) => one.id).join(', ') || 'none';
  throw new Problem(`${findClientTool(tool).name} has no profile "${id}"; there are: ${names}.`);
}

/** What a change would do; writes nothing. @throws Problem */
export async function planToolProfile(
  context: ProfileContext,
  tool: string,
  change: ProfileChange,
): Promise<ToolReport> {
  const found = findClientTool(tool);
  const plan = await asProblem(() => profilesOf(found).plan(context.where, checkKey(change)));
  return report(found.id, plan.change, plan.warnings);
}

/** Changes one profile in the tool's own files. @throws Problem; nothing is written then. */
export async function changeToolProfile(
  context: ProfileContext,
  tool: string,
  change: ProfileChange,
): Promise<ToolReport> {
  const found = findClientTool(tool);
  await recoverJournal(context.journal);
  return asProblem(async () => {
    const plan = await profilesOf(found).plan(context.where, checkKey(change));
    await applyChange(context.journal, found.id, 'profile', plan.change, { summary: describe(change) });
    return report(found.id, plan.change, plan.warnings);
  });
}

/** For the history: names of fields, never their values. */
function describe(change: ProfileChange): string {
  if (change.op === 'remove') return `Removed the profile "${change.id}".`;
  if (change.op === 'use') return `Chose the profile "${change.id}".`;
  if (change.op === 'duplicate') return `Copied the profile "${change.from}" to "${change.id}".`;
  if (change.op === 'add') return `Added the profile "${change.id}".`;
  const names = [...Object.keys(change.fields), ...(change.key === undefined ? [] : ['key'])];
  return `Changed the profile "${change.id}": ${names.join(', ')}.`;
}

function checkKey(change: ProfileChange): ProfileChange {
  if (!('key' in change) || change.key === undefined) return change;
  const verdict = judgeKeyForm(change.key);
  if (!verdict.ok) throw usageProblem(verdict.message);
  return { ...change, key: verdict.value };
}

export interface FoundProfile {
  readonly tool: ClientToolId;
  readonly profile: ShownProfile;
  /** True when its key can go to the vault and its address become an upstream. */
  readonly importable: boolean;
}

/** Every profile of every tool, for the first run. A tool whose files cannot be read is passed over with its reason. */
export async function findAllProfiles(
  context: ProfileContext,
  tools: readonly ClientTool[],
): Promise<{
  readonly found: FoundProfile[];
  readonly unread: { readonly tool: ClientToolId; readonly reason: string }[];
}> {
  const found: FoundProfile[] = [];
  const unread: { tool: ClientToolId; reason: string }[] = [];
  for (const tool of tools.filter((one) => one.profiles)) {
    try {
      for (const profile of (await tool.profiles?.list(context.where)) ?? []) {
        const importable = profile.secret !== null && typeof profile.fields['base_url'] === 'string';
        found.push({ tool: tool.id, profile: showProfile(profile), importable });
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      unread.push({ tool: tool.id, reason: error.message });
    }
  }
  return { found, unread };
}
