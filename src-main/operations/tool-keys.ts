// Keys and links around client tools, for the GUI: what a first run can import, where a key is used, replacing it
// everywhere, moving it into the vault, and ccswitch:// links with a confirmation that shows every field.
// The rooms behind it are loaded when somebody asks. No answer holds a key in clear.
import type { LinkField } from '../client-tools/cc-switch/deep-link.ts';
import type { ClientToolId } from '../client-tools/client-tool.ts';
import type { FoundProfile, ProfileContext } from '../client-tools/edit-tool-profile.ts';
import type { LinkTarget } from '../client-tools/import-link.ts';
import type { UpstreamHome } from '../client-tools/keep-upstream.ts';
import type { KeyUse, ReplacementPlan } from '../client-tools/key-custody.ts';
import type { ToolReport } from '../client-tools/point-tool.ts';
import { usageProblem } from '../problem.ts';
import { issueClient, readOrigin } from './clients.ts';
import type { Core } from './core.ts';
import { setSecret } from './secrets.ts';
import { saveUpstream } from './upstreams.ts';

/** Every profile of every tool, and the tools whose files could not be read. */
export async function findProfiles(
  core: Core,
): Promise<{ found: FoundProfile[]; unread: { tool: ClientToolId; reason: string }[] }> {
  const [{ findAllProfiles }, { clientTools }] = await Promise.all([
    import('../client-tools/edit-tool-profile.ts'),
    import('../client-tools/registry.ts'),
  ]);
  return findAllProfiles(await place(core), clientTools);
}

export async function listKeyUses(core: Core): Promise<KeyUse[]> {
  return (await custody()).listKeyUses(await place(core), keyHome(core));
}

/** What {@link replaceKey} will write. Nothing is changed yet. */
export async function planReplaceKey(
  core: Core,
  fingerprint: string,
  newKey: string,
): Promise<ReplacementPlan> {
  const { planReplacement } = await custody();
  const { where, home, old } = await findKey(core, fingerprint);
  return planReplacement(where, home, old, newKey);
}

/** `fingerprint` says which key, as {@link listKeyUses} named it. @returns where it was replaced */
export async function replaceKey(core: Core, fingerprint: string, newKey: string): Promise<KeyUse[]> {
  const { replaceKeyEverywhere } = await custody();
  const { where, home, old } = await findKey(core, fingerprint);
  return replaceKeyEverywhere(where, home, old, newKey);
}

async function findKey(core: Core, fingerprint: string) {
  const { findKeyByFingerprint } = await custody();
  const where = await place(core);
  const home = keyHome(core);
  const old = await findKeyByFingerprint(where, home, fingerprint);
  if (old === null) throw usageProblem('That key is not in any file any more: look at the list again.');
  return { where, home, old };
}

/** What {@link moveKey} will write into the tool's file. Nothing is made yet, the token that stands there neither. */
export async function planMoveKey(core: Core, tool: ClientToolId, id: string): Promise<ToolReport> {
  const [{ addressForTool }, { planToolProfile }] = await Promise.all([
    import('../client-tools/our-address.ts'),
    import('../client-tools/edit-tool-profile.ts'),
  ]);
  const address = addressForTool(tool, id, await readOrigin(core));
  const change = { op: 'set', id, fields: { base_url: address }, key: 'ks-new-local-token' } as const;
  return planToolProfile(await place(core), tool, change);
}

/** The key goes to the vault, the address becomes an upstream, and the tool's file keeps a local token. */
export async function moveKey(core: Core, tool: ClientToolId, id: string): Promise<{ upstream: string }> {
  const { moveKeyToVault } = await custody();
  const { addressForTool } = await import('../client-tools/our-address.ts');
  const address = addressForTool(tool, id, await readOrigin(core));
  // A token of this profile's own: a new one for the tool would end the one that the tool may hold already.
  const client = `${tool}.${id.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}`;
  const token = (await issueClient(core, client)).token;
  return { upstream: await moveKeyToVault(await place(core), keyHome(core), tool, id, { address, token }) };
}

/** A link that makes a running CC Switch switch to a row; it holds the key, so it is only to be opened. */
export async function makeSwitchLink(core: Core, id: string): Promise<{ link: string }> {
  const { makeSwitchLink: make } = await import('../client-tools/switch-link.ts');
  return { link: await make(await place(core), id) };
}

/** What a link brings, field by field with secrets masked; imports nothing. */
export async function readLink(link: string): Promise<{
  resource: string;
  app: string | null;
  name: string;
  importable: boolean;
  fields: readonly LinkField[];
  warnings: readonly string[];
}> {
  const { parseCcSwitchLink } = await import('../client-tools/cc-switch/deep-link.ts');
  const { provider, ...shown } = parseCcSwitchLink(link);
  return { ...shown, importable: provider !== null };
}

/** After the person has agreed. */
export async function importLink(core: Core, link: string, target: LinkTarget): Promise<{ id: string }> {
  const { importLink: take } = await import('../client-tools/import-link.ts');
  return { id: await take(await place(core), keyHome(core), link, target) };
}

function custody() {
  return import('../client-tools/key-custody.ts');
}

export function keyHome(core: Core): UpstreamHome {
  return {
    setSecret: (id, value) => setSecret(core, id, value),
    secrets: () => core.vault.keys(),
    upstreams: async () => (await core.config()).value.upstream ?? [],
    saveUpstream: (upstream) => saveUpstream(core, upstream),
  };
}

async function place(core: Core): Promise<ProfileContext> {
  const [{ openJournal }, { resolveToolEnvironment }] = await Promise.all([
    import('../config-files/edit-journal.ts'),
    import('../client-tools/tool-environment.ts'),
  ]);
  return { where: resolveToolEnvironment(core.env), journal: openJournal(core.home.journal) };
}
