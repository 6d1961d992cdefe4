// TokenPool's own documented form for Codex, as text to look at or copy; Keyswitch itself never writes it.
// Source: TokenPool, "base_url and Endpoint Choice" and "OpenAI-compatible API" (2026-05-12).
import { editToml } from '../../config-files/toml-edit.ts';

export interface TokenPoolForm {
  readonly configToml: string;
  readonly authJson: string;
  readonly notes: readonly string[];
}

/** @param base an endpoint of TokenPool, e.g. `https://api.clawto.link`. The key is never part of an export. */
export function exportTokenPoolForm(base: string, model: string): TokenPoolForm {
  const table = {
    name: 'OpenAI',
    base_url: base.replace(/\/+$/, ''),
    wire_api: 'responses',
    requires_openai_auth: true,
  };
  const configToml = editToml('', [
    { op: 'set', path: ['model_provider'], value: 'OpenAI' },
    { op: 'set', path: ['model'], value: model },
    { op: 'set', path: ['review_model'], value: model },
    { op: 'set', path: ['model_providers', 'OpenAI'], value: table },
  ]);
  return {
    configToml,
    authJson: '{\n  "OPENAI_API_KEY": "<your TokenPool key>"\n}\n',
    notes: [
      'Codex adds no /v1, so it calls /responses at the root of this address; a base_url ending in /v1 works where the root does not.',
      'Log out of ChatGPT first: with a login and no key in auth.json, Codex would send its access token to this address.',
      'disable_response_storage of older instructions is left out: current Codex shows an error line for it.',
    ],
  };
}
