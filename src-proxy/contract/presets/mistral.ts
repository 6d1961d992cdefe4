import type { Preset } from './preset.ts';

export const mistral: Preset = {
  id: 'mistral',
  name: 'Mistral',
  kind: 'http',
  needsKey: true,
  endpoints: [{ id: 'default', label: 'Default', bases: { 'openai-chat': 'https://api.mistral.ai' } }],
  quirks: [
    'tool-call-id-9',
    'no-stream-options',
    'max-tokens',
    'no-reasoning-effort',
    'plain-members',
    'assistant-after-tools',
  ],
  keyPageUrl: 'https://console.mistral.ai/api-keys',
  source:
    "Mistral's refusal of tool call ids (quoted in OpenCode issue 1680); other oddities from third-party adapters, not checked with the vendor",
  verifiedOn: '2026-11-20',
};
