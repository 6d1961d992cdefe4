import type { Preset } from './preset.ts';

/** Self-hosted: set the address of your own instance under `[upstream.protocols]`, ending in /backend-api/codex. */
export const codexPooler: Preset = {
  id: 'codex-pooler',
  name: 'Codex Pooler',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'local',
      label: 'This machine',
      bases: { 'openai-responses': 'http://localhost:4000/backend-api/codex' },
    },
  ],
  capabilities: { responsesWebSocket: 'yes', compact: true, codexImages: true, codexBackend: true },
  quirks: ['no-sampling-on-reasoning-models'],
  source: 'Codex Pooler, "Codex CLI" page and docs of 2026-06; realtime was withdrawn on 2026-06-17',
  verifiedOn: '2026-08-22',
};
