// What only one client does, on a vendor of another protocol: Claude Code's system turns, deferred tools, token counts,
// structured output and images from tools; Gemini CLI's router; OpenCode's titles.
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { projectFile, realClientProfiles, type RealClientProfile } from '../support/client-profiles.ts';
import { createClientHome, installRealClients, type ClientHome } from '../support/real-clients.ts';
import { startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import { isMap, mapsOf, type JsonMap, type VendorFake } from '../support/vendors/vendor-answer.ts';

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

async function scene(to: ProtocolId, model: string): Promise<Scene> {
  const vendor = await startVendorOf[to]();
  const proxy = await startProxy({
    upstreams: [{ id: 'vendor', url: vendor.url, protocols: [to] }],
    routes: [{ to: [`vendor/${model}`] }],
  });
  const home = await createClientHome();
  cleanups.push(vendor.close, () => proxy.close(), home.remove);
  return { vendor, proxy, home };
}

function profile(name: string): RealClientProfile {
  const found = realClientProfiles.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no client ${name}`);
  return found;
}

const claudeCode = profile('Claude Code');
const geminiCli = profile('Gemini CLI');

const toolNames = (body: JsonMap | undefined): string[] =>
  mapsOf(body?.['tools']).map((tool) => (isMap(tool['function']) ? String(tool['function']['name']) : ''));

describe('Claude Code on a Chat vendor', () => {
  it('has its system turn where it stood, and its effort', async () => {
    const { vendor, proxy, home } = await scene('openai-chat', 'gpt-5.5');
    vendor.script({ text: ['你好'] });
    const result = await claudeCode.task(home, proxy.url, 'Say hello.');
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout.trim()).toBe('你好');
    expect(vendor.refusals).toEqual([]);
    const [body] = vendor.bodies;
    const messages = mapsOf(body?.['messages']);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'system']);
    expect(JSON.stringify(messages[2])).toContain('# Environment');
    expect(body?.['reasoning_effort']).toBe('medium');
  });

  it('finds a deferred tool with ToolSearch, which is then a tool like others', async () => {
    const { vendor, proxy, home } = await scene('openai-chat', 'gpt-5.5');
    vendor.script(
      { calls: [{ id: 'call_1', name: 'ToolSearch', args: '{"query":"select:WebSearch","max_results":5}' }] },
      { text: ['找到了。'] },
    );
    const result = await claudeCode.task(home, proxy.url, 'Find the tool.');
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout.trim()).toBe('找到了。');
    expect(vendor.refusals).toEqual([]);
    expect(toolNames(vendor.bodies[0])).not.toContain('WebSearch');
    expect(toolNames(vendor.bodies[1])).toEqual(expect.arrayContaining(['ToolSearch', 'WebSearch']));
    const answer = mapsOf(vendor.bodies[1]?.['messages']).find(({ role }) => role === 'tool');
    expect(JSON.stringify(answer)).toContain('WebSearch');
  });

  it('counts the tokens of its context', async () => {
    const { vendor, proxy, home } = await scene('openai-chat', 'gpt-5.5');
    const result = await claudeCode.task(home, proxy.url, '/context');
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toMatch(/token/i);
    const records = await proxy.waitForRecords(6);
    const counts = records.filter(({ operation }) => operation === 'count-tokens');
    expect(counts.length).toBeGreaterThan(5);
    expect(new Set(counts.map(({ status }) => status))).toEqual(new Set([200]));
    expect(counts[0]?.warnings.join()).toContain('estimate');
    expect(vendor.bodies).toEqual([]);
  });

  it('gets the structured output that it was asked for', async () => {
    const { vendor, proxy, home } = await scene('openai-chat', 'gpt-5.5');
    vendor.script(
      { calls: [{ id: 'call_1', name: 'StructuredOutput', args: '{"city":"北京 🏯","people":21}' }] },
      { text: ['done'] },
    );
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' }, people: { type: 'integer' } },
      required: ['city', 'people'],
      additionalProperties: false,
    };
    const more = ['--output-format', 'json', '--json-schema', JSON.stringify(schema)];
    const result = await claudeCode.task(home, proxy.url, 'Which city?', { args: more });
    expect(result.exitCode, result.stderr + result.stdout).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ structured_output: { city: '北京 🏯', people: 21 } });
    expect(vendor.refusals).toEqual([]);
  });

  it('shows the model an image that a tool has read', async () => {
    const { vendor, proxy, home } = await scene('openai-chat', 'gpt-5.5');
    const pixel =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    await writeFile(projectFile(home, '图.png'), Buffer.from(pixel, 'base64'));
    const args = JSON.stringify({ file_path: projectFile(home, '图.png') });
    vendor.script({ calls: [{ id: 'call_1', name: 'Read', args }] }, { text: ['A red dot.'] });
    const result = await claudeCode.task(home, proxy.url, 'What is in the picture?');
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout.trim()).toBe('A red dot.');
    expect(vendor.refusals).toEqual([]);
    const user = mapsOf(vendor.bodies[1]?.['messages']).findLast(({ role }) => role === 'user');
    expect(JSON.stringify(user)).toMatch(/"image_url":\{"url":"data:image\/(png|jpeg|webp);base64,/);
  });
});

describe('Gemini CLI with the model "auto" on Anthropic', () => {
  it.each([
    [5, /flash/],
    [95, /pro/],
  ])('understands the answer of its router (%i)', async (score, chosen) => {
    const { vendor, proxy, home } = await scene('anthropic-messages', 'claude-opus-5-5');
    const decision = JSON.stringify({ complexity_reasoning: '因为 🤔', complexity_score: score });
    vendor.script((body) =>
      JSON.stringify(body).includes('Task Routing AI') ? { text: [decision] } : { text: ['你好'] },
    );
    const result = await geminiCli.task(home, proxy.url, 'Say hello.', { model: 'auto' });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain('你好');
    expect(vendor.refusals).toEqual([]);
    const records = await proxy.waitForRecords(2);
    expect(records.map(({ status }) => status)).toEqual([200, 200]);
    expect(records.at(-1)?.model).toMatch(chosen);
    // The router's schema goes along: Anthropic has structured output of its own.
    expect(JSON.stringify(vendor.bodies[0])).toContain('complexity_score');
  });
});

describe('OpenCode', () => {
  it.each(['openai-chat', 'gemini'] as const)(
    'names its session with the title that %s wrote',
    async (to) => {
      const client = profile('OpenCode by @ai-sdk/anthropic');
      const { vendor, proxy, home } = await scene(to, to === 'gemini' ? 'gemini-2.5-pro' : 'gpt-5.5');
      vendor.script((body) =>
        JSON.stringify(body).includes('title generator') ? { text: ['问候 ', '👋'] } : { text: ['你好'] },
      );
      const result = await client.task(home, proxy.url, 'Say hello.');
      expect(result.exitCode, result.stderr).toBe(0);
      expect(result.stdout.trim()).toContain('你好');
      expect(vendor.refusals).toEqual([]);
      const sessions = await home.run('opencode', ['session', 'list'], {
        env: {
          OPENCODE_DISABLE_MODELS_FETCH: '1',
          OPENCODE_PURE: '1',
          OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
        },
      });
      expect(sessions.stdout).toContain('问候 👋');
    },
  );
});
