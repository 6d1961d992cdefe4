import type { Preset } from './preset.ts';

export const openai: Preset = {
  id: 'openai',
  name: 'OpenAI',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Default',
      bases: { 'openai-responses': 'https://api.openai.com', 'openai-chat': 'https://api.openai.com' },
    },
  ],
  capabilities: {
    responsesWebSocket: 'yes',
    compact: true,
    realtimeCalls: true,
    codexImages: true,
    // Guide "Web search" of developers.openai.com (stored copy), read 2026-11-28.
    webSearch: true,
  },
  keyPageUrl: 'https://platform.openai.com/api-keys',
  topUpUrl: 'https://platform.openai.com/settings/organization/billing/overview',
  quirks: ['no-sampling-on-reasoning-models'],
  source: 'OpenAI SDK (its default base address) and captures of Codex; key and billing pages not checked',
  verifiedOn: '2026-11-20',
};
