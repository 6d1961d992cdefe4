// The operator's MCP server, with the official SDK's client: its own token, read-only tools, one guarded switch.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  labConfig,
  startContractWorld,
  VENDOR_KEY,
  type ContractWorld,
} from '../../support/contract-world.ts';

let world: ContractWorld;
let operatorToken: string;
let client: Client;

beforeAll(async () => {
  world = await startContractWorld(
    () => ({ body: { ok: true } }),
    (url) =>
      labConfig(
        url,
        '\n[[profile]]\nid = "other"\nname = "Other"\n[[profile.route]]\nmatch = "*"\nto = ["lab"]\n',
      ),
  );
  operatorToken = (await world.home.run(['mcp-token', 'add', 'ops', '--json'])).json<{ token: string }>()
    .token;
  client = await connect();
});
afterAll(async () => {
  await client.close();
  await world.stop();
});

async function connect(): Promise<Client> {
  const connected = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(`${world.url}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${operatorToken}` } },
  });
  await connected.connect(transport as Transport);
  return connected;
}

const call = async (name: string, args: Record<string, unknown> = {}) =>
  (await client.callTool({ name, arguments: args })) as {
    isError?: boolean;
    content: { text: string }[];
    structuredContent?: Record<string, unknown>;
  };

describe('operator MCP', () => {
  it('knows the upstreams from the first moment on, and says which it does not know', async () => {
    expect((await call('get_upstream_health', { upstream: 'lab' })).structuredContent).toMatchObject({
      endpoints: [{ upstream: 'lab', endpoint: 'default', state: 'unknown' }],
      keys: [{ upstream: 'lab', keyId: 'lab' }],
    });
    expect(await call('get_upstream_health', { upstream: 'nowhere' })).toMatchObject({
      isError: true,
      content: [{ text: 'There is no upstream "nowhere": there are lab.' }],
    });
    const { isError, content } = await call('get_exchange', { id: 'x'.repeat(10_000) });
    expect([isError, (content[0]?.text.length ?? 0) < 200]).toEqual([true, true]);
  });

  it('a connection of its clients is no failed exchange in the log', async () => {
    // The SDK asks for a stream of news by GET, as the protocol has it, and is told that there is none.
    const get = await fetch(`${world.url}/mcp`, { headers: { authorization: `Bearer ${operatorToken}` } });
    expect([get.status, get.headers.get('allow'), get.headers.get('x-keyswitch-error')]).toEqual([
      405,
      'POST',
      'unsupported_endpoint',
    ]);
    await world.call('/v1/nonsense');
    const rows = (await world.home.run(['log', '--json'])).json<{ status: number }[]>();
    expect(rows.map(({ status }) => status)).toEqual([404]);
  });

  it('what is no message is refused in JSON-RPC', async () => {
    const send = (body: string) =>
      fetch(`${world.url}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${operatorToken}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body,
      });
    for (const body of ['{nope', '']) {
      const refused = await send(body);
      expect([refused.status, await refused.json()]).toEqual([
        400,
        { jsonrpc: '2.0', error: { code: -32_700, message: expect.any(String) }, id: null },
      ]);
    }
  });

  it('answers two clients at once, each its own', async () => {
    const second = await connect();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? client : second).callTool({
          name: n % 3 === 0 ? 'get_usage' : 'list_exchanges',
          arguments: n % 3 === 0 ? { by: 'upstream' } : { limit: 1 },
        }),
      ),
    );
    expect(answers.map(({ structuredContent }) => Object.keys(structuredContent ?? {})[0])).toEqual(
      answers.map((_, n) => (n % 3 === 0 ? 'usage' : 'exchanges')),
    );
    await second.close();
  });

  it('offers read-only tools marked as such, and one guarded tool', async () => {
    const { tools } = await client.listTools();
    const readOnly = tools
      .filter(({ annotations }) => annotations?.readOnlyHint === true)
      .map(({ name }) => name);
    expect(readOnly.toSorted()).toEqual([
      'get_exchange',
      'get_status',
      'get_upstream_health',
      'get_usage',
      'list_exchanges',
      'list_profiles',
    ]);
    expect(tools.filter(({ name }) => !readOnly.includes(name)).map(({ name }) => name)).toEqual([
      'switch_profile',
    ]);
  });

  it('tells status, health, exchanges and usage, and no secret', async () => {
    const answered = await world.call('/v1/chat/completions', { model: 'gpt-5.5', messages: [] });
    const id = answered.headers.get('x-keyswitch-exchange');
    await expect
      .poll(async () => JSON.stringify((await call('list_exchanges')).structuredContent), { timeout: 10_000 })
      .toContain(id);
    expect((await call('get_status')).structuredContent).toMatchObject({
      running: true,
      activeProfile: { id: 'main' },
    });
    expect((await call('get_exchange', { id })).structuredContent).toMatchObject({
      exchange: { id, upstream: 'lab' },
    });
    const everything = JSON.stringify([
      await call('get_status'),
      await call('list_profiles'),
      await call('get_upstream_health'),
      await call('get_exchange', { id }),
      await call('get_usage', { by: 'client' }),
    ]);
    expect(everything).toContain('tester');
    for (const secret of [VENDOR_KEY, world.token, operatorToken]) expect(everything).not.toContain(secret);
  });

  it('switches the profile only when the id is repeated', async () => {
    expect((await call('switch_profile', { id: 'other', confirm: 'yes' })).isError).toBe(true);
    expect((await call('switch_profile', { id: 'other', confirm: 'other' })).isError).toBeFalsy();
    const profiles = (await world.home.run(['profile', 'list', '--json'])).json<
      { id: string; active: boolean }[]
    >();
    expect(profiles.find(({ active }) => active)?.id).toBe('other');
    expect((await call('switch_profile', { id: 'nowhere', confirm: 'nowhere' })).content[0]?.text).toContain(
      'nowhere',
    );
  });

  it('tokens open their own door only', async () => {
    const post = (path: string, token: string) =>
      fetch(`${world.url}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      });
    expect((await post('/mcp', world.token)).status).toBe(401);
    expect((await post('/v1/chat/completions', operatorToken)).status).toBe(401);
    expect((await post('/mcp', operatorToken)).status).toBe(200);
    expect(
      (await fetch(`${world.url}/mcp`, { headers: { authorization: `Bearer ${operatorToken}` } })).status,
    ).toBe(405);
    const runtime = (await import('node:fs')).readFileSync(`${world.home.path}/runtime.json`, 'utf8');
    const { controlUrl } = JSON.parse(runtime) as { controlUrl: string };
    expect(
      (
        await fetch(`${controlUrl}/mcp`, {
          method: 'POST',
          headers: { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' },
          body: '{}',
        })
      ).status,
    ).toBe(401);
    expect((await world.home.run(['mcp-token', 'revoke', 'ops'])).code).toBe(0);
    expect((await post('/mcp', operatorToken)).status).toBe(401);
  });
});
