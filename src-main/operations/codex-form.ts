// How Codex would be set up at an upstream without Keyswitch in between, in the form that TokenPool documents: text to
// look at or copy. The key is never part of it, and nothing is written.
import { Problem, usageProblem } from '../problem.ts';
import { resolveUpstream } from '../settings/resolve-config.ts';
import type { Core } from './core.ts';
import { findUpstream } from './upstreams.ts';

export interface CodexForm {
  /** For `~/.codex/config.toml`. */
  readonly configToml: string;
  /** For `~/.codex/auth.json`, with a place for the key. */
  readonly authJson: string;
  /** What Codex itself would call: it appends no /v1. */
  readonly codexCalls: string;
  /** What Keyswitch calls for the same request. */
  readonly keyswitchCalls: string;
  readonly notes: readonly string[];
}

/** @throws Problem for an unknown upstream or endpoint, or one that does not speak Responses */
export async function exportCodexForm(
  core: Core,
  input: { readonly id: string; readonly endpoint?: string | undefined; readonly model?: string | undefined },
): Promise<CodexForm> {
  const { value } = await core.config();
  const upstream = resolveUpstream(findUpstream(value, input.id).upstream, new Map());
  const wanted =
    input.endpoint ?? (upstream.endpoint === 'auto' ? upstream.endpoints[0]?.id : upstream.endpoint);
  const endpoint = upstream.endpoints.find(({ id }) => id === wanted);
  if (!endpoint) {
    const ids = upstream.endpoints.map(({ id }) => id).join(', ');
    throw new Problem(`The upstream "${input.id}" has no endpoint "${wanted}": there are ${ids}.`);
  }
  const base = endpoint.bases['openai-responses'];
  if (base === undefined) {
    throw usageProblem(
      `The upstream "${input.id}" does not speak the Responses API, which is the only one that Codex speaks: point Codex at Keyswitch instead ("keyswitch tool apply codex").`,
    );
  }
  const { exportTokenPoolForm } = await import('../client-tools/codex/export-tokenpool.ts');
  const plain = base.replace(/\/+$/, '');
  return {
    ...exportTokenPoolForm(plain, input.model ?? upstream.models[0] ?? 'gpt-5.5'),
    codexCalls: `POST ${plain}/responses`,
    keyswitchCalls: `POST ${plain.replace(/\/v1$/, '')}/v1/responses`,
  };
}
