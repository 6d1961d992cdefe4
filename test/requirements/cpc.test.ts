// Codex Pooler, "Codex CLI": the numbered requirements of the page.
import { parse } from 'smol-toml';
import { afterAll, beforeAll, expect } from 'vitest';
import { WebSocket } from 'ws';
import { applyTool } from '../../src-main/client-tools/point-tool.ts';
import { judgeBaseAddress } from '../../src-proxy/contract/base-address.ts';
import { createToolHome, origin, type ToolHome } from '../main/client-tools/tool-home.ts';
import { startFakeResponses, type FakeResponses } from '../support/fake-openai-responses.ts';
import { requirementTable } from '../support/requirement-table.ts';
import {
  clientToken,
  operatorToken,
  startProxy,
  upstreamKey,
  type StartedProxy,
} from '../support/start-proxy.ts';

let fake: FakeResponses;
let proxy: StartedProxy;
const homes: ToolHome[] = [];
const base = '/backend-api/codex';

beforeAll(async () => {
  fake = await startFakeResponses({ key: upstreamKey });
  proxy = await startProxy({
    upstreams: [
      {
        id: 'pool',
        url: fake.url,
        protocols: ['openai-responses'],
        capabilities: { compact: true, realtimeCalls: true },
      },
    ],
  });
});
afterAll(async () => {
  await proxy.close();
  await fake.close();
  for (const home of homes) await home.remove();
});

/** Codex's config.toml after we were pointed at. */
async function applied(
  options: Parameters<typeof applyTool>[2] = {},
): Promise<{ text: string; config: Record<string, unknown>; token: string }> {
  const home = await createToolHome();
  homes.push(home);
  await applyTool(home.context, 'codex', options);
  const text = home.read('.codex/config.toml');
  return { text, config: parse(text), token: home.minted[0] ?? '' };
}
const provider = (config: Record<string, unknown>): Record<string, unknown> => {
  const tables = config['model_providers'] as Record<string, Record<string, unknown>>;
  return tables[String(config['model_provider'])] ?? {};
};

/** The status of an upgrade request, 101 where it was taken. */
function upgrade(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}${path}`, { headers });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.once('error', reject);
  });
}

const bearer = { authorization: `Bearer ${clientToken}` };
const routes = 'test/proxy/codex-backend/routes.test.ts';
const sockets = 'test/proxy/codex-backend/websocket.test.ts';
const mcp = 'test/e2e/contract/mcp.test.ts';
const real = 'test/real-clients/codex.test.ts';

requirementTable('CPC', 32, [
  [
    1,
    'Codex is pointed at /backend-api/codex',
    async () => {
      expect(provider((await applied()).config)['base_url']).toBe(`${origin}/backend-api/codex`);
    },
  ],
  [
    2,
    'a deployed instance is https://host/backend-api/codex',
    () => {
      expect(judgeBaseAddress('https://pooler.example/backend-api/codex')).toEqual({
        ok: true,
        base: 'https://pooler.example/backend-api/codex',
      });
    },
  ],
  [
    3,
    'plain http is for this machine only',
    () => {
      expect(judgeBaseAddress('http://localhost:4000/backend-api/codex').ok).toBe(true);
      expect(judgeBaseAddress('http://pooler.example/backend-api/codex')).toMatchObject({
        fault: 'insecure',
      });
    },
  ],
  [
    4,
    'the token may stand in a variable',
    async () => {
      expect(provider((await applied({ auth: 'env' })).config)['env_key']).toBe('KEYSWITCH_API_KEY');
    },
  ],
  [
    5,
    'no secret stands in config.toml',
    async () => {
      for (const auth of ['command', 'env', 'auth-json'] as const) {
        const { text, token } = await applied({ auth });
        expect(token).toMatch(/^ks-/);
        expect(text, auth).not.toContain(token);
      }
    },
  ],
  [
    6,
    'WebSocket is the normal way',
    async () => {
      expect(provider((await applied()).config)['supports_websockets']).toBe(true);
    },
  ],
  [
    7,
    'name stays "OpenAI"',
    async () => {
      expect(provider((await applied()).config)['name']).toBe('OpenAI');
    },
  ],
  [
    8,
    'model and model_provider stand at the top',
    async () => {
      const { config } = await applied({ model: 'gpt-5.5' });
      expect([config['model'], config['model_provider']]).toEqual(['gpt-5.5', 'keyswitch']);
    },
  ],
  [
    9,
    'with a variable the block has exactly its keys',
    async () => {
      expect(Object.keys(provider((await applied({ auth: 'env' })).config)).toSorted()).toEqual(
        ['base_url', 'env_key', 'name', 'supports_websockets', 'wire_api'].toSorted(),
      );
    },
  ],
  [
    10,
    'another instance is one changed value',
    [['test/main/client-tools/codex.test.ts', 'change field by field, everything else stays']],
  ],
  [
    11,
    'with supports_websockets = false nothing is upgraded',
    async () => {
      expect(provider((await applied({ websockets: false })).config)['supports_websockets']).toBe(false);
    },
  ],
  [
    12,
    'one token for POST and for the upgrade',
    async () => {
      expect(await upgrade(`${base}/responses`, bearer)).toBe(101);
      expect((await proxy.call(`${base}/responses`, { model: 'gpt-5.5', input: [] })).status).toBe(200);
    },
  ],
  [
    13,
    'routes allow or deny by model',
    [['test/e2e/contract/errors.test.ts', 'an unknown model gets the nearest names']],
  ],
  [
    14,
    'upstreams that are sick or out of quota are left alone',
    [
      [
        'test/proxy/routing/world.test.ts',
        'after a limit with a time, the next request is told so at once and the vendor is left in peace',
      ],
      ['test/proxy/routing/world.test.ts', 'a key in doubt goes behind every other'],
    ],
  ],
  [15, 'limits of a client', [['test/e2e/contract/limits.test.ts', 'limits of a client']]],
  [
    16,
    'a session stays with its upstream',
    [
      [
        'test/proxy/routing/world.test.ts',
        'stays with its upstream while that is healthy, and goes where it is served when it is not',
      ],
    ],
  ],
  [
    17,
    'one row per request, refused ones too',
    [['test/e2e/contract/errors.test.ts', 'has a row for every exchange, refused ones too, newest first']],
  ],
  [
    18,
    'the operator endpoint is /mcp',
    [[mcp, 'offers read-only tools marked as such, and one guarded tool']],
  ],
  [
    19,
    'a client token is 401 at /mcp, an MCP token 401 everywhere else',
    async () => {
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
      expect((await proxy.call('/mcp', body)).status).toBe(401);
      const operator = { headers: { authorization: `Bearer ${operatorToken}` } };
      expect((await proxy.call(`${base}/models`, undefined, operator)).status).toBe(401);
      expect((await proxy.call('/v1/models', undefined, operator)).status).toBe(401);
    },
  ],
  [
    20,
    'real Codex takes the block with bearer_token_env_var',
    [['test/real-clients/codex-mcp.test.ts', 'lists and calls the tools, with the token of an operator']],
  ],
  [
    21,
    'its token stays out of the file: only the hash is stored',
    [[mcp, 'tokens open their own door only']],
  ],
  [
    22,
    'the plain http address is for this machine only',
    () => {
      expect(judgeBaseAddress('http://127.0.0.1:4620/mcp').ok).toBe(true);
      expect(judgeBaseAddress('http://192.168.1.5:4620/mcp').ok).toBe(false);
    },
  ],
  [
    23,
    'every route is 401 without a token, before the body is read and before an upgrade',
    async () => {
      const before = fake.upstream.requests.length;
      for (const [method, path] of [
        ['GET', 'models'],
        ['POST', 'responses'],
        ['POST', 'responses/compact'],
        ['POST', 'realtime/calls'],
        ['POST', 'images/generations'],
        ['POST', 'images/edits'],
        ['POST', 'alpha/search'],
      ] as const) {
        const response = await fetch(`${proxy.url}${base}/${path}`, {
          method,
          ...(method === 'POST' ? { body: '{' } : {}),
        });
        expect(response.status, path).toBe(401);
      }
      expect(await upgrade(`${base}/responses`, {})).toBe(401);
      expect(fake.upstream.requests).toHaveLength(before);
    },
  ],
  [
    24,
    'no wildcard: anything else is answered here, with no upstream call',
    [[routes, 'is a local 404 with zero upstream calls']],
  ],
  [
    25,
    'no surface of the OpenAI SDK',
    async () => {
      for (const path of ['embeddings', 'chat/completions', 'audio/transcriptions'])
        expect((await proxy.call(`${base}/${path}`, { model: 'gpt-5.5' })).status, path).toBe(404);
    },
  ],
  [
    26,
    'GET models',
    [[routes, 'gives the merged list of the profile in the shape of Codex, with one weak tag']],
  ],
  [
    27,
    'POST responses, whole and as SSE',
    async () => {
      const whole = await proxy.call(`${base}/responses`, { model: 'gpt-5.5', input: [] });
      expect(await whole.json()).toMatchObject({ object: 'response' });
      const stream = await proxy.call(`${base}/responses`, { model: 'gpt-5.5', input: [], stream: true });
      expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(await stream.text()).toContain('response.completed');
    },
  ],
  [
    28,
    'GET responses is the WebSocket; a plain GET is no resource',
    [
      [
        sockets,
        'carries warm-up, tool loop and answer on one upstream socket, byte for byte, one record per turn',
      ],
      [routes, 'is a local 404 with zero upstream calls'],
    ],
  ],
  [
    29,
    'POST responses/compact',
    [
      [routes, 'has the unary route of old versions, made here or passed on'],
      [
        'test/proxy/codex-backend/compaction-fallback.test.ts',
        'a missing compact route likewise, and what is known of the one says nothing of the other',
      ],
    ],
  ],
  [
    30,
    'realtime/calls carries SDP byte for byte and refuses other types',
    [
      [routes, 'passes SDP, JSON and multipart as they are, with query, status and Location'],
      [routes, 'refuses the wrong type, size and shape before any upstream call'],
    ],
  ],
  [
    31,
    'which is no OpenAI Realtime: /v1/realtime is 404',
    async () => {
      for (const path of ['/v1/realtime', '/v1/realtime/calls', '/v1/realtime/sessions'])
        expect((await proxy.call(path, { model: 'gpt-5.5' })).status, path).toBe(404);
    },
  ],
  [
    32,
    'where no upstream has realtime, it says so',
    [
      [routes, 'is 404 unsupported_endpoint where no upstream has it'],
      [real, 'through /backend-api/codex over SSE'],
    ],
  ],
]);
