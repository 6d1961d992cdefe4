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
  quirks: ['reasoning-content-required'],
  keyPageUrl: 'https://modelstudio.console.alibabacloud.com',
  source: 'Alibaba Cloud Model Studio, OpenAI compatibility',
  verifiedOn: '2026-11-20',
};
