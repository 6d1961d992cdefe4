// A search that the vendor runs itself, for the real clients on vendors of other protocols: Codex shows it and goes on
// with it, Claude Code counts it and hands its links to the model.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { realClientProfiles } from '../support/client-profiles.ts';
import { createClientHome, installRealClients, type ClientHome } from '../support/real-clients.ts';
import { pages, searchModels } from '../support/search-world.ts';
import { startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startFakeResponsesVendor } from '../support/vendors/fake-responses.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import { mapsOf, type VendorFake } from '../support/vendors/vendor-answer.ts';

beforeAll(installRealClients, 600_000);

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Scene {
  readonly vendor: VendorFake;
  readonly proxy: StartedProxy;
  readonly home: ClientHome;
}

async function scene(to: ProtocolId): Promise<Scene> {
  const vendor = await (to === 'openai-responses' ? startFakeResponsesVendor('openai') : startVendorOf[to]());
  const proxy = await startProxy({
    upstreams: [{ id: 'vendor', url: vendor.url, protocols: [to], capabilities: { webSearch: true } }],
    routes: [{ to: [`vendor/${searchModels[to]}`] }],
  });
  const home = await createClientHome();
  cleanups.push(vendor.close, () => proxy.close(), home.remove);
  return { vendor, proxy, home };
}

function profile(name: string) {
  const found = realClientProfiles.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no client ${name}`);
  return found;
}

interface Line {
  readonly type?: string;
  readonly item?: Readonly<Record<string, unknown>>;
  readonly tool_use_result?: { readonly searchCount?: number; readonly results?: readonly unknown[] };
}

/** What a client printed as JSON, line by line. */
const linesOf = (stdout: string): Line[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

const search = { query: '北京天气', pages };
const news = '今天晴，25 度 ☀️';

describe.each(['Codex over SSE', 'Codex over WebSocket'])('%s', (name) => {
  it.each(['anthropic-messages', 'gemini'] as const)('searches on %s', async (to) => {
    const { vendor, proxy, home } = await scene(to);
    const shell = profile(name).shell('echo tool-really-ran');
    vendor.script(
      { search, text: [news], calls: [{ id: 'call_1', name: shell.name, args: JSON.stringify(shell.args) }] },
      { text: ['It is sunny.'] },
      { text: ['Still sunny.'] },
    );
    const first = await profile(name).task(home, proxy.url, 'What is the weather?', {
      args: ['--json', '-c', 'web_search="live"'],
    });
    expect(first.exitCode, first.stderr).toBe(0);
    const rows = linesOf(first.stdout).map(({ type, item }) => [type, item?.['type'], item?.['query']]);
    expect(rows).toContainEqual(['item.completed', 'web_search', search.query]);
    const second = await profile(name).task(home, proxy.url, 'And now?', { resume: true });
    expect(second.exitCode, second.stderr).toBe(0);
    expect(second.stdout).toContain('Still sunny.');
    expect(vendor.refusals.map(({ refusal }) => refusal.body)).toEqual([]);
    // In the tool loop and after it: what the vendor made goes back to it, which the fake checks byte for byte.
    for (const body of vendor.bodies.slice(1, 3)) {
      const parts = mapsOf(body['messages'] ?? body['contents']).flatMap((turn) =>
        mapsOf(turn['content'] ?? turn['parts']),
      );
      const kinds = parts.map((part) => part['type'] ?? Object.keys(part)[0]);
      const [use, result] =
        to === 'gemini' ? ['toolCall', 'toolResponse'] : ['server_tool_use', 'web_search_tool_result'];
      expect(kinds).toContain(use);
      expect(kinds[kinds.indexOf(use) + 1]).toBe(result);
    }
  });
});

describe('Claude Code', () => {
  it.each(['openai-responses', 'gemini'] as const)('searches on %s', async (to) => {
    const { vendor, proxy, home } = await scene(to);
    const call = (id: string, name: string, args: object) => ({
      calls: [{ id, name, args: JSON.stringify(args) }],
    });
    vendor.script((body) => {
      const text = JSON.stringify(body);
      if (/"type":"web_search"|googleSearch/.test(JSON.stringify(body['tools'] ?? [])))
        return { search, text: [news] };
      if (text.includes(news)) return { text: [`They say: ${news}`] };
      return text.includes('"WebSearch"')
        ? call('call_s', 'WebSearch', { query: '北京天气' })
        : call('call_t', 'ToolSearch', { query: 'select:WebSearch', max_results: 5 });
    });
    const result = await profile('Claude Code').task(home, proxy.url, 'What is the weather?', {
      args: ['--allowedTools=WebSearch', '--output-format=stream-json', '--verbose'],
    });
    expect(result.exitCode, result.stderr + result.stdout).toBe(0);
    expect(linesOf(result.stdout).map((line) => line.tool_use_result?.searchCount)).toContain(1);
    const links = pages.map(({ url, title }) => ({ url, title: to === 'gemini' ? title : url }));
    const results = linesOf(result.stdout).flatMap((line) => line.tool_use_result?.results ?? []);
    expect(results).toContainEqual(expect.objectContaining({ content: links }));
    expect(results).toContain(news);
    // The conversation goes on with what was found.
    expect(JSON.stringify(vendor.bodies.at(-1))).toContain('https://b.example/2');
    expect(vendor.refusals.map(({ refusal }) => refusal.body)).toEqual([]);
  });
});

describe('Gemini CLI', () => {
  it.each(['openai-responses', 'anthropic-messages'] as const)('searches on %s', async (to) => {
    const { vendor, proxy, home } = await scene(to);
    vendor.script((body) => {
      const tools = JSON.stringify(body['tools'] ?? []);
      // The search is a request of its own, with Google's tool alone.
      if (!tools.includes('google_web_search')) return { search, text: [news] };
      if (JSON.stringify(body).includes('Sources:')) return { text: ['It is sunny.'] };
      return { calls: [{ id: 'call_s', name: 'google_web_search', args: '{"query":"北京天气"}' }] };
    });
    const result = await profile('Gemini CLI').task(home, proxy.url, 'What is the weather?');
    expect(result.exitCode, result.stderr + result.stdout).toBe(0);
    expect(result.stdout).toContain('It is sunny.');
    expect(vendor.refusals.map(({ refusal }) => refusal.body)).toEqual([]);
    // It puts marks behind the words that a source stands for, counted in bytes: the fake of OpenAI cites four characters.
    const marked = to === 'openai-responses' ? '今天晴，[2][1]25 度 ☀️' : `${news}[2][1]`;
    expect(JSON.stringify(vendor.bodies.at(-1))).toContain(
      JSON.stringify(`${marked}\n\nSources:\n[1] Weather in 北京 (https://a.example/天气)`).slice(1, -1),
    );
  });
});
