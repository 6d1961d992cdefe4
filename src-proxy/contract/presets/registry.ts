// All presets, in the order in which they are offered. A new vendor is one file and one line here.
import { anthropic } from './anthropic.ts';
import { demo } from './demo.ts';
import { google } from './google.ts';
import { openai } from './openai.ts';
import type { Preset } from './preset.ts';
import { tokenpool } from './tokenpool.ts';

export type { Preset, PresetEndpoint } from './preset.ts';

export const presets: readonly Preset[] = [tokenpool, openai, anthropic, google, demo];

export function findPreset(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id);
}
