// One pasted key makes a working upstream and a profile of it; half of it is never left behind.
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import { Problem, usageProblem } from '../problem.ts';
import { findPreset, presets } from '../settings/find-preset.ts';
import type { Core } from './core.ts';
import { saveProfile, useProfile } from './profiles.ts';
import { putBackSecret, removeSecret, setSecret } from './secrets.ts';
import { listUpstreams, removeUpstream, saveUpstream, testUpstream, type UpstreamTest } from './upstreams.ts';

export interface AddUpstreamInput {
  /** A preset's id, or null for any other address. */
  readonly preset: string | null;
  /** Short name; the preset's id if left out. */
  readonly id?: string | undefined;
  readonly key?: string | undefined;
  readonly endpoint?: string | undefined;
  /** Without a preset: which wire protocol is spoken at which address. */
  readonly protocol?: ProtocolId | undefined;
  readonly base?: string | undefined;
  /** Make a profile that leads everything there, and switch to it. */
  readonly makeProfile: boolean;
}

export interface AddedUpstream {
  readonly upstream: string;
  readonly profile: string | null;
  readonly test: UpstreamTest;
}

/** Adds it and asks the vendor for its models with the key, which costs nothing. @throws Problem */
export async function addUpstream(core: Core, input: AddUpstreamInput): Promise<AddedUpstream> {
  const preset = input.preset === null ? null : (findPreset(input.preset) ?? null);
  if (input.preset !== null && preset === null) {
    throw new Problem(
      `There is no preset "${input.preset}": there are ${presets.map(({ id }) => id).join(', ')}.`,
    );
  }
  const id = input.id ?? preset?.id ?? '';
  if (id === '') throw usageProblem('An upstream without a preset needs a name: give one with --id.');
  if ((await listUpstreams(core)).some((one) => one.id === id)) {
    throw new Problem(`There is already an upstream "${id}": choose another name with --id.`);
  }
  const endpoints = preset === null ? [] : [...preset.endpoints.map((one) => one.id), 'auto'];
  if (preset !== null && input.endpoint !== undefined && !endpoints.includes(input.endpoint)) {
    throw new Problem(
      `The preset "${preset.id}" has no endpoint "${input.endpoint}": there are ${endpoints.join(', ')}.`,
    );
  }
  const needsKey = preset?.needsKey !== false;
  if (needsKey && (input.key ?? '') === '')
    throw usageProblem(`"${id}" needs a key: pipe it in on standard input.`);
  // Judged before the key is stored: an address that is refused must leave nothing behind.
  const protocols = preset === null ? addressOf(input) : undefined;
  const replaced = needsKey ? await setSecret(core, id, input.key ?? '') : null;
  try {
    await saveUpstream(core, {
      id,
      ...(needsKey ? { secrets: [id] } : {}),
      ...(preset === null
        ? { protocols }
        : { preset: preset.id, endpoint: input.endpoint ?? defaultEndpoint(preset) }),
    });
  } catch (error) {
    if (replaced !== null) await putBackSecret(core, replaced);
    else if (needsKey) await removeSecret(core, id);
    throw error;
  }
  if (input.makeProfile) await makeProfile(core, id, preset?.name ?? id);
  return { upstream: id, profile: input.makeProfile ? id : null, test: await testUpstream(core, id) };
}

async function makeProfile(core: Core, id: string, name: string): Promise<void> {
  try {
    await saveProfile(core, { id, name, routes: [{ match: '*', to: [id] }] });
  } catch (error) {
    await removeUpstream(core, id);
    throw error;
  }
  await useProfile(core, id);
}

function addressOf(input: AddUpstreamInput): Partial<Record<ProtocolId, string>> {
  const verdict = judgeBaseAddress(input.base ?? '');
  if (!verdict.ok) throw usageProblem(`The base address ${verdict.message}`);
  return { [input.protocol ?? 'openai-chat']: verdict.base };
}

function defaultEndpoint(preset: { readonly endpoints: readonly { readonly id: string }[] }): string {
  return preset.endpoints.length > 1 ? 'auto' : (preset.endpoints[0]?.id ?? 'auto');
}
