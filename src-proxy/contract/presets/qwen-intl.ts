import type { Preset } from './preset.ts';

export const qwenIntl: Preset = {
  id: 'qwen-intl',
  name: 'Qwen (Alibaba Model Studio, international)',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Singapore',
      bases: { 'openai-chat': 'https://dashscope-intl.aliyuncs.com/compatible-mode' },
    },
  ],
  quirks: ['reasoning-content-required', 'enable-thinking'],
  keyPageUrl: 'https://modelstudio.console.alibabacloud.com',
  source:
    'Alibaba Cloud Model Studio, "Base URL overview" (stored copy of 2026-10-11): legacy shared domain, keys per region',
  verifiedOn: '2026-11-20',
};
