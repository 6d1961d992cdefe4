import type { Preset } from './preset.ts';

export const moonshotCn: Preset = {
  id: 'moonshot-cn',
  name: 'Moonshot (Kimi, China)',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'China',
      bases: {
        'openai-chat': 'https://api.moonshot.cn',
        'anthropic-messages': 'https://api.moonshot.cn/anthropic',
      },
    },
  ],
  auth: { 'anthropic-messages': 'bearer' },
  quirks: ['reasoning-content-required', 'lone-references'],
  keyPageUrl: 'https://platform.moonshot.cn/console/api-keys',
  source: 'third-party configurations and client libraries, not checked with the vendor',
  verifiedOn: '2026-11-20',
};
