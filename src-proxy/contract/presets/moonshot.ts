import type { Preset } from './preset.ts';

export const moonshot: Preset = {
  id: 'moonshot',
  name: 'Moonshot (Kimi)',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Global',
      bases: {
        'openai-chat': 'https://api.moonshot.ai',
        'anthropic-messages': 'https://api.moonshot.ai/anthropic',
      },
    },
  ],
  auth: { 'anthropic-messages': 'bearer' },
  quirks: ['reasoning-content-required', 'lone-references'],
  keyPageUrl: 'https://platform.moonshot.ai/console/api-keys',
  source:
    'third-party configurations and client libraries, not checked with the vendor; the Chinese platform is another one, with keys of its own',
  verifiedOn: '2026-11-20',
};
