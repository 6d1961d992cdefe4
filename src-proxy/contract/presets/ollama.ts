import type { Preset } from './preset.ts';

export const ollama: Preset = {
  id: 'ollama',
  name: 'Ollama (this machine)',
  kind: 'http',
  needsKey: false,
  endpoints: [{ id: 'local', label: 'This machine', bases: { 'openai-chat': 'http://127.0.0.1:11434' } }],
  auth: { 'openai-chat': 'none' },
  source: 'third-party configurations and client libraries, not checked with the vendor',
  verifiedOn: '2026-11-20',
};
