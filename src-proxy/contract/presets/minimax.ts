import type { Preset } from './preset.ts';

export const minimax: Preset = {
  id: 'minimax',
  name: 'MiniMax',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Global',
      bases: {
        'openai-chat': 'https://api.minimax.io',
        'anthropic-messages': 'https://api.minimax.io/anthropic',
      },
    },
  ],
  quirks: ['one-system-message'],
  keyPageUrl: 'https://platform.minimax.io/user-center/basic-information/interface-key',
  source:
    'MiniMax, "Compatible Anthropic API" (stored copy); Chat address from third-party configurations and client libraries, not checked with the vendor. The Chinese platform is another one, with keys of its own',
  verifiedOn: '2026-11-20',
};
