// At the start: a change to tools' files that a crash cut short is finished or taken back.
import { recoverJournal } from '../config-files/apply-edits.ts';
import { openJournal } from '../config-files/edit-journal.ts';

/** @returns one line per mended change, for people. */
export async function recoverToolFiles(journalFolder: string): Promise<string[]> {
  const mended = await recoverJournal(openJournal(journalFolder));
  return mended.map(
    ({ tool, at }) => `A change to the files of ${tool} that was cut short (${at}) has been put right.`,
  );
}
