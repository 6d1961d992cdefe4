// Keys in tools' files: which there are, where one is used, moving them into the vault, replacing one everywhere.
// Values never leave this room but into the vault that is handed in.
import { judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import { maskKey } from '../../src-proxy/contract/key-form.ts';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { sha256Of } from '../config-files/atomic-file.ts';
import { Problem } from '../problem.ts';
import { isLoopbackAddress } from './address-check.ts';
import type { ClientToolId, ToolProfile } from './client-tool.ts';
import {
  changeToolProfile,
  findToolProfile,
  planToolProfile,
  type ProfileContext,
  readToolProfiles,
} from './edit-tool-profile.ts';
import { keepUpstream, type UpstreamHome } from './keep-upstream.ts';
import type { FileReport } from './point-tool.ts';
import { clientTools } from './registry.ts';

export interface KeyUse {
  /** The same key has the same fingerprint; nothing can be told from it. */
  readonly fingerprint: string;
  readonly masked: string;
  readonly tool: ClientToolId | 'vault';
  /** Profile id, or vault id. */
  readonly id: string;
  readonly path: string | null;
}

const fingerprint = (key: string) => sha256Of(`keyswitch key ${key}`).slice(0, 12);

async function allProfiles(context: ProfileContext): Promise<{ tool: ClientToolId; profile: ToolProfile }[]> {
  const found: { tool: ClientToolId; profile: ToolProfile }[] = [];
  for (const tool of clientTools.filter((one) => one.profiles)) {
    const profiles = await readToolProfiles(context, tool.id).catch((error: unknown) => {
      if (error instanceof Problem) return [];
      throw error;
    });
    for (const profile of profiles) found.push({ tool: tool.id, profile });
  }
  return found;
}

/** Every key in tools' files and in the vault, masked; local tokens of ours are no keys. */
export async function listKeyUses(context: ProfileContext, home: UpstreamHome): Promise<KeyUse[]> {
  const inTools = (await allProfiles(context)).flatMap(({ tool, profile }): KeyUse[] =>
    profile.secret === null || profile.secret.startsWith('ks-')
      ? []
      : [
          {
            fingerprint: fingerprint(profile.secret),
            masked: maskKey(profile.secret),
            tool,
            id: profile.id,
            path: profile.path,
          },
        ],
  );
  const inVault = [...(await home.secrets())].map(([id, key]): KeyUse => ({
    fingerprint: fingerprint(key),
    masked: maskKey(key),
    tool: 'vault',
    id,
    path: null,
  }));
  return [...inVault, ...inTools];
}

/** The key that a fingerprint of {@link listKeyUses} stands for, or null. For this process only. */
export async function findKeyByFingerprint(
  context: ProfileContext,
  home: UpstreamHome,
  wanted: string,
): Promise<string | null> {
  const inTools = (await allProfiles(context)).flatMap(({ profile }) =>
    profile.secret === null ? [] : [profile.secret],
  );
  return [...(await home.secrets()).values(), ...inTools].find((key) => fingerprint(key) === wanted) ?? null;
}

export interface ReplacementPlan {
  /** What changes in tools' files, secrets masked. */
  readonly files: readonly FileReport[];
  readonly notes: readonly string[];
  /** Ids of the vault that hold the key. */
  readonly vault: readonly string[];
}

/** What {@link replaceKeyEverywhere} will write; writes nothing. @throws Problem */
export async function planReplacement(
  context: ProfileContext,
  home: UpstreamHome,
  oldKey: string,
  newKey: string,
): Promise<ReplacementPlan> {
  const uses = (await listKeyUses(context, home)).filter((use) => use.fingerprint === fingerprint(oldKey));
  const files: FileReport[] = [];
  const notes = new Set<string>();
  for (const { tool, id } of uses) {
    if (tool === 'vault') continue;
    const planned = await planToolProfile(context, tool, { op: 'set', id, fields: {}, key: newKey });
    for (const note of planned.notes) notes.add(note);
    // Several Codex providers may share one auth.json: one change does for all.
    files.push(
      ...planned.files.filter(
        (file) => !files.some((one) => one.path === file.path && one.diff === file.diff),
      ),
    );
  }
  return {
    files,
    notes: [...notes],
    vault: uses.filter(({ tool }) => tool === 'vault').map(({ id }) => id),
  };
}

/** Puts a new key wherever an old one stands: vault and tools' files. @returns where it was replaced. */
export async function replaceKeyEverywhere(
  context: ProfileContext,
  home: UpstreamHome,
  oldKey: string,
  newKey: string,
): Promise<KeyUse[]> {
  const uses = (await listKeyUses(context, home)).filter((use) => use.fingerprint === fingerprint(oldKey));
  const replaced: KeyUse[] = [];
  const seen = new Set<string>();
  for (const use of uses) {
    if (use.tool === 'vault') await home.setSecret(use.id, newKey);
    // Several Codex providers may share one auth.json: the first write has done for all.
    else if ((await findToolProfile(context, use.tool, use.id)).secret === oldKey) {
      await changeToolProfile(context, use.tool, { op: 'set', id: use.id, fields: {}, key: newKey });
    } else if (!seen.has(`${use.tool} ${use.path}`)) continue;
    seen.add(`${use.tool} ${use.path}`);
    replaced.push(use);
  }
  return replaced;
}

const protocols: Readonly<Record<string, readonly ProtocolId[]>> = {
  codex: ['openai-responses'],
  claude: ['anthropic-messages'],
  'claude-desktop': ['anthropic-messages'],
  gemini: ['gemini'],
};

/** Which protocols a profile's address speaks, by the tool and what the tool would call. */
function protocolsOf(tool: ClientToolId, profile: ToolProfile): readonly ProtocolId[] {
  if (tool === 'codex') return ['openai-responses'];
  const byApp = protocols[String(profile.fields['app'] ?? '')];
  if (byApp) return byApp;
  const npm = String(profile.fields['npm'] ?? '');
  if (npm.includes('anthropic')) return ['anthropic-messages'];
  if (npm.includes('google')) return ['gemini'];
  return npm === '@ai-sdk/openai' ? ['openai-responses', 'openai-chat'] : ['openai-chat'];
}

/**
 * Makes a Keyswitch upstream of a tool's profile: its key goes to the vault, its address to config.toml.
 * @returns the upstream's id.
 */
export async function copyToUpstream(
  context: ProfileContext,
  home: UpstreamHome,
  tool: ClientToolId,
  id: string,
  upstream?: string,
): Promise<string> {
  const profile = await findToolProfile(context, tool, id);
  const address = profile.fields['base_url'];
  if (typeof address !== 'string')
    throw new Problem(`"${id}" has no address of its own, so it cannot become an upstream.`);
  if (profile.secret === null) {
    throw new Problem(
      `The key of "${id}" is not in a file${profile.secretPlace ? ` (it comes from ${profile.secretPlace})` : ''}; add it with "keyswitch secret set".`,
    );
  }
  if (profile.secret.startsWith('ks-') && isLoopbackAddress(address))
    throw new Problem(`"${id}" already points at Keyswitch.`);
  const verdict = judgeBaseAddress(address);
  if (!verdict.ok) throw new Problem(verdict.message);
  const name =
    upstream ??
    (id.split('/').at(-1) ?? id).replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  const model = profile.fields['model'];
  return keepUpstream(
    home,
    {
      id: name,
      name: String(profile.fields['name'] ?? name),
      protocols: Object.fromEntries(protocolsOf(tool, profile).map((protocol) => [protocol, verdict.base])),
      ...(typeof model === 'string' ? { models: [model] } : {}),
    },
    profile.secret,
    upstream !== undefined,
  );
}

/** Moves a key: the profile becomes an upstream, and the tool's file keeps only a local token and our address. */
export async function moveKeyToVault(
  context: ProfileContext,
  home: UpstreamHome,
  tool: ClientToolId,
  id: string,
  ours: { readonly address: string; readonly token: string },
): Promise<string> {
  const upstream = await copyToUpstream(context, home, tool, id);
  await changeToolProfile(context, tool, {
    op: 'set',
    id,
    fields: { base_url: ours.address },
    key: ours.token,
  });
  return upstream;
}

/** Copies one profile into another tool. */
export async function copyToTool(
  context: ProfileContext,
  from: { readonly tool: ClientToolId; readonly id: string },
  to: { readonly tool: ClientToolId; readonly id: string },
): Promise<void> {
  const { fields, secret } = await findToolProfile(context, from.tool, from.id);
  const address = fields['base_url'];
  if (typeof address !== 'string')
    throw new Problem(`"${from.id}" has no address of its own, so it cannot be copied.`);
  const kept = Object.fromEntries(
    ['name', 'model'].flatMap((field) =>
      typeof fields[field] === 'string' && !(to.tool === 'codex' && field === 'model')
        ? [[field, String(fields[field])]]
        : [],
    ),
  );
  await changeToolProfile(context, to.tool, {
    op: 'add',
    id: to.id,
    fields: { ...kept, base_url: address },
    ...(secret === null ? {} : { key: secret }),
  });
}
