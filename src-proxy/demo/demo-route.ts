// The paths of the four protocols that the demo model answers, in their plain `/v1` and `/v1beta` forms.
import type { ProtocolId } from '../contract/protocol-id.ts';

export type DemoRoute =
  | {
      readonly kind: 'generate' | 'count-tokens';
      readonly protocol: ProtocolId;
      /** From the path, where the protocol puts them there. */
      readonly model?: string;
      readonly stream?: boolean;
    }
  | { readonly kind: 'embeddings'; readonly shape: 'openai' | 'gemini' | 'gemini-batch' }
  | {
      readonly kind: 'models';
      readonly shape: 'openai' | 'anthropic' | 'gemini';
      readonly id: string | null;
    };

const posts: Readonly<Record<string, DemoRoute>> = {
  '/v1/responses': { kind: 'generate', protocol: 'openai-responses' },
  '/v1/chat/completions': { kind: 'generate', protocol: 'openai-chat' },
  '/v1/messages': { kind: 'generate', protocol: 'anthropic-messages' },
  '/v1/messages/count_tokens': { kind: 'count-tokens', protocol: 'anthropic-messages' },
  '/v1/embeddings': { kind: 'embeddings', shape: 'openai' },
};

/** `path` is decoded and has no query. `anthropic` = the request carries `anthropic-version`. */
export function matchDemoRoute(method: string, path: string, anthropic: boolean): DemoRoute | null {
  if (method === 'POST') return posts[path] ?? matchGeminiAction(path);
  if (method !== 'GET') return null;
  const [, version, id] = /^\/(v1|v1beta)\/models(?:\/(.+))?$/.exec(path) ?? [];
  if (version === undefined) return null;
  const shape = version === 'v1beta' ? 'gemini' : anthropic ? 'anthropic' : 'openai';
  return { kind: 'models', shape, id: id ?? null };
}

function matchGeminiAction(path: string): DemoRoute | null {
  const [, model, action] = /^\/v1(?:beta)?\/models\/(.+):(\w+)$/.exec(path) ?? [];
  if (model === undefined) return null;
  switch (action) {
    case 'generateContent':
      return { kind: 'generate', protocol: 'gemini', model, stream: false };
    case 'streamGenerateContent':
      return { kind: 'generate', protocol: 'gemini', model, stream: true };
    case 'countTokens':
      return { kind: 'count-tokens', protocol: 'gemini', model };
    case 'embedContent':
      return { kind: 'embeddings', shape: 'gemini' };
    case 'batchEmbedContents':
      return { kind: 'embeddings', shape: 'gemini-batch' };
    default:
      return null;
  }
}
