import type { Preset } from './preset.ts';

export const deepseek: Preset = {
  id: 'deepseek',
  name: 'DeepSeek',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Default',
      bases: {
        'openai-chat': 'https://api.deepseek.com',
        'anthropic-messages': 'https://api.deepseek.com/anthropic',
      },
    },
  ],
  quirks: ['reasoning-content-required', 'thinking-switch', 'no-json-schema', 'unsigned-thinking'],
  keyPageUrl: 'https://platform.deepseek.com/api_keys',
  topUpUrl: 'https://platform.deepseek.com/top_up',
  source:
    'DeepSeek, "Thinking Mode" (stored copy) for reasoning_content; addresses and other oddities from third-party configurations and client libraries, not checked with the vendor',
  verifiedOn: '2026-11-20',
};
