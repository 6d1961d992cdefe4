import type { Preset } from './preset.ts';

export const zai: Preset = {
  id: 'zai',
  name: 'Z.ai (GLM)',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Global',
      bases: {
        'openai-chat': 'https://api.z.ai/api/paas/v4',
        'anthropic-messages': 'https://api.z.ai/api/anthropic',
      },
    },
  ],
  auth: { 'anthropic-messages': 'bearer' },
  quirks: ['reasoning-content-required', 'thinking-switch'],
  keyPageUrl: 'https://z.ai/manage-apikey/apikey-list',
  source: 'third-party configurations and client libraries, not checked with the vendor',
  verifiedOn: '2026-11-20',
};
