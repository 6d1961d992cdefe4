import type { Preset } from './preset.ts';

/** The built-in model of the proxy process: no network, no key. */
export const demo: Preset = {
  id: 'demo',
  name: 'Demo (built in)',
  kind: 'demo',
  needsKey: false,
  endpoints: [
    {
      id: 'built-in',
      label: 'Built in',
      bases: {
        'openai-responses': 'http://demo.localhost',
        'openai-chat': 'http://demo.localhost',
        'anthropic-messages': 'http://demo.localhost',
        gemini: 'http://demo.localhost',
      },
    },
  ],
  auth: { 'openai-responses': 'none', 'openai-chat': 'none', 'anthropic-messages': 'none', gemini: 'none' },
  models: ['demo'],
  source: 'Keyswitch',
  verifiedOn: '2026-11-20',
};
