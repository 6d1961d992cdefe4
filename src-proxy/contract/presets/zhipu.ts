import type { Preset } from './preset.ts';

export const zhipu: Preset = {
  id: 'zhipu',
  name: 'Zhipu (GLM)',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'China',
      bases: {
        'openai-chat': 'https://open.bigmodel.cn/api/paas/v4',
        'anthropic-messages': 'https://open.bigmodel.cn/api/anthropic',
      },
    },
  ],
  auth: { 'anthropic-messages': 'bearer' },
  quirks: ['reasoning-content-required', 'thinking-switch'],
  keyPageUrl: 'https://open.bigmodel.cn/usercenter/apikeys',
  source:
    'third-party configurations and client libraries, not checked with the vendor; Z.ai is another platform, with keys of its own',
  verifiedOn: '2026-11-20',
};
