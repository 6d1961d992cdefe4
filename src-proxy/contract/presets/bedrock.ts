import type { Preset } from './preset.ts';

/** Only what a plain Bedrock API key (Bearer) reaches; nothing is signed. For another region set the address. */
export const bedrock: Preset = {
  id: 'bedrock',
  name: 'AWS Bedrock',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Oregon (us-west-2)',
      bases: { 'openai-chat': 'https://bedrock-runtime.us-west-2.amazonaws.com/openai' },
    },
  ],
  keyPageUrl: 'https://console.aws.amazon.com/bedrock',
  source:
    'AWS, "Invoke a model with the OpenAI Chat Completions API" and "Use an Amazon Bedrock API key" (stored copies)',
  verifiedOn: '2026-11-20',
};
