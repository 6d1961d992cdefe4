// All presets, in the order in which they are offered. A new vendor is one file and one line here.
import { anthropic } from './anthropic.ts';
import { azureOpenai } from './azure-openai.ts';
import { bedrock } from './bedrock.ts';
import { codexPooler } from './codex-pooler.ts';
import { deepseek } from './deepseek.ts';
import { demo } from './demo.ts';
import { google } from './google.ts';
import { groq } from './groq.ts';
import { lmStudio } from './lm-studio.ts';
import { minimax } from './minimax.ts';
import { minimaxCn } from './minimax-cn.ts';
import { mistral } from './mistral.ts';
import { moonshot } from './moonshot.ts';
import { moonshotCn } from './moonshot-cn.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { qwen } from './qwen.ts';
import { qwenIntl } from './qwen-intl.ts';
import { tokencode } from './tokencode.ts';
import { tokenpool } from './tokenpool.ts';
import { vertex } from './vertex.ts';
import { xai } from './xai.ts';
import { zai } from './zai.ts';
import { zhipu } from './zhipu.ts';
import type { Preset } from './preset.ts';

export type { Preset, PresetEndpoint } from './preset.ts';

export const presets: readonly Preset[] = [
  tokenpool,
  tokencode,
  codexPooler,
  openai,
  anthropic,
  google,
  vertex,
  azureOpenai,
  openrouter,
  deepseek,
  moonshot,
  moonshotCn,
  zhipu,
  zai,
  qwen,
  qwenIntl,
  minimax,
  minimaxCn,
  mistral,
  xai,
  groq,
  bedrock,
  ollama,
  lmStudio,
  demo,
];

export function findPreset(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id);
}
