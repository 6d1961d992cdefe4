// Takes what a ccswitch:// link brings, after a person has confirmed every field: as an upstream of ours (the key goes to
// the vault), or as a profile of a tool.
import { judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { Problem } from '../problem.ts';
import { parseCcSwitchLink, type ProviderLink } from './cc-switch/deep-link.ts';
import type { ClientToolId } from './client-tool.ts';
import { changeToolProfile, type ProfileContext } from './edit-tool-profile.ts';
import { keepUpstream, type UpstreamHome } from './keep-upstream.ts';

export type LinkTarget =
  | { readonly as: 'upstream'; readonly id?: string }
  | { readonly as: 'profile'; readonly tool: ClientToolId; readonly id: string };

/** Which protocol the client of a link's app speaks. */
const protocolOfApp: Readonly<Record<string, ProtocolId>> = {
  claude: 'anthropic-messages',
  codex: 'openai-responses',
  gemini: 'gemini',
};

/** @returns the id of what was made. @throws Problem */
export async function importLink(
  context: ProfileContext,
  home: UpstreamHome,
  link: string,
  target: LinkTarget,
): Promise<string> {
  const { provider, resource } = parseCcSwitchLink(link);
  if (!provider)
    throw new Problem(
      `This link brings a ${resource}; Keyswitch only imports providers. Open it with CC Switch.`,
    );
  if (target.as === 'profile') {
    const model = target.tool === 'codex' || provider.model === undefined ? {} : { model: provider.model };
    const fields = { name: provider.name, base_url: provider.endpoints[0] ?? '', ...model };
    await changeToolProfile(context, target.tool, { op: 'add', id: target.id, fields, key: provider.apiKey });
    return target.id;
  }
  return importUpstream(home, provider, target.id);
}

async function importUpstream(
  home: UpstreamHome,
  provider: ProviderLink,
  asked: string | undefined,
): Promise<string> {
  const verdict = judgeBaseAddress(provider.endpoints[0] ?? '');
  if (!verdict.ok) throw new Problem(verdict.message);
  const plain = provider.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|-+$/g, '');
  const id = asked ?? (plain || 'imported');
  const protocol = protocolOfApp[provider.app] ?? 'openai-chat';
  return keepUpstream(
    home,
    {
      id,
      name: provider.name,
      protocols: { [protocol]: verdict.base },
      ...(provider.model === undefined ? {} : { models: [provider.model] }),
    },
    provider.apiKey,
    asked !== undefined,
  );
}
