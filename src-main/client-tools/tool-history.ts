// What Keyswitch did to a tool's files, newest first, and undo of single changes, for the command line and the GUI alike.
// Nothing here prints or asks. Secrets are masked in everything that is shown.
import { applyChange, isNoChange, type PlannedChange, recoverJournal } from '../config-files/apply-edits.ts';
import { findActiveEntry, type JournalEntry } from '../config-files/edit-journal.ts';
import {
  isUndone,
  listHistory,
  planEntryUndo,
  readStep,
  stepOf,
  type UndoRefusal,
} from '../config-files/history.ts';
import { Problem } from '../problem.ts';
import type { ClientTool, ClientToolId, PointingOptions } from './client-tool.ts';
import { applyTool, planTool, type PointingContext, report, type ToolReport } from './point-tool.ts';
import { asProblem } from './read-tool-file.ts';
import { findClientTool } from './registry.ts';

export type HistoryKind = 'apply' | 'restore' | 'profile' | 'custody' | 'undo' | 'redo';

/** One change as it is listed. */
export interface HistoryRow {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly kind: HistoryKind;
  /** One sentence. */
  readonly summary: string;
  readonly paths: readonly string[];
  /** A later change took it back. */
  readonly undone: boolean;
}

export interface UndoPreview extends ToolReport {
  /** Why it cannot be undone; `files` is empty then. */
  readonly refusal: UndoRefusal | null;
}

const plainSummaries: Readonly<Record<JournalEntry['action'], string>> = {
  apply: 'Pointed at Keyswitch.',
  restore: 'Put back what was there before.',
  profile: 'Changed a profile.',
  custody: 'Moved a key.',
};

const summaryOf = (entry: JournalEntry): string => entry.note?.summary ?? plainSummaries[entry.action];

/** Newest first; the last 50 are kept. @throws Problem for an unknown tool. */
export async function listToolHistory(context: PointingContext, id: string): Promise<HistoryRow[]> {
  const entries = await listHistory(context.journal, findClientTool(id).id);
  return entries.map((entry) => {
    const { files, rows } = stepOf(entry);
    return {
      id: entry.id,
      at: entry.at,
      kind: entry.note?.kind ?? entry.action,
      summary: summaryOf(entry),
      paths: [...new Set([...files, ...rows].map(({ path }) => path))],
      undone: entry.state === 'undone' || isUndone(entries, entry),
    };
  });
}

/** The diff of one change as it was made. */
export async function showToolChange(
  context: PointingContext,
  id: string,
  change: string,
): Promise<ToolReport> {
  const { tool, entry } = await find(context, id, change);
  const step = await readStep(context.journal, entry);
  if (step) return report(tool.id, step, []);
  return {
    tool: tool.id,
    files: [],
    notes: ['An older Keyswitch made this change and kept no copy to show.'],
  };
}

/** What undoing one change would do, or why it cannot be done; writes nothing. */
export async function planToolUndo(
  context: PointingContext,
  id: string,
  change: string,
): Promise<UndoPreview> {
  const found = await find(context, id, change);
  const { tool, entry } = found;
  const refuse = (refusal: UndoRefusal): UndoPreview => ({ tool: tool.id, files: [], notes: [], refusal });
  if (entry.action === 'restore') {
    const refusal = await refusalToRepeat(context, tool.id);
    if (refusal) return refuse(refusal);
    return { ...withNote(await planTool(context, id, optionsBefore(found)), newTokenNote), refusal: null };
  }
  const plan = await planOne(context, found);
  if (plan.refusal) return refuse(plan.refusal);
  return { ...report(tool.id, plan.change, await tokenNotes(context, tool, plan.change)), refusal: null };
}

/**
 * Undoes one change and nothing else; what is undone can be undone in turn. A tool that was put back is pointed here again.
 * @throws Problem with the reason where it cannot be undone; nothing is written then.
 */
export async function undoToolChange(
  context: PointingContext,
  id: string,
  change: string,
): Promise<ToolReport> {
  await recoverJournal(context.journal);
  const found = await find(context, id, change);
  const { tool, entry } = found;
  if (entry.action === 'restore') {
    const refusal = await refusalToRepeat(context, tool.id);
    if (refusal) throw new Problem(refusal.why);
    return withNote(await applyTool(context, id, optionsBefore(found)), newTokenNote);
  }
  const plan = await planOne(context, found);
  if (plan.refusal) throw new Problem(plan.refusal.why);
  const notes = await tokenNotes(context, tool, plan.change);
  await asProblem(() =>
    applyChange(context.journal, tool.id, entry.action, plan.change, {
      undoOf: entry.id,
      kind: entry.note?.kind === 'undo' ? 'redo' : 'undo',
      summary: undoSummary(entry),
    }),
  );
  return report(tool.id, plan.change, [
    `Restart ${tool.name}: it reads its settings when it starts.`,
    ...notes,
  ]);
}

interface Found {
  readonly tool: ClientTool;
  readonly entry: JournalEntry;
  /** Newest first. */
  readonly entries: readonly JournalEntry[];
}

async function find(context: PointingContext, id: string, change: string): Promise<Found> {
  const tool = findClientTool(id);
  const entries = await listHistory(context.journal, tool.id);
  const entry = entries.find((one) => one.id === change);
  if (entry) return { tool, entry, entries };
  throw new Problem(
    `The history of ${tool.name} has no change "${change.slice(0, 80)}"; see "keyswitch tool history ${tool.id}".`,
  );
}

const words = /^(?:Took back|Did again): /;

function undoSummary(entry: JournalEntry): string {
  const plain = summaryOf(entry).replace(words, '');
  return entry.note?.kind === 'undo' ? `Did again: ${plain}` : `Took back: ${plain}`;
}

async function planOne(
  context: PointingContext,
  { tool, entry, entries }: Found,
): ReturnType<typeof planEntryUndo> {
  const refuse = (why: string, first: string | null = null) => ({ change: null, refusal: { why, first } });
  const newer = entries.find((one) => one.note?.undoOf === entry.id && !isUndone(entries, one));
  if (newer) return refuse('It is undone already; to have it again, undo that.', newer.id);
  // With a restore the local token ended: the old bytes would point the tool at a door that stays shut.
  const wasPutBack = entries.some(
    ({ action, state, id }) => action === 'apply' && state === 'undone' && id >= entry.id,
  );
  if (entry.action === 'apply' && wasPutBack)
    return refuse(
      'The tool was put back since, and its local token ended with that; point it here again instead.',
    );
  return asProblem(async () => {
    const plan = await planEntryUndo(context.journal, entry);
    if (plan.change) await tool.mayChange?.(context.where, plan.change);
    return plan;
  });
}

/** A restore is undone by pointing the tool here again the same way. */
async function refusalToRepeat(context: PointingContext, tool: ClientToolId): Promise<UndoRefusal | null> {
  const active = await findActiveEntry(context.journal, tool);
  return active && { why: 'The tool was pointed here again since; there is nothing to undo.', first: null };
}

const newTokenNote =
  'It is pointed here again with a new local token; the old one ended when it was put back.';

function withNote(made: ToolReport, note: string): ToolReport {
  return { ...made, notes: [note, ...made.notes] };
}

function optionsBefore({ entry, entries }: Found): PointingOptions {
  const pointed = entries.find((one) => one.id < entry.id && one.note?.options !== undefined);
  return (pointed?.note?.options ?? {}) as PointingOptions;
}

/** A local token that comes back with the old bytes may have ended meanwhile. */
async function tokenNotes(
  context: PointingContext,
  tool: ClientTool,
  change: PlannedChange,
): Promise<string[]> {
  if (isNoChange(change)) return [];
  const tokensIn = (texts: readonly (string | null)[]) =>
    new Set(texts.flatMap((text) => text?.match(/\bks-[\w-]{20,}/g) ?? []));
  const textsOf = (side: 'before' | 'after') => [
    ...change.files.map((file) => file[side]),
    ...change.rows.map((row) => JSON.stringify(row[side])),
  ];
  const known = tokensIn(textsOf('before'));
  for (const token of tokensIn(textsOf('after'))) {
    if (known.has(token) || (await context.isClientToken(tool.id, token))) continue;
    return [
      `This brings back a local token that has ended; afterwards run "keyswitch tool apply ${tool.id}".`,
    ];
  }
  return [];
}
