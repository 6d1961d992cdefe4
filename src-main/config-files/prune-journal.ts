// Bounds the journal: the newest changes of each tool, whatever is in force, and the bytes that they need. Nothing that a
// restore could ask for goes.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isInForce, type Journal, type JournalEntry, listEntries } from './edit-journal.ts';

/** Changes of one tool that stay in its history. */
export const keptChanges = 50;

/** To be called with the journal's lock held, after a change is done. */
export async function pruneJournal(journal: Journal): Promise<void> {
  const entries = await listEntries(journal);
  const perTool = Map.groupBy(entries, ({ tool }) => tool);
  const dropped = new Set<JournalEntry>();
  for (const own of perTool.values()) {
    for (const entry of own.slice(0, -keptChanges)) if (!isNeeded(entry)) dropped.add(entry);
  }
  if (dropped.size === 0) return;
  // Entries first: an image without its entry is only space, an entry without its image is a promise broken.
  for (const { id } of dropped) await rm(join(journal.folder, `${id}.json`), { force: true });
  await dropImages(
    journal,
    entries.filter((entry) => !dropped.has(entry)),
  );
}

function isNeeded(entry: JournalEntry): boolean {
  return entry.state === 'pending' || isInForce(entry);
}

async function dropImages(journal: Journal, kept: readonly JournalEntry[]): Promise<void> {
  const names = (await readdir(journal.folder)).filter((name) => name.endsWith('.json'));
  // An entry that we cannot read may be a newer Keyswitch's, whose bytes we must not touch.
  if (names.length !== kept.length) return;
  const needed = new Set<string | null>();
  for (const { files, step } of kept) {
    for (const { before, after, baseline } of files) needed.add(before).add(after).add(baseline);
    for (const { before, after } of step?.files ?? []) needed.add(before).add(after);
  }
  const folder = join(journal.folder, 'images');
  for (const name of await readdir(folder))
    if (!needed.has(name)) await rm(join(folder, name), { force: true });
}
