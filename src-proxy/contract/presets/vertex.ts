import type { Preset } from './preset.ts';

/**
 * What an API key of the express mode reaches: Gemini models, no projects or regions in the address. The standard mode takes
 * OAuth tokens of an hour, which nothing here renews. It lists no models: name them under `models`.
 */
export const vertex: Preset = {
  id: 'vertex',
  name: 'Google Vertex AI',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Global',
      bases: { gemini: 'https://aiplatform.googleapis.com/v1/publishers/google' },
    },
  ],
  models: ['gemini-3-pro-preview', 'gemini-3-flash-preview', 'gemini-2.5-pro', 'gemini-2.5-flash'],
  quirks: ['no-function-call-ids'],
  keyPageUrl: 'https://console.cloud.google.com/expressmode',
  source: 'Google Cloud, "Vertex AI in express mode REST API reference" (stored copy); key page not checked',
  verifiedOn: '2026-11-28',
};
