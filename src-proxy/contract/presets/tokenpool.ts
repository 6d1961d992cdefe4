import type { Preset } from './preset.ts';

export const tokenpool: Preset = {
  id: 'tokenpool',
  name: 'TokenPool',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'china',
      label: 'Recommended, optimised for access from China',
      recommended: true,
      bases: { 'openai-responses': 'https://api.clawto.link', 'openai-chat': 'https://api.clawto.link' },
    },
    {
      id: 'standard',
      label: 'Standard',
      bases: { 'openai-responses': 'https://api.tokenpool.dev', 'openai-chat': 'https://api.tokenpool.dev' },
    },
  ],
  keyPageUrl: 'https://tokenpool.dev/console/api-keys',
  topUpUrl: 'https://tokenpool.dev/console',
  quirks: ['no-sampling-on-reasoning-models'],
  source:
    'TokenPool, "base_url and Endpoint Choice" and "OpenAI-compatible API" (pages of 2026-05-12); Chat Completions from third-party clients, its pages name the Responses API only',
  verifiedOn: '2026-11-20',
};
