// A readable diff of one file with every secret masked. Pure.
import { createTwoFilesPatch } from 'diff';
import { maskKey } from '../../src-proxy/contract/key-form.ts';

/** Names whose values are secrets; names of variables and files that hold one are not. */
const secretName =
  /(?:^|[_.\-\s"'])(?:[\w.-]*(?:api[_-]?key|apikey|auth[_-]?token|access[_-]?token|refresh[_-]?token|id[_-]?token|bearer[_-]?token|secret(?:[_-]?(?:access[_-]?)?key)?|passw(?:or)?d|passphrase|private[_-]?key|cookie|authorization|x-api-key|x-goog-api-key)|key|token)$/i;
const notSecretName =
  /(?:env_key|keyfile|key_file|_path|public_key|token_url|env_http_headers|primary_key)$/i;

/** Forms of keys that are secrets wherever they stand. */
const secretForms =
  /\b(?:sk|ks|ksm|pk|rk|gsk|xai|tp|nvapi|hf|ghp|gho|github_pat|AIza)[-_][\w-]{12,}|\bAIza[\w-]{30,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/g;

/** `name = "value"`, `"name": "value"`, `NAME=value`, `Bearer value`. */
const assignment = /((?:"[^"\n]*"|'[^'\n]*'|[\w.-]+)\s*[=:]\s*)("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^\s"'{[,#]+)/g;
/** `name = """…"""` in TOML and `NAME="…` over several lines in dotenv. */
const longTexts = [
  /((?:"[^"\n]*"|'[^'\n]*'|[\w.-]+)\s*=\s*)("""|''')([^]*?)\2/g,
  /^((?:export\s+)?[\w.-]+\s*=\s*)(["'`])((?:(?!\2)[^\n])*\n[^]*?)\2/gm,
];
/** `"--api-key", "value"`: the arguments of a program in a list. */
const listedArgument =
  /(["']--?(?:[\w-]*[_-])?(?:key|token|secret|password)["']\s*,\s*)("(?:\\.|[^"\\\n])*"|'[^'\n]*')/gi;
/** `https://name:password@host`. */
const userInfo = /(:\/\/[^\s/:@"']*:)([^\s/@"']+)(?=@)/g;
const references = /^(?:\{(?:env|file):[^}]*\}|\$\{?\w+\}?|PROXY_MANAGED|true|false|null|-?\d+(?:\.\d+)?)$/;

export function isSecretName(name: string): boolean {
  return secretName.test(` ${name}`) && !notSecretName.test(name);
}

/** Masks what looks like a secret in any text; `known` are masked wherever they stand. */
export function maskSecrets(text: string, known: readonly string[] = []): string {
  let masked = text;
  for (const secret of known) if (secret.length >= 6) masked = masked.replaceAll(secret, maskKey(secret));
  masked = masked.replaceAll(
    /(\bBearer\s+)([\w.~+/-]{6,}=*)/gi,
    (_, word: string, token: string) => word + maskKey(token),
  );
  masked = masked.replaceAll(
    /([?&](?:key|api_key|apiKey|token)=)([^&\s"']+)/g,
    (_, name: string, value: string) => name + maskKey(value),
  );
  masked = masked.replaceAll(userInfo, (_, head: string, password: string) => head + maskKey(password));
  for (const form of longTexts)
    masked = masked.replaceAll(form, (whole, head: string, quote: string, text: string) =>
      isSecretName(nameOf(head)) ? head + quote + text.replaceAll(/[^\n]+/g, '****') + quote : whole,
    );
  masked = masked.replaceAll(
    listedArgument,
    (_, head: string, value: string) => head + value[0] + maskKey(value.slice(1, -1)) + value[0],
  );
  masked = masked.replaceAll(assignment, (whole, head: string, value: string) =>
    maskAssignment(whole, head, value),
  );
  return masked.replaceAll(secretForms, (secret) => maskKey(secret));
}

/** `export a.api_key = ` → `api_key`. */
function nameOf(head: string): string {
  const name = head
    .replace(/^export\s+/, '')
    .replace(/\s*[=:]\s*$/, '')
    .replaceAll(/^["']|["']$/g, '');
  return name.split('.').at(-1) ?? name;
}

function maskAssignment(whole: string, head: string, value: string): string {
  if (!isSecretName(nameOf(head))) return whole;
  const quote = /^["']/.exec(value)?.[0] ?? '';
  const inner = quote ? value.slice(1, -1) : value;
  if (inner === '' || references.test(inner) || inner.includes('****')) return whole;
  return `${head}${quote}${maskKey(inner)}${quote}`;
}

/** A unified diff with three lines of context, secrets masked; empty when nothing differs. */
export function describeChange(
  path: string,
  before: string | null,
  after: string | null,
  knownSecrets: readonly string[] = [],
): string {
  if (before === after) return '';
  const show = (text: string | null) => maskSecrets((text ?? '').replace(/^\uFEFF/, ''), knownSecrets);
  const names = [before === null ? '/dev/null' : path, after === null ? '/dev/null' : path] as const;
  const [old, now] = markHiddenChanges(show(before), show(after), before, after);
  return createTwoFilesPatch(names[0], names[1], old, now, '', '', { context: 3 }).replace(
    /^(?:Index: .*\n)?=+\n/,
    '',
  );
}

/** Two secrets that look alike when masked still show as a change. */
function markHiddenChanges(
  old: string,
  now: string,
  before: string | null,
  after: string | null,
): [string, string] {
  if (old !== now || before === null || after === null) return [old, now];
  const lines = after.split('\n');
  const shown = now
    .split('\n')
    .map((line, index) =>
      before.split('\n')[index] === lines[index] ? line : line.replace('****', '**** (new)'),
    );
  return [old, shown.join('\n')];
}
