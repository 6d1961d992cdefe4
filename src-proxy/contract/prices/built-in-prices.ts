// The price list that comes with Keyswitch: standard rates in USD per million tokens, as the vendors publish them.
// Data only. A model that is not here, or whose price has run out, is shown as unknown; the user's `prices.json` and
// an upstream's own `prices` come before it.
// Left out on purpose:
// - DeepSeek: billed by the hour of the day since 2026 (peak and off-peak, its price page), which a list cannot say.
// - gpt-6.2-sol: input and output are published, its cache rate could not be sourced, and most coding input is cached.
// - Batch, flex, priority and fast tiers, regional surcharges, search and tool fees, audio and image rates.
import type { DatedPrice, PriceFile } from './price-file.ts';

/** Rates with the 5-minute cache write; a 1-hour write costs more, but usage does not tell them apart. */
function claude(
  model: string,
  input: number,
  output: number,
  cacheRead: number,
  cacheWrite: number,
): DatedPrice {
  return { model, input, output, cacheRead, cacheWrite };
}

/**
 * Above 272,000 input tokens OpenAI bills the whole request at twice the input and cache rates and 1.5 times the output
 * rate (so published for GPT-6 Astra, LiteLLM discussion 39633); the long rates here are worked out by that rule.
 */
function gptLong(
  model: string,
  input: number,
  output: number,
  cacheRead: number,
  cacheWrite?: number,
): DatedPrice {
  const write = cacheWrite === undefined ? {} : { cacheWrite };
  const longWrite = cacheWrite === undefined ? {} : { cacheWrite: cacheWrite * 2 };
  return {
    model,
    input,
    output,
    cacheRead,
    ...write,
    longContext: {
      above: 272_000,
      input: input * 2,
      output: output * 1.5,
      cacheRead: cacheRead * 2,
      ...longWrite,
    },
  };
}

function flat(model: string, input: number, output: number, cacheRead?: number): DatedPrice {
  return { model, input, output, ...(cacheRead === undefined ? {} : { cacheRead }) };
}

/** Twice the input and cache rates and the given output rate above 200,000 input tokens (Google, xAI). */
function over200k(
  model: string,
  input: number,
  output: number,
  cacheRead: number,
  longOutput: number,
): DatedPrice {
  return {
    ...flat(model, input, output, cacheRead),
    longContext: { above: 200_000, input: input * 2, output: longOutput, cacheRead: cacheRead * 2 },
  };
}

const anthropic: DatedPrice[] = [
  claude('claude-fable-5-1', 10, 50, 0.25, 12.5),
  claude('claude-mythos-5-1', 10, 50, 0.25, 12.5),
  claude('claude-fable-5', 10, 50, 1, 12.5),
  claude('claude-mythos-5', 10, 50, 1, 12.5),
  claude('claude-opus-5-5', 4, 20, 0.2, 5),
  claude('claude-opus-5', 5, 25, 0.5, 6.25),
  claude('claude-opus-4-8', 5, 25, 0.5, 6.25),
  claude('claude-opus-4-7', 5, 25, 0.5, 6.25),
  claude('claude-opus-4-6', 5, 25, 0.5, 6.25),
  claude('claude-opus-4-5', 5, 25, 0.5, 6.25),
  claude('claude-opus-4-1', 15, 75, 1.5, 18.75),
  claude('claude-opus-4', 15, 75, 1.5, 18.75),
  claude('claude-opus-4-0', 15, 75, 1.5, 18.75),
  claude('claude-sonnet-5-5', 2, 10, 0.2, 2.5),
  claude('claude-sonnet-5', 2, 10, 0.2, 2.5),
  claude('claude-sonnet-4-6', 3, 15, 0.3, 3.75),
  claude('claude-sonnet-4-5', 3, 15, 0.3, 3.75),
  claude('claude-sonnet-4', 3, 15, 0.3, 3.75),
  claude('claude-sonnet-4-0', 3, 15, 0.3, 3.75),
  {
    // Two sizes of prompt, two rates (from 2026-10-07).
    ...claude('claude-haiku-5-5', 0.1, 0.5, 0.01, 0.125),
    longContext: { above: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 },
    note: "cache writes derived: 1.25 times the input rate, the page's general rule",
  },
  claude('claude-haiku-4-5', 1, 5, 0.1, 1.25),
  claude('claude-3-5-haiku', 0.8, 4, 0.08, 1),
];

const openaiNewest: DatedPrice[] = [
  {
    ...gptLong('gpt-6.2-astra', 8, 40, 0.4),
    note: "cache reads derived: 60 % below GPT-6 Astra's 1.00 (release of 2026-11-17); no rate for cache writes was found",
  },
];

const openai: DatedPrice[] = [
  gptLong('gpt-6.1-sol', 2, 10, 0.1, 2.5),
  gptLong('gpt-6.1-terra', 1, 5, 0.05, 1.25),
  gptLong('gpt-6-astra', 10, 50, 1, 12.5),
  gptLong('gpt-6-sol', 2, 10, 0.2, 2.5),
  gptLong('gpt-6-luna', 0.1, 0.5, 0.01, 0.125),
  // The lower rate of 5.6 Sol is an offer, guaranteed until this day and no longer: then unknown, not guessed.
  { ...gptLong('gpt-5.6-sol', 4, 20, 0.4, 5), until: '2026-11-21' },
  gptLong('gpt-5.6-terra', 2, 12, 0.2, 2.5),
  gptLong('gpt-5.6-luna', 0.2, 1.2, 0.02, 0.25),
];

const openaiEarlier: DatedPrice[] = [
  gptLong('gpt-5.5', 5, 30, 0.5),
  gptLong('gpt-5.4', 2.5, 15, 0.25),
  flat('gpt-5.4-mini', 0.75, 4.5, 0.075),
  flat('gpt-5.4-nano', 0.2, 1.25, 0.02),
  flat('gpt-5.3-codex', 1.75, 14, 0.175),
  flat('gpt-5.2', 1.75, 14, 0.175),
  flat('gpt-5.2-codex', 1.75, 14, 0.175),
  flat('gpt-5.1', 1.25, 10, 0.125),
  flat('gpt-5.1-codex', 1.25, 10, 0.125),
  flat('gpt-5.1-codex-max', 1.25, 10, 0.125),
  flat('gpt-5.1-codex-mini', 0.25, 2, 0.025),
  flat('gpt-5', 1.25, 10, 0.125),
  flat('gpt-5-codex', 1.25, 10, 0.125),
  flat('gpt-5-mini', 0.25, 2, 0.025),
  flat('gpt-5-nano', 0.05, 0.4, 0.005),
  flat('gpt-5-pro', 15, 120),
  flat('gpt-4.1', 2, 8, 0.5),
  flat('gpt-4.1-mini', 0.4, 1.6, 0.1),
  flat('gpt-4.1-nano', 0.1, 0.4, 0.025),
  flat('gpt-4o', 2.5, 10, 1.25),
  flat('gpt-4o-mini', 0.15, 0.6, 0.075),
  flat('o3', 2, 8, 0.5),
  flat('o4-mini', 1.1, 4.4, 0.275),
];

const google: DatedPrice[] = [
  // Half price until the end of 2026, announced together with the rates that follow.
  { ...flat('gemini-3.8-flash', 0.75, 3.75, 0.075), until: '2026-12-31' },
  { ...flat('gemini-3.8-flash', 1.5, 7.5, 0.15), from: '2027-01-01' },
  { ...flat('gemini-3.6-flash', 0.75, 3.75, 0.075), until: '2026-12-31' },
  { ...flat('gemini-3.6-flash', 1.5, 7.5, 0.15), from: '2027-01-01' },
  flat('gemini-3.5-flash', 1.5, 9, 0.15),
  flat('gemini-3.5-flash-lite', 0.3, 2.5, 0.03),
  over200k('gemini-3.1-pro-preview', 2, 12, 0.2, 18),
  over200k('gemini-3.1-pro-preview-customtools', 2, 12, 0.2, 18),
  flat('gemini-3.1-flash-lite', 0.25, 1.5, 0.025),
  over200k('gemini-3-pro-preview', 2, 12, 0.2, 18),
  flat('gemini-3-flash-preview', 0.5, 3, 0.05),
  over200k('gemini-2.5-pro', 1.25, 10, 0.125, 15),
  flat('gemini-2.5-flash', 0.3, 2.5, 0.03),
  flat('gemini-2.5-flash-lite', 0.1, 0.4, 0.01),
];

const xai: DatedPrice[] = [
  // grok-4.20 is left out, because copies of its page disagree; grok-build-0.1, because none was found.
  {
    ...over200k('grok-4.3', 1.25, 2.5, 0.2, 5),
    note: 'rates above 200,000 input tokens from models.dev; the page says only that they differ',
  },
];

const zai: DatedPrice[] = [
  flat('glm-5.2', 1.4, 4.4, 0.26),
  flat('glm-5.1', 1.4, 4.4, 0.26),
  flat('glm-5', 1, 3.2, 0.2),
  flat('glm-4.7', 0.6, 2.2, 0.11),
  flat('glm-4.6', 0.6, 2.2, 0.11),
  flat('glm-4.5', 0.6, 2.2, 0.11),
  flat('glm-4.5-air', 0.2, 1.1, 0.03),
];

const moonshot: DatedPrice[] = [
  flat('kimi-k2.7-code', 0.95, 4, 0.19),
  flat('kimi-k2.6', 0.95, 4, 0.16),
  flat('kimi-k2.5', 0.6, 3, 0.1),
  // The earlier K2 models were retired on 2026-05-25.
];

const openaiPage = 'https://developers.openai.com/api/docs/pricing';

/** Each vendor's page, the day its figures were read, and the copy they were read from. */
export const builtInPrices: PriceFile = {
  schema: 1,
  updated: '2026-11-20',
  vendors: [
    {
      vendor: 'Anthropic',
      source: 'https://platform.claude.com/docs/en/about-claude/pricing',
      read: '2026-10-10',
      via: 'docs.rs/synaps 0.10.2, compared with copies of the page itself',
      models: anthropic,
    },
    { vendor: 'OpenAI', source: openaiPage, read: '2026-11-18', via: 'LiteLLM', models: openaiNewest },
    {
      vendor: 'OpenAI',
      source: openaiPage,
      read: '2026-10-27',
      via: 'release notes of PromptFuel, codexometer and aimeter, which agree',
      models: openai,
    },
    { vendor: 'OpenAI', source: openaiPage, read: '2026-07-02', via: 'models.dev', models: openaiEarlier },
    {
      vendor: 'Google',
      source: 'https://ai.google.dev/gemini-api/docs/pricing',
      read: '2026-10-07',
      via: 'api-evangelist/deepmind, cache rates from models.dev',
      models: google,
    },
    {
      vendor: 'xAI',
      source: 'https://docs.x.ai/docs/models',
      read: '2026-11-20',
      via: 'a stored copy of the page of Grok 4.3',
      models: xai,
    },
    {
      vendor: 'Z.AI',
      source: 'https://docs.z.ai/guides/overview/pricing',
      read: '2026-07-02',
      via: 'models.dev; the tables of ccusage (which names this page) and Wolffish agree, the page itself was not read',
      models: zai,
    },
    {
      vendor: 'Moonshot AI',
      source: 'https://platform.kimi.com/docs/pricing/chat-k26',
      read: '2026-07-02',
      via: 'models.dev; Vercel AI Gateway (K2.7), Cloudflare (K2.6) and Hivebook (K2.5) agree; of the page no copy with its table was found',
      models: moonshot,
    },
  ],
};
