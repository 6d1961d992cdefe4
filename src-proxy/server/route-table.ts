// Every route that exists, in one table. What is not in it does not exist: no wildcards, no fall-through.
import type { Operation, ProtocolId } from '../contract/protocol-id.ts';
import type { Ask } from '../exchange/ask.ts';

/** Who may come in, and how the credential may be written. */
export type RouteFamily = 'openai' | 'anthropic' | 'gemini' | 'codex' | 'mcp';

export type MatchedRoute =
  | { readonly kind: 'exchange'; readonly family: RouteFamily; readonly ask: Ask }
  /** A route of /backend-api/codex; `ask` where it is an exchange. */
  | { readonly kind: 'codex'; readonly family: 'codex'; readonly route: CodexRoute; readonly ask: Ask | null }
  /** `id` null = the list. */
  | {
      readonly kind: 'models';
      readonly family: RouteFamily;
      readonly protocol: ProtocolId;
      readonly id: string | null;
    }
  | { readonly kind: 'mcp'; readonly family: 'mcp' }
  | { readonly kind: 'health' };

export type CodexRoute =
  | 'models'
  | 'responses'
  | 'responses/compact'
  | 'realtime/calls'
  | 'images/generations'
  | 'images/edits'
  | 'alpha/search';

const openAiPrefixes = ['/v1', ''];
const anthropicPrefixes = ['/v1', '', '/v1/v1'];
const codexPrefixes = ['/backend-api/codex', '/backend-api/codex/v1'];

function ask(operation: Operation, protocol: ProtocolId, path: string, modelOptional = false): Ask {
  return { operation, protocol, upstreamPath: path, pathModel: null, pathStream: false, modelOptional };
}

const openAiPosts: readonly Ask[] = [
  ask('generate', 'openai-chat', '/v1/chat/completions'),
  ask('generate', 'openai-responses', '/v1/responses'),
  ask('responses-compact', 'openai-responses', '/v1/responses/compact'),
  ask('embeddings', 'openai-chat', '/v1/embeddings'),
  ask('images-generations', 'openai-chat', '/v1/images/generations', true),
  ask('audio-transcriptions', 'openai-chat', '/v1/audio/transcriptions'),
];

const anthropicPosts: readonly Ask[] = [
  ask('generate', 'anthropic-messages', '/v1/messages'),
  ask('count-tokens', 'anthropic-messages', '/v1/messages/count_tokens'),
];

const codexPosts: Readonly<Record<Exclude<CodexRoute, 'models'>, Ask>> = {
  responses: ask('generate', 'openai-responses', '/v1/responses'),
  'responses/compact': ask('responses-compact', 'openai-responses', '/v1/responses/compact'),
  'realtime/calls': ask('realtime-calls', 'openai-responses', '/v1/realtime/calls', true),
  'images/generations': ask('images-generations', 'openai-responses', '/v1/images/generations', true),
  'images/edits': ask('images-edits', 'openai-responses', '/v1/images/edits', true),
  'alpha/search': ask('alpha-search', 'openai-responses', '/v1/alpha/search', true),
};

const geminiActions: Readonly<Record<string, { operation: Operation; stream: boolean }>> = {
  generateContent: { operation: 'generate', stream: false },
  streamGenerateContent: { operation: 'generate', stream: true },
  countTokens: { operation: 'count-tokens', stream: false },
  embedContent: { operation: 'embeddings', stream: false },
  batchEmbedContents: { operation: 'embeddings', stream: false },
};

/** Routes with a fixed path: `METHOD path`. */
const fixed = new Map<string, MatchedRoute>();
for (const prefix of openAiPrefixes) {
  for (const entry of openAiPosts) {
    fixed.set(`POST ${prefix}${entry.upstreamPath.slice(3)}`, {
      kind: 'exchange',
      family: 'openai',
      ask: entry,
    });
  }
  fixed.set(`GET ${prefix}/models`, { kind: 'models', family: 'openai', protocol: 'openai-chat', id: null });
}
for (const prefix of anthropicPrefixes) {
  for (const entry of anthropicPosts) {
    fixed.set(`POST ${prefix}${entry.upstreamPath.slice(3)}`, {
      kind: 'exchange',
      family: 'anthropic',
      ask: entry,
    });
  }
}
for (const prefix of codexPrefixes) {
  for (const [route, entry] of Object.entries(codexPosts)) {
    fixed.set(`POST ${prefix}/${route}`, {
      kind: 'codex',
      family: 'codex',
      route: route as CodexRoute,
      ask: entry,
    });
  }
  fixed.set(`GET ${prefix}/models`, { kind: 'codex', family: 'codex', route: 'models', ask: null });
}
fixed.set('GET /v1beta/models', { kind: 'models', family: 'gemini', protocol: 'gemini', id: null });
fixed.set('POST /mcp', { kind: 'mcp', family: 'mcp' });
fixed.set('GET /healthz', { kind: 'health' });
fixed.set('HEAD /healthz', { kind: 'health' });

/** Paths on which a WebSocket may be asked for, all of them Responses. */
const webSocketPaths = new Map<string, RouteFamily>([
  ['/v1/responses', 'openai'],
  ['/responses', 'openai'],
  ['/backend-api/codex/responses', 'codex'],
  ['/backend-api/codex/v1/responses', 'codex'],
]);

/** The route of a request, or null. `path` has no query and has passed isSafePath. */
export function matchRoute(method: string, path: string): MatchedRoute | null {
  return fixed.get(`${method} ${path}`) ?? matchModelPath(method, path);
}

/** The family of a WebSocket path, or null where there is none. */
export function matchWebSocket(path: string): RouteFamily | null {
  return webSocketPaths.get(path) ?? null;
}

/** Routes whose path names a model: its id may hold slashes and colons. */
function matchModelPath(method: string, path: string): MatchedRoute | null {
  if (method === 'GET') {
    for (const prefix of ['/v1/models/', '/models/']) {
      const id = path.startsWith(prefix) ? decodeId(path.slice(prefix.length)) : null;
      if (id) return { kind: 'models', family: 'openai', protocol: 'openai-chat', id };
    }
    const id = path.startsWith('/v1beta/models/') ? decodeId(path.slice(15)) : null;
    return id ? { kind: 'models', family: 'gemini', protocol: 'gemini', id } : null;
  }
  if (method !== 'POST') return null;
  const rest = path.startsWith('/v1beta/models/')
    ? path.slice(15)
    : path.startsWith('/v1/models/')
      ? path.slice(11)
      : null;
  if (rest === null) return null;
  const colon = rest.lastIndexOf(':');
  const actionName = rest.slice(colon + 1);
  const action = Object.hasOwn(geminiActions, actionName) ? geminiActions[actionName] : undefined;
  const model = colon > 0 ? decodeId(rest.slice(0, colon)) : null;
  if (!action || !model) return null;
  return {
    kind: 'exchange',
    family: 'gemini',
    ask: {
      operation: action.operation,
      protocol: 'gemini',
      upstreamPath: `/v1beta/models/{model}:${actionName}`,
      pathModel: model,
      pathStream: action.stream,
      modelOptional: false,
    },
  };
}

function decodeId(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Behind these stands the id of a model, whose slashes the official SDKs write as %2F: there they are slashes. */
const modelPaths = /^\/(?:v1\/|v1beta\/)?models\//;

/**
 * False for every path trick: dot segments, doubled slashes, backslashes, and their encoded forms, NUL and other
 * control characters. Such a path is no route of ours and must not reach an upstream's parser either.
 */
export function isSafePath(raw: string): boolean {
  const path = raw.includes('%') && modelPaths.test(raw) ? raw.replace(/%2f/gi, '/') : raw;
  if (path.charCodeAt(0) !== 0x2f || path.includes('//') || path.includes('\\')) return false;
  if (!path.includes('%') && !path.includes('/.')) return true;
  if (/%(?:2f|5c|0\d|1\d|0[a-f]|1[a-f]|7f|25)/i.test(path)) return false;
  return !path
    .replace(/%2e/gi, '.')
    .split('/')
    .some((segment) => segment === '.' || segment === '..');
}

/** In whose envelope an error on this path is to be written, route or not. */
export function protocolOfPath(path: string, headers: Readonly<Record<string, unknown>>): ProtocolId {
  if (path.startsWith('/v1beta/') || path === '/v1beta' || /^\/v1\/models\/.+:[a-zA-Z]+$/.test(path))
    return 'gemini';
  if (/^(?:\/v1)*\/messages(?:\/|$)/.test(path)) return 'anthropic-messages';
  if (headers['anthropic-version'] !== undefined) return 'anthropic-messages';
  return path.includes('/responses') || path.startsWith('/backend-api/') ? 'openai-responses' : 'openai-chat';
}
