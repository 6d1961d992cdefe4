// What only the Responses API has, on vendors that do not have it: free-text tools, namespaces, Lite models' tools,
// tool search, OpenAI's own tools. The bodies are Codex's own (captures of 0.169, 2026-11-20). Bugs 8 and 19 of the
// project's list of what users file against rivals.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import type { JsonMap, VendorFake } from '../support/vendors/vendor-answer.ts';
import { mapsOf } from '../support/vendors/vendor-answer.ts';

const foreign = ['openai-chat', 'anthropic-messages', 'gemini'] as const satisfies readonly ProtocolId[];
const models = {
  'openai-chat': 'deepseek-chat',
  'anthropic-messages': 'claude-sonnet-4-5',
  gemini: 'gemini-3.1-pro',
};

const patch = '*** Begin Patch\n*** Add File: 你好.txt\n+"世界" 🌏\t\\n\n*** End Patch\n';

let proxy: StartedProxy;
const vendors = new Map<ProtocolId, VendorFake>();

beforeAll(async () => {
  for (const id of foreign) vendors.set(id, await startVendorOf[id]());
  proxy = await startProxy({
    upstreams: foreign.map((id) => ({ id, url: vendors.get(id)?.url ?? '', protocols: [id] })),
    routes: foreign.map((id) => ({ match: `to-${id}`, to: [`${id}/${models[id]}`] })),
    routing: { breakerFailures: 1_000, attempts: 1 },
  });
});
afterAll(async () => {
  await proxy.close();
  for (const vendor of vendors.values()) await vendor.close();
});

/** The first request of a captured Codex run. */
function codexBody(file: string, upstream: ProtocolId): JsonMap & { input: JsonMap[] } {
  const url = new URL(`../fixtures/codex/${file}.json`, import.meta.url);
  const run = JSON.parse(readFileSync(url, 'utf8')) as { exchanges: { kind: string; body?: JsonMap }[] };
  const first = run.exchanges.find(
    (exchange) => exchange.kind === 'http' && Array.isArray(exchange.body?.['input']),
  );
  return { ...first?.body, model: `to-${upstream}` } as unknown as JsonMap & { input: JsonMap[] };
}

/** Posts and reads the stream's finished items and its last event. */
async function turn(body: object): Promise<{ items: JsonMap[]; last: JsonMap; response: Response }> {
  const response = await proxy.call('/v1/responses', body);
  const text = await response.text();
  expect(response.status, text.slice(0, 400)).toBe(200);
  const events = text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)) as JsonMap);
  expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_event, index) => index));
  const items = events
    .filter((event) => event['type'] === 'response.output_item.done')
    .map((event) => event['item'] as JsonMap);
  return { items, last: events.at(-1) ?? {}, response };
}

/** The names of all tools in an upstream's request. */
function toolNames(body: JsonMap): string[] {
  return (JSON.stringify(body['tools'] ?? []).match(/"name":"[^"]+"/g) ?? []).map((text) =>
    text.slice(8, -1),
  );
}

describe.each(foreign)('Codex on %s', (upstream) => {
  const vendor = (): VendorFake => {
    const fake = vendors.get(upstream);
    if (fake === undefined) throw new Error('no vendor');
    return fake;
  };
  const sent = (): string => JSON.stringify(vendor().bodies.at(-1));

  test('apply_patch is free text for Codex and a function for the vendor (bug 8)', async () => {
    const body = codexBody('apply-patch', upstream);
    vendor().script(
      { calls: [{ id: 'call_p', name: 'apply_patch', args: JSON.stringify({ input: patch }) }] },
      { text: ['patched ✅'] },
    );
    const first = await turn(body);
    const call = first.items.find((item) => item['type'] === 'custom_tool_call');
    expect(call).toMatchObject({ name: 'apply_patch', input: patch });
    expect(sent()).toContain('begin_patch');
    const output = {
      type: 'custom_tool_call_output',
      call_id: call?.['call_id'] ?? '',
      output: 'Success 成功',
    };
    const second = await turn({ ...body, input: [...body.input, ...first.items, output] });
    expect(second.items.at(-1)).toMatchObject({
      type: 'message',
      content: [{ type: 'output_text', text: 'patched ✅' }],
    });
    expect(second.last).toMatchObject({
      type: 'response.completed',
      response: { usage: { input_tokens_details: { cached_tokens: 75 } } },
    });
    expect(sent()).toContain('Success 成功');
    expect(vendor().refusals).toEqual([]);
  });

  test('the tools of Lite models, which travel inside the input, reach the vendor', async () => {
    const body = codexBody('gpt6-exec-tool-http', upstream);
    const code = 'const r = await tools.exec_command({cmd:"echo 你好"}); text(r.output);';
    vendor().script(
      (request) => {
        const exec = toolNames(request).find((name) => name.endsWith('exec')) ?? 'missing';
        const sleep = toolNames(request).find((name) => name.endsWith('sleep')) ?? 'missing';
        return {
          calls: [
            { id: 'call_e', name: exec, args: JSON.stringify({ input: code }) },
            { id: 'call_s', name: sleep, args: '{"duration_ms":5}' },
          ],
        };
      },
      { text: ['js ran'] },
    );
    const first = await turn(body);
    const calls = first.items.filter((item) => String(item['type']).endsWith('_call'));
    expect(calls).toMatchObject([
      { type: 'custom_tool_call', name: 'exec', namespace: 'functions', input: code },
      { type: 'function_call', name: 'sleep', namespace: 'clock', arguments: '{"duration_ms":5}' },
    ]);
    const outputs = [
      {
        type: 'custom_tool_call_output',
        call_id: calls[0]?.['call_id'] ?? '',
        output: [
          { type: 'input_text', text: 'Script completed' },
          { type: 'input_text', text: '你好' },
        ],
      },
      { type: 'function_call_output', call_id: calls[1]?.['call_id'] ?? '', output: 'slept' },
    ];
    const second = await turn({ ...body, input: [...body.input, ...first.items, ...outputs] });
    expect(second.items.at(-1)).toMatchObject({ type: 'message' });
    for (const text of ['Script completed', '你好', 'slept']) expect(sent()).toContain(text);
    expect(vendor().refusals).toEqual([]);
  });

  test('a client-run tool search is a function for the vendor, and what it found becomes callable', async () => {
    const body = codexBody('apply-patch', upstream);
    expect(toolNames({ tools: body['tools'] ?? [] })).not.toContain('tool_search');
    vendor().script(
      { calls: [{ id: 'call_t', name: 'tool_search', args: '{"query":"calendar","limit":2}' }] },
      (request) => ({
        calls: [
          {
            id: 'call_c',
            name: toolNames(request).find((name) => name.endsWith('add_event')) ?? 'missing',
            args: '{"title":"会议"}',
          },
        ],
      }),
    );
    const first = await turn(body);
    const search = first.items.find((item) => item['type'] === 'tool_search_call');
    expect(search).toMatchObject({ execution: 'client', arguments: { query: 'calendar', limit: 2 } });
    const found = {
      type: 'tool_search_output',
      call_id: search?.['call_id'] ?? '',
      execution: 'client',
      status: 'completed',
      tools: [
        {
          type: 'namespace',
          name: 'mcp__calendar',
          tools: [
            {
              type: 'function',
              name: 'add_event',
              parameters: { type: 'object', properties: { title: { type: 'string' } } },
            },
          ],
        },
      ],
    };
    const second = await turn({ ...body, input: [...body.input, ...first.items, found] });
    expect(second.items.find((item) => item['type'] === 'function_call')).toMatchObject({
      namespace: 'mcp__calendar',
      name: 'add_event',
      arguments: '{"title":"会议"}',
    });
    expect(vendor().refusals).toEqual([]);
  });

  test('OpenAI’s own tools are left out, and it is said', async () => {
    const body = codexBody('apply-patch', upstream);
    vendor().script({ text: ['ok'] });
    const { response } = await turn(body);
    expect(response.headers.get('x-keyswitch-lane')).toBe('convert');
    expect(response.headers.get('x-keyswitch-warnings')).toMatch(/web_search/);
    expect(response.headers.get('x-keyswitch-warnings')).not.toMatch(/client_metadata|store|include/);
    expect(toolNames(vendor().bodies.at(-1) ?? {})).not.toContain('web_search');
  });

  test('items of another age and another vendor break no turn', async () => {
    const body = codexBody('apply-patch', upstream);
    const odd = [
      { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'q' } },
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'x' }],
        encrypted_content: 'gAAAA-of-openai',
      },
      { type: 'zz_future', value: 1 },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'still there?' }] },
    ];
    vendor().script({ text: ['yes'] });
    const { items } = await turn({ ...body, input: [...body.input, ...odd] });
    expect(items.at(-1)).toMatchObject({ content: [{ text: 'yes' }] });
    expect(sent()).toContain('still there?');
    expect(sent()).not.toContain('gAAAA-of-openai');
    expect(vendor().refusals).toEqual([]);
  });

  const wrong: readonly (readonly [string, JsonMap, string])[] = [
    ['a stored item', { input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input[0]'],
    ['a background run', { background: true }, 'background'],
    ['a stored conversation', { conversation: 'conv_1' }, 'conversation'],
    [
      'an output without its call',
      { input: [{ type: 'function_call_output', call_id: 'nope', output: 'x' }] },
      'input[0].call_id',
    ],
    [
      'a content type of another API',
      { input: [{ role: 'user', content: [{ type: 'image_url', image_url: 'x' }] }] },
      'input[0].content[0].type',
    ],
    [
      'a tool in Chat’s form',
      { tools: [{ type: 'function', function: { name: 'x' } }] },
      'tools[0].function',
    ],
    ['no input', { input: [] }, 'input'],
  ];
  test.each(wrong)('%s is a 400 that names the parameter, before any call', async (_name, more, param) => {
    const before = vendor().upstream.requests.length;
    const response = await proxy.call('/v1/responses', { model: `to-${upstream}`, input: 'x', ...more });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: JsonMap };
    expect(error['param']).toBe(param);
    expect(error['type']).toBe('invalid_request_error');
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(vendor().upstream.requests.length).toBe(before);
  });
});

test('the fixtures hold what these tests are about', () => {
  const lite = codexBody('gpt6-exec-tool-http', 'gemini');
  expect(mapsOf(lite.input).some((item) => item['type'] === 'additional_tools')).toBe(true);
  expect(lite['tools']).toBeUndefined();
});
