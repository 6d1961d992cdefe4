// Local tokens: for client tools ([[client]]) and for operators of /mcp ([[operator]]). Only hashes are kept.
import { timingSafeEqual } from 'node:crypto';
import type { TomlEdit } from '../config-files/toml-edit.ts';
import { hashToken, mintToken } from '../client-tokens/mint-token.ts';
import { Problem, usageProblem } from '../problem.ts';
import type { ClientEntry, ConfigFile } from '../settings/config-schema.ts';
import type { ConfigChange } from '../settings/config-store.ts';
import { defaultPort } from '../settings/resolve-config.ts';
import type { Core } from './core.ts';
import { findProfile } from './profiles.ts';

export interface ClientRow {
  readonly id: string;
  readonly profile: string | null;
  readonly requests_per_minute: number | null;
  readonly concurrent_requests: number | null;
  readonly tokens_per_day: number | null;
  readonly usd_per_day: number | null;
  /** The first digits of the stored hash, to tell tokens apart. */
  readonly fingerprint: string;
}

/** What may be set for a client; null takes the line out. */
export interface ClientSettings {
  readonly profile?: string | null | undefined;
  readonly requests_per_minute?: number | null | undefined;
  readonly concurrent_requests?: number | null | undefined;
  readonly tokens_per_day?: number | null | undefined;
  readonly usd_per_day?: number | null | undefined;
}

/** A token in clear: shown once, never stored. */
export interface NewToken {
  readonly id: string;
  readonly token: string;
}

const idForm = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export async function listClients(core: Core): Promise<ClientRow[]> {
  const { value } = await core.config();
  return (value.client ?? []).map((client) => ({
    id: client.id,
    profile: client.profile ?? null,
    requests_per_minute: client.requests_per_minute ?? null,
    concurrent_requests: client.concurrent_requests ?? null,
    tokens_per_day: client.tokens_per_day ?? null,
    usd_per_day: client.usd_per_day ?? null,
    fingerprint: client.token_sha256.slice(0, 8).toLowerCase(),
  }));
}

export async function addClient(core: Core, id: string, settings: ClientSettings = {}): Promise<NewToken> {
  checkId(id);
  const { token, sha256 } = mintToken('ks-');
  await core.editConfig((config) => {
    if (config.client?.some((client) => client.id === id)) {
      throw new Problem(
        `There is already a client "${id}": a new token for it comes from "keyswitch client rotate ${id}".`,
      );
    }
    checkProfile(config, settings);
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value != null));
    return [{ op: 'append-table', path: ['client'], value: { id, token_sha256: sha256, ...given } }];
  });
  return { id, token };
}

/** A new token; the old one is refused from now on. */
export async function rotateClient(core: Core, id: string): Promise<NewToken & { change: ConfigChange }> {
  const { token, sha256 } = mintToken('ks-');
  const change = await core.editConfig((config) => [
    { op: 'set', path: ['client', findClient(config, id).index, 'token_sha256'], value: sha256 },
  ]);
  return { id, token, change };
}

/** The ids that tokens made for a tool have: its own, or with a number where that one is somebody's already. */
export function isIdOf(tool: string, client: string): boolean {
  return client === tool || (client.startsWith(`${tool}-`) && /^\d+$/.test(client.slice(tool.length + 1)));
}

/** The first id of the tool that nobody has: a token that somebody made by hand must not end. */
export function freeIdOf(tool: string, taken: readonly { readonly id: string }[]): string {
  const ids = new Set(taken.map(({ id }) => id));
  if (!ids.has(tool)) return tool;
  for (let n = 2; ; n += 1) if (!ids.has(`${tool}-${n}`)) return `${tool}-${n}`;
}

/** A client for a tool, with a token of its own. */
export async function issueClient(core: Core, tool: string): Promise<NewToken> {
  const { value } = await core.config();
  return addClient(core, freeIdOf(tool, value.client ?? []));
}

/** The client of this tool that has `token` now, null where none has. */
export async function findTokenOwner(core: Core, tool: string, token: string): Promise<string | null> {
  const { value } = await core.config();
  const wanted = Buffer.from(hashToken(token), 'hex');
  const owner = value.client?.find(
    (client) => isIdOf(tool, client.id) && timingSafeEqual(Buffer.from(client.token_sha256, 'hex'), wanted),
  );
  return owner?.id ?? null;
}

/** Where client tools reach the proxy: where it is, or where it will be. @throws Problem where nobody can know */
export async function readOrigin(core: Core): Promise<string> {
  const state = core.running?.proxyState();
  if (state?.state === 'running') return state.url;
  const { value } = await core.config();
  const port = value.proxy?.port ?? defaultPort;
  if (port !== 0) return `http://127.0.0.1:${port}`;
  throw new Problem(
    'proxy.port is 0 (any free port), so the address is known only while Keyswitch runs: start it first, or set a port.',
  );
}

export async function updateClient(core: Core, id: string, settings: ClientSettings): Promise<ClientRow> {
  await core.editConfig((config) => {
    const { index, client } = findClient(config, id);
    checkProfile(config, settings);
    return Object.entries(settings).flatMap(([name, value]): TomlEdit[] => {
      const path = ['client', index, name];
      if (value != null) return [{ op: 'set', path, value }];
      return value === null && Object.hasOwn(client, name) ? [{ op: 'remove', path }] : [];
    });
  });
  const row = (await listClients(core)).find((client) => client.id === id);
  if (row === undefined) throw new Problem(`There is no client "${id}" any more.`);
  return row;
}

export function revokeClient(core: Core, id: string): Promise<ConfigChange> {
  return core.editConfig((config) => [{ op: 'remove', path: ['client', findClient(config, id).index] }]);
}

export interface McpTokenRow {
  readonly id: string;
  readonly fingerprint: string;
}

export async function listMcpTokens(core: Core): Promise<McpTokenRow[]> {
  const { value } = await core.config();
  return (value.operator ?? []).map((operator) => ({
    id: operator.id,
    fingerprint: operator.token_sha256.slice(0, 8).toLowerCase(),
  }));
}

export async function addMcpToken(core: Core, id: string): Promise<NewToken> {
  checkId(id);
  const { token, sha256 } = mintToken('ksm-');
  await core.editConfig((config) => {
    if (config.operator?.some((operator) => operator.id === id)) {
      throw new Problem(
        `There is already an operator "${id}": revoke its token first with "keyswitch mcp-token revoke ${id}".`,
      );
    }
    return [{ op: 'append-table', path: ['operator'], value: { id, token_sha256: sha256 } }];
  });
  return { id, token };
}

export function revokeMcpToken(core: Core, id: string): Promise<ConfigChange> {
  return core.editConfig((config) => {
    const index = (config.operator ?? []).findIndex((operator) => operator.id === id);
    if (index === -1) throw new Problem(`There is no operator "${id}": see "keyswitch mcp-token list".`);
    return [{ op: 'remove', path: ['operator', index] }];
  });
}

function findClient(config: ConfigFile, id: string): { index: number; client: ClientEntry } {
  const index = (config.client ?? []).findIndex((client) => client.id === id);
  const client = config.client?.[index];
  if (client !== undefined) return { index, client };
  throw new Problem(`There is no client "${id}": see "keyswitch client list".`);
}

function checkProfile(config: ConfigFile, { profile }: ClientSettings): void {
  if (profile != null) findProfile(config, profile);
}

function checkId(id: string): void {
  if (idForm.test(id)) return;
  throw usageProblem(
    `"${id.slice(0, 40)}" is no id: use letters, digits, ".", "_" and "-", for example "codex".`,
  );
}
