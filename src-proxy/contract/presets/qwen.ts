import type { Preset } from './preset.ts';

export const qwen: Preset = {
  id: 'qwen',
  name: 'Qwen (Alibaba Model Studio, China)',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Beijing',
      bases: { 'openai-chat': 'https://dashscope.aliyuncs.com/compatible-mode' },
    },
  ],
  quirks: ['reasoning-content-required', 'enable-thinking'],
  keyPageUrl: 'https://bailian.console.aliyun.com/?tab=model#/api-key',
  source:
    'Alibaba Cloud Model Studio, "Base URL overview" (stored copy of 2026-10-11): legacy shared domain, keys per region',
  verifiedOn: '2026-11-20',
};
