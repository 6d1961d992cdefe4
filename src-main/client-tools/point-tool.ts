// Points client tools at Keyswitch and puts back what was: plan, apply, restore, with the journal, for the command line
// and the GUI alike. Nothing here prints or asks.
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import {
  applyChange,
  applyRestore,
  isNoChange,
  planRestore,
  type PlannedChange,
  recoverJournal,
} from '../config-files/apply-edits.ts';
import { refuseReadOnly, writeFileAtomic } from '../config-files/atomic-file.ts';
import { describeChange } from '../config-files/diff.ts';
import { findActiveEntry, type Journal } from '../config-files/edit-journal.ts';
import type { RowEdit, SqlRow } from '../config-files/sqlite-edit.ts';
import type {
  ClientTool,
  ClientToolId,
  OfferedModel,
  PointingOptions,
  PointingRequest,
  ToolPlan,
} from './client-tool.ts';
import { readTokenFile, tokenCommandPath, tokenPath } from './token-command.ts';
import { findGitExposure } from './git-exposure.ts';
import { asProblem } from './read-tool-file.ts';
import { findClientTool } from './registry.ts';
import type { ToolEnvironment } from './tool-environment.ts';

/** What pointing needs of the rest of Keyswitch. */
export interface PointingContext {
  readonly where: ToolEnvironment;
  /** `$KEYSWITCH_HOME` */
  readonly dataHome: string;
  readonly journal: Journal;
  /** Where the proxy is, or will be: `http://127.0.0.1:4620`. */
  readonly origin: () => Promise<string>;
  readonly models: (client: ClientToolId) => Promise<readonly OfferedModel[]>;
  /** A new token for this tool; tokens that were made by hand stay as they are. */
  readonly mintClientToken: (id: ClientToolId) => Promise<string>;
  readonly isClientToken: (id: ClientToolId, token: string) => Promise<boolean>;
  /** Ends a token that was made for this tool. */
  readonly revokeClientToken: (id: ClientToolId, token: string) => Promise<void>;
}

/** One file as scripts see it; secrets in `diff` are masked. */
export interface FileReport {
  readonly path: string;
  readonly change: 'create' | 'update' | 'remove';
  readonly diff: string;
}

export interface ToolReport {
  readonly tool: ClientToolId;
  readonly files: readonly FileReport[];
  readonly notes: readonly string[];
}

/** What `apply` would do; writes nothing and makes no token. @throws Problem */
export async function planTool(
  context: PointingContext,
  id: string,
  options: PointingOptions = {},
): Promise<ToolReport> {
  const tool = findClientTool(id);
  const token = (await validToken(context, tool)) ?? standInToken();
  const plan = await makePlan(context, tool, token, options);
  return report(tool.id, plan.change, plan.notes);
}

/** Points the tool at us. A second time changes only what differs and keeps the token. @throws Problem */
export async function applyTool(
  context: PointingContext,
  id: string,
  options: PointingOptions = {},
): Promise<ToolReport> {
  const tool = findClientTool(id);
  await recoverJournal(context.journal);
  const held = await validToken(context, tool);
  // Everything that can be refused is refused before a token is made, so that none is left behind.
  const first = await makePlan(context, tool, held ?? standInToken(), options);
  await asProblem(async () => {
    for (const { path } of [...first.change.files, ...first.change.rows]) await refuseReadOnly(path);
  });
  const token = held ?? (await context.mintClientToken(tool.id));
  try {
    return await writePlan(context, tool, token, options);
  } catch (error) {
    // A disk that is full by now, or a file that changed in between: no try may leave one more client behind.
    if (held === null) await context.revokeClientToken(tool.id, token).catch(() => undefined);
    throw error;
  }
}

async function writePlan(
  context: PointingContext,
  tool: ClientTool,
  token: string,
  options: PointingOptions,
): Promise<ToolReport> {
  const plan = await makePlan(context, tool, token, options);
  const notes = [...plan.notes, ...(await gitNotes(context, plan))];
  await asProblem(async () => {
    for (const file of plan.ownFiles) await writeFileAtomic(file.path, file.text, { mode: file.mode });
    await applyChange(context.journal, tool.id, 'apply', plan.change, {
      summary:
        options.model === undefined
          ? 'Pointed at Keyswitch.'
          : `Pointed at Keyswitch with the model ${options.model}.`,
      options: { ...options },
    });
  });
  return report(tool.id, plan.change, notes);
}

/** What `restore` would do. */
export async function planToolRestore(context: PointingContext, id: string): Promise<ToolReport> {
  const tool = findClientTool(id);
  const change = await asProblem(() => planRestore(context.journal, tool.id));
  return report(tool.id, change, []);
}

/** Puts back what was before the first apply. Nothing applied: nothing done. @throws Problem */
export async function restoreTool(context: PointingContext, id: string): Promise<ToolReport> {
  const tool = findClientTool(id);
  await recoverJournal(context.journal);
  const wasApplied = (await findActiveEntry(context.journal, tool.id)) !== null;
  const held = wasApplied ? await validToken(context, tool) : null;
  const change = await asProblem(async () => {
    const planned = await planRestore(context.journal, tool.id);
    await applyRestore(context.journal, tool.id, planned, { summary: 'Put back what was there before.' });
    return planned;
  });
  if (wasApplied) {
    await rm(tokenPath(context.dataHome, tool.id), { force: true });
    await rm(tokenCommandPath(context.dataHome, tool.id, context.where.platform), { force: true });
    if (held !== null) await context.revokeClientToken(tool.id, held);
  }
  const note = wasApplied
    ? `Restart ${tool.name}: it reads its settings when it starts.`
    : `${tool.name} was not pointed at Keyswitch by this journal; nothing was changed.`;
  return report(tool.id, change, [note]);
}

/** The masked form of any planned change, for other commands on tools' files. */
export function report(tool: ClientToolId, change: PlannedChange, notes: readonly string[]): ToolReport {
  const files = change.files.map(({ path, before, after }): FileReport => ({
    path,
    change: before === null ? 'create' : after === null ? 'remove' : 'update',
    diff: describeChange(path, before, after),
  }));
  const databases = [...new Set(change.rows.map((row) => row.path))];
  return { tool, files: [...files, ...databases.map((path) => describeRows(path, change.rows))], notes };
}

function describeRows(path: string, rows: readonly RowEdit[]): FileReport {
  const own = rows.filter((row) => row.path === path);
  const diff = own.map((row) => {
    const name = `${row.table} ${Object.values(row.key).join(' / ')}`;
    const before = row.before && Object.keys(row.before).length ? readable(row.before) : null;
    return describeChange(name, before, row.after && readable(row.after));
  });
  return { path, change: 'update', diff: diff.join('') };
}

/** JSON columns are spread out, so that a diff shows lines. */
function readable(row: SqlRow): string {
  const columns = Object.entries(row).map(([name, value]) => {
    if (typeof value !== 'string' || !/^[{[]/.test(value)) return [name, value];
    try {
      return [name, JSON.parse(value) as unknown];
    } catch {
      return [name, value];
    }
  });
  return `${JSON.stringify(Object.fromEntries(columns), null, 2).replaceAll(String.raw`\n`, '\n      ')}\n`;
}

async function makePlan(
  context: PointingContext,
  tool: ClientTool,
  token: string,
  options: PointingOptions,
): Promise<ToolPlan> {
  const request: PointingRequest = {
    origin: await context.origin(),
    token,
    dataHome: context.dataHome,
    models: await context.models(tool.id),
    options,
  };
  const plan = await tool.plan(context.where, request);
  if (!isNoChange(plan.change)) return plan;
  return { ...plan, notes: [`${tool.name} is already pointed at Keyswitch.`, ...plan.notes.slice(1)] };
}

/** Files that hold the token itself are made private; in a Git work tree that is not enough. */
async function gitNotes(context: PointingContext, plan: ToolPlan): Promise<string[]> {
  const withToken = plan.change.files.filter((file) => file.undo.length && plan.ownFiles.length === 0);
  const findings = await Promise.all(withToken.map((file) => findGitExposure(context.where, file.path)));
  return findings.filter((one) => one !== null).map((one) => `${one.message} ${one.remedy}`);
}

async function validToken(context: PointingContext, tool: ClientTool): Promise<string | null> {
  const inTool = await tool.currentToken(context.where, context.dataHome);
  for (const token of [inTool, await readTokenFile(context.dataHome, tool.id)]) {
    if (token !== null && (await context.isClientToken(tool.id, token))) return token;
  }
  return null;
}

/** Has the form of a token and opens nothing. */
function standInToken(): string {
  return `ks-${randomBytes(32).toString('base64url')}`;
}
