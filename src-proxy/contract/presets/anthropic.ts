import type { Preset } from './preset.ts';

export const anthropic: Preset = {
  id: 'anthropic',
  name: 'Anthropic',
  kind: 'http',
  needsKey: true,
  endpoints: [
    { id: 'default', label: 'Default', bases: { 'anthropic-messages': 'https://api.anthropic.com' } },
  ],
  // "Web search tool" of platform.claude.com (stored copies) and types of its SDK 1.11.0, read 2026-11-28.
  capabilities: { webSearch: true },
  keyPageUrl: 'https://platform.claude.com/settings/keys',
  topUpUrl: 'https://platform.claude.com/settings/billing',
  source:
    'Anthropic SDK (its default base address) and captures of Claude Code; key and billing pages not checked',
  verifiedOn: '2026-11-20',
};
