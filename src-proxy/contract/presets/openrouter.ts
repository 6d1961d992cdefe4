import type { Preset } from './preset.ts';

export const openrouter: Preset = {
  id: 'openrouter',
  name: 'OpenRouter',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Default',
      bases: {
        'openai-responses': 'https://openrouter.ai/api',
        'openai-chat': 'https://openrouter.ai/api',
        'anthropic-messages': 'https://openrouter.ai/api',
      },
    },
  ],
  auth: { 'anthropic-messages': 'bearer' },
  keyPageUrl: 'https://openrouter.ai/settings/keys',
  topUpUrl: 'https://openrouter.ai/settings/credits',
  source:
    'OpenRouter model pages (Chat, stored copies); Messages and Responses from third-party configurations and client libraries, not checked with the vendor',
  verifiedOn: '2026-11-20',
};
