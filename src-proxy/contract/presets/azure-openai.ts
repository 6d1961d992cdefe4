import type { Preset } from './preset.ts';

/** Set the address of your own resource under `[upstream.protocols]`; the model is the name of the deployment. */
export const azureOpenai: Preset = {
  id: 'azure-openai',
  name: 'Azure OpenAI',
  kind: 'http',
  needsKey: true,
  endpoints: [
    {
      id: 'default',
      label: 'Your resource',
      bases: {
        'openai-responses': 'https://your-resource.openai.azure.com/openai',
        'openai-chat': 'https://your-resource.openai.azure.com/openai',
      },
    },
  ],
  auth: { 'openai-responses': 'api-key', 'openai-chat': 'api-key' },
  keyPageUrl: 'https://portal.azure.com',
  quirks: ['no-sampling-on-reasoning-models'],
  source: "general knowledge of Microsoft's v1 API, not checked with the vendor",
  verifiedOn: '2026-11-20',
};
