// What clients ask beside their conversation, and pictures from their tools, on vendors of other protocols: Claude
// Code's and Gemini CLI's web search (a request of its own, with a tool that only their vendor runs), sub-agents, and
// images that each client's own tool has read.
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { projectFile, realClientProfiles, type ToolCall } from '../support/client-profiles.ts';
import { createClientHome, installRealClients, type ClientHome } from '../support/real-clients.ts';
import { startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startFakeResponsesVendor } from '../support/vendors/fake-responses.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import type { VendorAnswer, VendorFake } from '../support/vendors/vendor-answer.ts';

beforeAll(installRealClients, 600_000);

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const models: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'gpt-5.5',
  'anthropic-messages': 'claude-opus-5-5',
  gemini: 'gemini-3.1-pro-preview',
};

interface Scene {
  readonly vendor: VendorFake;
  readonly proxy: StartedProxy;
  readonly home: ClientHome;
}

async function scene(to: ProtocolId): Promise<Scene> {
  const vendor = await (to === 'openai-responses' ? startFakeResponsesVendor('openai') : startVendorOf[to]());
  const proxy = await startProxy({
    upstreams: [{ id: 'vendor', url: vendor.url, protocols: [to] }],
    routes: [{ to: [`vendor/${models[to]}`] }],
  });
  const home = await createClientHome();
  cleanups.push(vendor.close, () => proxy.close(), home.remove);
  return { vendor, proxy, home };
}

const call = (id: string, { name, args }: ToolCall): VendorAnswer => ({
  calls: [{ id, name, args: JSON.stringify(args) }],
});

function profile(name: string) {
  const found = realClientProfiles.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no client ${name}`);
  return found;
}

const foreignTo = (own: ProtocolId): ProtocolId[] => protocolIds.filter((id) => id !== own);

describe('a web search', () => {
  const news = '今天晴，25 度 ☀️';

  it.each(foreignTo('anthropic-messages'))('of Claude Code on %s', async (to) => {
    const { vendor, proxy, home } = await scene(to);
    vendor.script((body) => {
      const text = JSON.stringify(body);
      // The search has a prompt of its own; its answer comes back as the result of the tool.
      if (text.includes('Perform a web search') && !text.includes('"Bash"')) return { text: [news] };
      if (text.includes(news)) return { text: [`They say: ${news}`] };
      return text.includes('"WebSearch"')
        ? call('call_s', { name: 'WebSearch', args: { query: '北京天气' } })
        : call('call_t', { name: 'ToolSearch', args: { query: 'select:WebSearch', max_results: 5 } });
    });
    const result = await profile('Claude Code').task(home, proxy.url, 'What is the weather?', {
      args: ['--allowedTools=WebSearch'],
    });
    expect(result.exitCode, result.stderr + result.stdout).toBe(0);
    expect(vendor.refusals.map(({ refusal }) => refusal.body)).toEqual([]);
    expect(result.stdout).toContain(`They say: ${news}`);
  });

  it.each(foreignTo('gemini'))('of Gemini CLI on %s', async (to) => {
    const { vendor, proxy, home } = await scene(to);
    vendor.script((body) => {
      const text = JSON.stringify(body);
      if (text.includes(news)) return { text: [`They say: ${news}`] };
      // The search has no tools but Google's own, which nobody else has.
      const isSearch = !JSON.stringify(body['tools'] ?? []).includes('google_web_search');
      if (isSearch) return { text: [news] };
      return call('call_s', { name: 'google_web_search', args: { query: '北京天气' } });
    });
    const result = await profile('Gemini CLI').task(home, proxy.url, 'What is the weather?');
    expect(result.exitCode, result.stderr + result.stdout).toBe(0);
    expect(vendor.refusals.map(({ refusal }) => refusal.body)).toEqual([]);
    expect(result.stdout).toContain(`They say: ${news}`);
  });
});

describe('a picture that a tool has read', () => {
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const readers: Readonly<Record<string, (file: string) => ToolCall>> = {
    'Codex over SSE': (file) => ({ name: 'view_image', args: { path: file } }),
    'OpenCode by @ai-sdk/anthropic': (file) => ({ name: 'read', args: { filePath: file } }),
    'Claude Code': (file) => ({ name: 'Read', args: { file_path: file } }),
    'Gemini CLI': (file) => ({ name: 'read_file', args: { file_path: file } }),
  };
  const pairs = Object.keys(readers).flatMap((name) =>
    foreignTo(profile(name).protocol).map((to) => [name, to] as const),
  );

  it.each(pairs)('by %s reaches %s', async (name, to) => {
    const { vendor, proxy, home } = await scene(to);
    const file = projectFile(home, '图.png');
    await writeFile(file, Buffer.from(pixel, 'base64'));
    const read = readers[name]?.(file) ?? { name: '', args: {} };
    vendor.script((body) => {
      const text = JSON.stringify(body);
      if (text.includes('title generator')) return { text: ['一个标题'] };
      return text.includes('call_p') || text.includes('"functionCall"')
        ? { text: ['A red dot.'] }
        : call('call_p', read);
    });
    const result = await profile(name).task(home, proxy.url, 'What is in the picture?', { images: true });
    expect(result.exitCode, result.stderr + result.stdout).toBe(0);
    expect(vendor.refusals.map(({ refusal }) => refusal.body)).toEqual([]);
    expect(result.stdout).toContain('A red dot.');
    const last = JSON.stringify(vendor.bodies.at(-1));
    // Claude Code makes its own picture of it; the others send the bytes.
    expect(last).toMatch(/iVBORw0KGgo[\w+/=]{20,}|\/9j\/[\w+/=]{20,}|UklGR[\w+/=]{20,}/);
  });
});
