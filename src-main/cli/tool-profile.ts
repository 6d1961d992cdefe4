// `keyswitch tool-profile`: the profiles inside a tool's own files. A key comes from standard input, never from arguments.
import { fstatSync } from 'node:fs';
import type { Command } from 'commander';
import type { ProfileChange } from '../client-tools/client-tool.ts';
import type { ProfileContext, ShownProfile } from '../client-tools/edit-tool-profile.ts';
import type { ToolReport } from '../client-tools/point-tool.ts';
import { usageProblem } from '../problem.ts';
import type { CliContext } from './context.ts';
import { formatTable, wantsColour } from './table.ts';

interface ChangeOptions {
  readonly dryRun?: boolean;
}

export function register(program: Command, context: CliContext): void {
  const profile = program
    .command('tool-profile')
    .description(
      'Profiles inside a tool’s own files: codex and opencode providers, cc-switch rows (app/id).',
    );
  profile
    .command('list <tool>')
    .description('Show the profiles of a tool; secrets are masked.')
    .action((tool: string) => list(context, tool));
  profile
    .command('show <tool> <id>')
    .description('Show every field of one profile.')
    .action(async (tool: string, id: string) => {
      const { showToolProfile } = await import('../client-tools/edit-tool-profile.ts');
      const shown = await showToolProfile(await place(context), tool, id);
      context.print(shown, () => describeProfile(shown));
    });
  for (const op of ['set', 'add'] as const) {
    profile
      .command(`${op} <tool> <id> [fields...]`)
      .description(
        op === 'set'
          ? 'Change fields: name=… base_url=… model=…; an empty value takes a field out, "key" reads the key from standard input.'
          : 'Make a profile: base_url=… [name=…] [model=…]; its key comes from standard input.',
      )
      .option('--dry-run', 'show the diff, write nothing')
      .action(async (tool: string, id: string, words: string[], options: ChangeOptions) => {
        const { fields, wantsKey } = readFields(words);
        const key = await readKey(context, wantsKey);
        if (op === 'set' && key === undefined && Object.keys(fields).length === 0) {
          throw usageProblem(
            'There is nothing to set: give fields such as base_url=https://…, or a key on standard input.',
          );
        }
        await change(context, tool, { op, id, fields, ...(key === undefined ? {} : { key }) }, options);
      });
  }
  for (const op of ['remove', 'use'] as const) {
    profile
      .command(`${op} <tool> <id>`)
      .description(
        op === 'use' ? 'Make a profile the tool’s current one.' : 'Delete a profile from the tool’s files.',
      )
      .option('--dry-run', 'show the diff, write nothing')
      .action((tool: string, id: string, options: ChangeOptions) =>
        change(context, tool, { op, id }, options),
      );
  }
  profile
    .command('duplicate <tool> <id> <new-id>')
    .description('Copy a profile under another id.')
    .option('--dry-run', 'show the diff, write nothing')
    .action((tool: string, from: string, id: string, options: ChangeOptions) =>
      change(context, tool, { op: 'duplicate', id, from }, options),
    );
}

async function place(context: CliContext): Promise<ProfileContext> {
  const { createPointingContext } = await import('./tool-context.ts');
  return createPointingContext(context);
}

async function list(context: CliContext, tool: string): Promise<void> {
  const { listToolProfiles } = await import('../client-tools/edit-tool-profile.ts');
  const rows = await listToolProfiles(await place(context), tool);
  context.print(rows, () =>
    rows.length === 0
      ? 'There are no profiles yet.'
      : formatTable(
          rows,
          [
            { title: 'ID', of: (row) => row.id },
            { title: 'CURRENT', of: (row) => (row.current ? '*' : '') },
            { title: 'NAME', of: (row) => text(row['name']) },
            { title: 'BASE_URL', of: (row) => text(row['base_url']) },
            { title: 'MODEL', of: (row) => text(row['model']) },
            { title: 'KEY', of: (row) => row.key ?? row.key_from ?? '-' },
          ],
          { colour: wantsColour(context.out) },
        ),
  );
}

/** Values come from other programs' files: none may paint the terminal. */
const plain = (value: string) => value.replaceAll(/\p{Cc}/gu, '\uFFFD');

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : '-');

function describeProfile(shown: ShownProfile): string {
  return Object.entries(shown)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? plain(value) : JSON.stringify(value)}`)
    .join('\n');
}

async function change(
  context: CliContext,
  tool: string,
  wanted: ProfileChange,
  options: ChangeOptions,
): Promise<void> {
  const { changeToolProfile, planToolProfile } = await import('../client-tools/edit-tool-profile.ts');
  const work = options.dryRun === true ? planToolProfile : changeToolProfile;
  const report = await work(await place(context), tool, wanted);
  context.print(report, () => describeReport(report));
}

function describeReport(report: ToolReport): string {
  const files = report.files.map((file) => file.diff.trimEnd());
  return [
    ...(files.length ? files : ['Nothing had to be changed.']),
    ...report.notes.map((note) => `• ${note}`),
  ].join('\n');
}

/** `name=value` words; `key`, `key=` and `key=-` ask for the secret on standard input. */
function readFields(words: readonly string[]): { fields: Record<string, string>; wantsKey: boolean } {
  const fields: Record<string, string> = {};
  let wantsKey = false;
  for (const word of words) {
    const at = word.indexOf('=');
    const [name, value] = at < 0 ? [word, null] : [word.slice(0, at), word.slice(at + 1)];
    if (name === 'key') {
      if (value !== null && !['', '-', '@-'].includes(value)) {
        throw usageProblem(
          'A key on the command line is seen by other programs: give it on standard input, for example: printf %s "$KEY" | keyswitch tool-profile set … key',
        );
      }
      wantsKey = true;
    } else if (value === null || name === '') {
      throw usageProblem(`"${word.slice(0, 40)}" is not a field: write name=value.`);
    } else {
      fields[name] = value;
    }
  }
  return { fields, wantsKey };
}

/** How long a pipe that nobody mentioned may take to bring a key. */
const patienceMs = 300;

async function readKey(context: CliContext, isAsked: boolean): Promise<string | undefined> {
  if (isAsked) return context.readSecret('Key');
  if (process.stdin.isTTY || !hasInput()) return undefined;
  // Somebody may have piped a key in without the word "key"; a pipe that is merely open must not be waited for.
  const typed = await firstInput();
  if (typed === null) context.say('No key came on standard input; add the word "key" to wait for one.');
  return typed === null || typed.trim() === '' ? undefined : typed;
}

function hasInput(): boolean {
  try {
    const kind = fstatSync(0);
    return kind.isFIFO() || kind.isSocket() || (kind.isFile() && kind.size > 0);
  } catch {
    return false;
  }
}

/** Null: the pipe stayed open and silent. */
async function firstInput(): Promise<string | null> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const end = (isOver: boolean) => {
      clearTimeout(timer);
      process.stdin.pause();
      // A paused pipe alone must not keep the process alive.
      (process.stdin as { unref?: () => void }).unref?.();
      resolve(isOver ? Buffer.concat(chunks).toString('utf8') : null);
    };
    const timer = setTimeout(() => (chunks.length ? undefined : end(false)), patienceMs);
    process.stdin.on('data', (chunk: Buffer) => chunks.push(chunk));
    process.stdin.once('end', () => end(true)).once('error', () => end(true));
  });
}
