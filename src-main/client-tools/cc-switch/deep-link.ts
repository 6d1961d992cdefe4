// `ccswitch://v1/import` links (and the same under `keyswitch:`): made for our profiles, and read when somebody pastes or
// opens one. A link with a key is a
// secret; reading never does anything but describe. Rules: CC Switch v3.20.0 source (2026-08-21).
import { maskKey } from '../../../src-proxy/contract/key-form.ts';
import { parseToml, TomlEditError } from '../../config-files/toml-edit.ts';
import { Problem } from '../../problem.ts';
import { asRecord, asText } from '../read-tool-file.ts';
import { isSecretName, maskSecrets } from '../../config-files/diff.ts';
import { readRowFields } from './row-fields.ts';

export interface ProviderLink {
  readonly app: string;
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly apiKey: string;
  readonly model?: string;
  readonly homepage?: string;
  readonly notes?: string;
  /** Switch to it right after the import. */
  readonly enabled?: boolean;
}

const linkApps = ['claude', 'codex', 'gemini', 'grokbuild', 'opencode', 'openclaw', 'hermes'];
const resources = ['provider', 'prompt', 'mcp', 'skill'];

/** Makes a link for CC Switch. To be opened, never printed or logged: it holds the key. */
export function makeProviderLink(link: ProviderLink): string {
  if (!linkApps.includes(link.app))
    throw new Problem(`CC Switch takes no links for "${link.app}"; it takes ${linkApps.join(', ')}.`);
  const query = new URLSearchParams({
    resource: 'provider',
    app: link.app,
    name: link.name,
    endpoint: link.endpoints.join(','),
    apiKey: link.apiKey,
    ...(link.homepage === undefined ? {} : { homepage: link.homepage }),
    ...(link.model === undefined ? {} : { model: link.model }),
    ...(link.notes === undefined ? {} : { notes: link.notes }),
    ...(link.enabled === true ? { enabled: 'true' } : {}),
  });
  return `ccswitch://v1/import?${query.toString().replaceAll('+', '%20')}`;
}

/** One line of the confirmation that a person sees before anything happens. */
export interface LinkField {
  readonly name: string;
  /** Masked where it is a secret. */
  readonly value: string;
  readonly secret: boolean;
}

export interface ParsedLink {
  readonly resource: string;
  readonly app: string | null;
  readonly name: string;
  /** Every parameter and every decoded part, in full. */
  readonly fields: readonly LinkField[];
  /** Null for prompts, MCP servers and skills, which Keyswitch shows but does not import. */
  readonly provider: ProviderLink | null;
  readonly warnings: readonly string[];
}

/** @throws Problem naming what is wrong with the link; the key is never in the message. */
export function parseCcSwitchLink(text: string): ParsedLink {
  const url = readUrl(text.trim());
  const parameters = new Map(url.searchParams);
  const resource = parameters.get('resource') ?? '';
  if (!resources.includes(resource))
    throw new Problem(
      `This link imports "${resource.slice(0, 40)}", which is not known; there are ${resources.join(', ')}.`,
    );
  const decoded = decodeParts(parameters);
  const fields = [...parameters].flatMap(([name, value]) =>
    decoded.has(name) ? [] : [describeField(name, value)],
  );
  for (const [name, value] of decoded)
    fields.push({ name: `${name} (decoded)`, value: maskSecrets(value), secret: false });
  const app = parameters.get('app') ?? parameters.get('apps') ?? null;
  const name = parameters.get('name') ?? '';
  const warnings = linkWarnings(parameters, decoded);
  if (resource !== 'provider') return { resource, app, name, fields, provider: null, warnings };
  return { resource, app, name, fields, provider: readProvider(parameters, decoded), warnings };
}

function readUrl(text: string): URL {
  try {
    const url = new URL(text);
    const isOurs = url.protocol === 'keyswitch:' && url.host === 'import';
    const isTheirs =
      /^(?:ccswitch|keyswitch):$/.test(url.protocol) && url.host === 'v1' && url.pathname === '/import';
    if (isOurs || isTheirs) return url;
  } catch {
    // Falls through to the one sentence below.
  }
  throw new Problem('This is not a CC Switch link: it must begin with ccswitch://v1/import?resource=….', 2);
}

const encodedParts = ['config', 'content', 'usageScript', 'extraEnv'];

function decodeParts(parameters: ReadonlyMap<string, string>): Map<string, string> {
  const decoded = new Map<string, string>();
  for (const name of encodedParts) {
    const value = parameters.get(name);
    if (value) decoded.set(name, decodeBase64(name, value));
  }
  return decoded;
}

/** Standard or URL-safe, padding optional; a `+` that became a space is put back. */
function decodeBase64(name: string, value: string): string {
  const text = value.replaceAll(' ', '+').replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (/^[A-Za-z0-9+/]*$/.test(text) && text.length % 4 !== 1) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'));
    } catch {
      // Falls through to the one sentence below.
    }
  }
  throw new Problem(`The part "${name}" of this link is not base64 text; ask for a new link.`);
}

function describeField(name: string, value: string): LinkField {
  const secret = name === 'apiKey' || isSecretName(name) || /(?:key|token)$/i.test(name);
  return { name, value: secret ? maskKey(value) : maskSecrets(value), secret };
}

function linkWarnings(
  parameters: ReadonlyMap<string, string>,
  decoded: ReadonlyMap<string, string>,
): string[] {
  return [
    ...(decoded.has('usageScript')
      ? ['The link brings a script of its own; Keyswitch never runs such a script.']
      : []),
    ...(parameters.has('configUrl')
      ? ['The link names a configUrl; Keyswitch never fetches settings from an address in a link.']
      : []),
    ...(parameters.get('enabled') === 'true'
      ? ['The link asks to switch at once; Keyswitch only does that when you say so.']
      : []),
  ];
}

function readProvider(
  parameters: ReadonlyMap<string, string>,
  decoded: ReadonlyMap<string, string>,
): ProviderLink {
  const app = parameters.get('app') ?? '';
  if (!linkApps.includes(app))
    throw new Problem(
      `The link is for the app "${app.slice(0, 40)}", which takes no links; there are ${linkApps.join(', ')}.`,
    );
  const name = parameters.get('name')?.trim() ?? '';
  if (name === '') throw new Problem('The link has no name.');
  const inner = readInner(app, decoded.get('config') ?? null, parameters.get('configFormat') ?? 'json');
  const endpoints = (parameters.get('endpoint') ?? inner.base_url ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  if (!endpoints.length) throw new Problem('The link has no endpoint.');
  for (const endpoint of endpoints) {
    if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
      throw new Problem('An endpoint in this link is not a web address.');
  }
  const apiKey = parameters.get('apiKey') || inner.key || '';
  if (apiKey === '') throw new Problem('The link has no key.');
  const optional = {
    model: parameters.get('model') || inner.model || undefined,
    homepage: parameters.get('homepage'),
    notes: parameters.get('notes'),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { app, name, endpoints, apiKey, enabled: parameters.get('enabled') === 'true', ...given };
}

function readInner(
  app: string,
  config: string | null,
  format: string,
): { base_url: string | null; key: string | null; model: string | null } {
  if (config === null) return { base_url: null, key: null, model: null };
  try {
    const data = format === 'toml' ? { config } : asRecord(JSON.parse(config));
    if (app === 'gemini' && !data['env']) return readRowFields(app, { env: data });
    const fields = readRowFields(app, data);
    return app === 'codex' && fields.base_url === null ? { ...fields, base_url: firstBase(data) } : fields;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TomlEditError)
      throw new Problem('The settings inside this link cannot be read; ask for a new link.');
    throw error;
  }
}

function firstBase(data: Record<string, unknown>): string | null {
  const tables = Object.values(asRecord(parseToml(asText(data['config']) ?? '')['model_providers']));
  return tables.map((table) => asText(asRecord(table)['base_url'])).find((base) => base !== null) ?? null;
}
