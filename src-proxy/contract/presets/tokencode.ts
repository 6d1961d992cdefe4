import type { Preset } from './preset.ts';

/** Its pages name no Responses API: Codex reaches it by conversion. */
export const tokencode: Preset = {
  id: 'tokencode',
  name: 'TokenCode',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Default',
      bases: {
        'openai-chat': 'https://tokencode.dev/v1',
        'anthropic-messages': 'https://tokencode.dev',
        gemini: 'https://tokencode.dev',
      },
    },
  ],
  keyPageUrl: 'https://tokencode.dev',
  topUpUrl: 'https://tokencode.dev',
  source:
    'TokenCode, FAQ, "OpenAI Compatible API" and Gemini page (undated): OpenAI base with /v1, Anthropic and Gemini bases without; key and top-up page are its home page',
  verifiedOn: '2026-11-20',
};
