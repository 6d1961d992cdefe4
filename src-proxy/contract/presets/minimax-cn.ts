import type { Preset } from './preset.ts';

export const minimaxCn: Preset = {
  id: 'minimax-cn',
  name: 'MiniMax (China)',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'China',
      bases: {
        'openai-chat': 'https://api.minimaxi.com',
        'anthropic-messages': 'https://api.minimaxi.com/anthropic',
      },
    },
  ],
  quirks: ['one-system-message'],
  keyPageUrl: 'https://platform.minimaxi.com/user-center/basic-information/interface-key',
  source:
    'MiniMax, "Compatible Anthropic API" (copy in a third-party repository); Chat address from third-party configurations and client libraries, not checked with the vendor',
  verifiedOn: '2026-11-20',
};
