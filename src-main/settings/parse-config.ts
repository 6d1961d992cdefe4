// config.toml as text → a checked value, or complaints with line and column. Reads no file, asks no vault.
import { parse, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { checkConfig } from './check-config.ts';
import { ConfigRefused, type Complaint, type Fault } from './complaint.ts';
import { configFile, type ConfigFile } from './config-schema.ts';

export interface ParsedConfig {
  readonly value: ConfigFile;
  readonly warnings: readonly Complaint[];
}

/**
 * Parses and checks a config text.
 * @param file the path that complaints name
 * @param vaultIds the ids in the vault, for the warning on missing ones; left out = not checked
 * @throws ConfigRefused with every error found
 */
export async function parseConfig(
  text: string,
  file: string,
  vaultIds?: ReadonlySet<string>,
): Promise<ParsedConfig> {
  const { value, complaints, refusal } = await readConfig(text, file, vaultIds);
  if (refusal !== null) throw refusal;
  return { value, warnings: complaints };
}

/**
 * The same for an edit that may mend the file: what contradicts itself has a value all the same, with its refusal beside it.
 * @throws ConfigRefused where there is no value: no TOML, or not of the schema
 */
export async function readConfig(
  text: string,
  file: string,
  vaultIds?: ReadonlySet<string>,
): Promise<{
  readonly value: ConfigFile;
  readonly complaints: readonly Complaint[];
  readonly refusal: ConfigRefused | null;
}> {
  const { value, faults } = readAndValidate(text, file);
  const all = value === null ? faults : [...faults, ...checkConfig(value, vaultIds)];
  const complaints = all.length === 0 ? [] : await placeFaults(all, text, file);
  if (value === null) throw new ConfigRefused(complaints);
  const isRefused = complaints.some((complaint) => complaint.level === 'error');
  return { value, complaints, refusal: isRefused ? new ConfigRefused(complaints) : null };
}

type Validated = ReturnType<typeof validate>;

/** One edit of the file reads the same two texts five times: before, after, and once more by whoever reloads. */
const lately = new Map<string, Validated>();
const keptTexts = 2;

function readAndValidate(text: string, file: string): Validated {
  const known = lately.get(text);
  if (known !== undefined) return known;
  const validated = validate(readToml(text, file));
  lately.set(text, validated);
  for (const oldest of lately.keys()) {
    if (lately.size <= keptTexts) break;
    lately.delete(oldest);
  }
  return validated;
}

function readToml(text: string, file: string): unknown {
  try {
    return parse(text.replace(/^\u{FEFF}/u, ''));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document:\s*/, '');
    throw new ConfigRefused([
      {
        level: 'error',
        file,
        line: error.line,
        column: error.column,
        message: `This is not valid TOML (${reason}): mend this line.`,
      },
    ]);
  }
}

function validate(raw: unknown): { readonly value: ConfigFile | null; readonly faults: readonly Fault[] } {
  const first = configFile.safeParse(raw, { reportInput: true });
  if (first.success) return { value: first.data, faults: [] };
  const faults: Fault[] = [];
  const known = structuredClone(raw);
  for (const issue of first.error.issues) {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    if (issue.code !== 'unrecognized_keys') {
      faults.push({
        level: 'error',
        path,
        atKey: issue.code === 'invalid_key',
        message: sentenceOf(issue, path),
      });
      continue;
    }
    for (const key of issue.keys) {
      dropKey(known, path, key);
      faults.push({
        level: 'warning',
        path: [...path, key],
        atKey: true,
        message: `Keyswitch does not know the key "${dotted([...path, key])}": it is kept and has no effect; check its spelling.`,
      });
    }
  }
  if (faults.some((fault) => fault.level === 'error')) return { value: null, faults };
  return { value: configFile.parse(known), faults };
}

function sentenceOf(issue: z.core.$ZodIssue, path: readonly (string | number)[]): string {
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  const words = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return `${dotted(path)} ${missing ? words.replace(/^must be/, 'is missing: it must be') : words}.`;
}

function dropKey(root: unknown, path: readonly (string | number)[], key: string): void {
  let at: unknown = root;
  for (const step of path) at = (at as Record<string | number, unknown>)[step];
  delete (at as Record<string, unknown>)[key];
}

function dotted(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step + 1}]` : step))
    .join('.')
    .replaceAll('.[', '[');
}

async function placeFaults(faults: readonly Fault[], text: string, file: string): Promise<Complaint[]> {
  const { locateToml } = await import('./locate-toml.ts');
  const locate = locateToml(text.replace(/^\u{FEFF}/u, ''));
  return faults
    .map((fault) => ({
      level: fault.level,
      file,
      ...locate(fault.path, fault.atKey),
      message: fault.message,
    }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}
