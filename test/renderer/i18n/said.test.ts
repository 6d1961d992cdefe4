// What the control plane and the proxy say reaches a Chinese window in Chinese: every sentence that stands in their
// sources today, whether it is a refusal, a check, a finding, a note, a warning or a reason.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pagesInChinese } from '../../../src-main/control/page-language.ts';
import { presets } from '../../../src-proxy/contract/presets/registry.ts';
import { failureInChinese, inChinese } from '../../../src-renderer/i18n/said.ts';
import { endpointLabels, fileRoles, presetNames } from '../../../src-renderer/i18n/said/names.ts';
import { saidTables } from '../../../src-renderer/i18n/said/tables.ts';
import { isKnown } from './said-known.ts';
import { readAllSentences, readSaidSentences, sentencesOf } from './said-sentences.ts';
import { uselessExceptions } from './unsaid.ts';

const entries = saidTables.flatMap((table) => Object.entries(table));
const sentences = readSaidSentences();
const holes = (text: string): string[] =>
  [...text.matchAll(/\{(\d)!?\}/g)].map(([, index]) => index ?? '').toSorted();

describe('the sentences of the control plane and the proxy', () => {
  it('are found in their sources', () => {
    expect(sentences.length).toBeGreaterThan(900);
    const texts = sentences.map(({ text }) => text);
    expect(texts).toContain('Mend this line.');
    expect(texts).toContain('There is no upstream "‹0›": config.toml has none yet.');
    expect(texts).toContain('only upstreams of the same protocol have it');
    expect(texts).toContain('OPENCODE_CONFIG_CONTENT is set and wins over every file.');
  });

  it('are all in Chinese in a Chinese window', () => {
    const missing = sentences.filter(({ text }) => !isKnown(text));
    expect(
      missing.map(({ file, text }) => `${file}: ${text}`),
      'put their Chinese into src-renderer/i18n/said, or say in unsaid.ts why nobody reads them',
    ).toEqual([]);
  });

  it.each([
    ['in a call', "throw new Problem('Nobody has translated this yet.');"],
    ['in a template', 'const why = `The ${thing} of nobody fell over: pick it up.`;'],
    ['chosen in a template', 'say(`The proxy is ${ok ? "running" : "on its way to the moon"}`);'],
    ['put together', "warn('The one thing ' + name + ' that nobody knows');"],
    ['behind a known one', "say('Mend this line. And then another one.');"],
    ['in the hole of a known one', "say('The big bad wolf failed');"],
  ])('are noticed without a translation: %s', (_where, source) => {
    const found = sentencesOf('src-main/somewhere.ts', source);
    expect(found.length).toBeGreaterThan(0);
    expect(found.some(({ text }) => !isKnown(text))).toBe(true);
  });

  it('are left out only where there is something to leave out', () => {
    expect(uselessExceptions(readAllSentences())).toEqual([]);
  });

  it('have only translations with Chinese in them, whose holes are those of the original', () => {
    for (const [english, chinese] of entries) {
      expect(holes(english), english).toEqual(expect.arrayContaining(holes(chinese)));
      expect(/[\u4E00-\u9FFF]/.test(chinese), english).toBe(true);
    }
  });

  it('have one translation each', () => {
    const seen = entries.map(([english]) => english);
    expect(seen.filter((english, index) => seen.indexOf(english) !== index)).toEqual([]);
  });

  it('have no translation of what nobody says any more', () => {
    const used = new Set<string>();
    for (const { text } of sentences) isKnown(text, (translation) => used.add(translation));
    // Words that stand alone in the sources, or are put together only while it runs.
    const alone = new Set([
      'It is {0}.',
      'It is "{0}".',
      '{0} must be "{1}" or {2}.',
      '{0} is missing: it must be "{1}" or {2}.',
      'it is a boolean',
      'it is a number',
      'it is a string',
      'it is an array',
      'it is an object',
      'it is null',
      'it is not valid JSON: line {0}, column {1}: {2}.',
      'it is not valid TOML: line {0}, column {1}: {2}.',
      'it should hold one object in braces, but it holds something else.',
      'No whole answer: aborted.',
      'No whole answer: broken.',
      'No whole answer: refused.',
      'No whole answer: timeout.',
      'No whole answer: unreachable.',
      'none',
      '{0}prices.json:{1}:{2}: {3}',
      'base_url: {0}',
      'warning: {0}',
      'Invalid character',
      'Invalid escape character',
      'Invalid number format',
      'Invalid symbol',
      'Invalid unicode',
      'Unexpected end of comment',
      'Unexpected end of number',
      'Unexpected end of string',
      'Route "{0}" (fallback): {1}.',
      'Route "{0}" (lowest-latency): {1}.',
      'Route "{0}" (weighted): {1}.',
      'Route "{0}" ({1}): {2}.',
      'Profile "{0}".',
      'keyswitch vault add-passphrase, then keyswitch vault remove-slot key-file',
      '{0} (decoded)',
      'vault',
      'dropped {0}: {1}',
      'reasoning',
      'thinking',
      'compaction',
    ]);
    const unused = entries.filter(([english, chinese]) => !used.has(chinese) && !alone.has(english));
    expect(unused.map(([english]) => english)).toEqual([]);
  });

  it('are the same where the server says them before there is a window', () => {
    for (const [english, chinese] of Object.entries(pagesInChinese)) expect(inChinese(english)).toBe(chinese);
  });

  it('name presets, endpoints and files of tools in Chinese', () => {
    const proper = new Set([
      'Anthropic',
      'Azure OpenAI',
      'AWS Bedrock',
      'Codex Pooler',
      'DeepSeek',
      'Google Gemini',
      'Google Vertex AI',
      'Groq',
      'MiniMax',
      'Mistral',
      'OpenAI',
      'OpenRouter',
      'TokenCode',
      'TokenPool',
      'xAI',
    ]);
    const shown = presets.map(({ name }) => name).filter((name) => !proper.has(name));
    expect(shown.filter((name) => presetNames[name] === undefined)).toEqual([]);
    const labels = presets.flatMap(({ endpoints }) => endpoints.map(({ label }) => label));
    expect(labels.filter((label) => endpointLabels[label] === undefined)).toEqual([]);
    const root = join(import.meta.dirname, '../../../src-main/client-tools');
    const roles = globSync('**/*.ts', { cwd: root }).flatMap((file) =>
      [
        ...readFileSync(join(root, file), 'utf8').matchAll(/\bfile\(.*'([a-z ]+)'\)|\brole: '([a-z ]+)'/g),
      ].map(([, called, written]) => called ?? written ?? ''),
    );
    expect(new Set(roles)).toEqual(new Set(Object.keys(fileRoles)));
    expect(Object.keys(presetNames).filter((name) => !shown.includes(name))).toEqual([]);
    expect(Object.keys(endpointLabels).filter((label) => !labels.includes(label))).toEqual([]);
  });

  it('keep names, numbers and commands, also where one sentence stands in another or behind one', () => {
    expect(
      inChinese(
        'The key "tokenpool": The key has only 7 characters: it was cut while copying, copy all of it.',
      ),
    ).toBe('密钥“tokenpool”：密钥只有 7 个字符：复制时被截断，请完整复制。');
    expect(inChinese('"a" has no key in the vault. It is asked without one.')).toBe(
      '保险库中没有“a”的密钥。请求时不带密钥。',
    );
    expect(inChinese('x.example answered in 9 ms (dns 1 ms; HTTP 401). 12 models.')).toBe(
      'x.example 在 9 ms 内响应（dns 1 ms；HTTP 401）。12 个模型。',
    );
    expect(
      inChinese('china: 5 ms over the last 20; switched 14:02 because china is faster: 5 ms against 50 ms'),
    ).toBe('china：最近 20 次为 5 ms；14:02 切换，因为 china 更快：5 ms，原来为 50 ms');
    expect(inChinese('No model "gpt-9" in profile "work". Did you mean "gpt-5"?')).toBe(
      '方案“work”中没有模型“gpt-9”。你是不是要找 "gpt-5"？',
    );
    expect(inChinese('Nothing that anybody translated')).toBe('Nothing that anybody translated');
  });

  it('are put together from their parts', () => {
    expect(inChinese('dropped logit_bias: only upstreams of the same protocol have it')).toBe(
      '已去掉 logit_bias：只有相同协议的上游支持',
    );
    expect(
      inChinese('emulated stop: the Responses API has no stop sequences; the text is cut here instead'),
    ).toBe('已模拟 stop：Responses API 没有停止序列；改为在此处截断文本');
    expect(inChinese("'messages' must be an array, but it is missing.")).toBe(
      "'messages' 应为数组，但没有提供。",
    );
    expect(inChinese("'n' must be a whole number between 1 and 128.")).toBe(
      "'n' 应为整数，介于 1 和 128 之间。",
    );
    expect(inChinese('log.bodies must be "off" or "errors" or "all".')).toBe(
      'log.bodies 应为 "off" 或 "errors" 或 "all"。',
    );
    expect(
      inChinese('/h/prices.json:5:9: The price of gpt-4 is left out: input is wrong (not a price).'),
    ).toBe('/h/prices.json 第 5 行第 9 列：gpt-4 的价格被忽略：input 有误（不是价格）。');
    expect(inChinese('Use https://a.example or https://b.example.')).toBe(
      '请改用 https://a.example 或 https://b.example。',
    );
    expect(
      inChinese(
        'config.toml, line 3, column 8: proxy.port is missing: it must be true or false, without quotes.',
      ),
    ).toBe('config.toml，第 3 行第 8 列：proxy.port 缺失：应为 true 或 false，不带引号。');
  });

  it("leave a vendor's own words and anybody's names as they are", () => {
    expect(inChinese('Upstream "null" failed with HTTP 500. It said: Mend this line. {0} failed')).toBe(
      '上游“null”出错，HTTP 500。对方说：Mend this line. {0} failed',
    );
    expect(inChinese('Upstream "a" timed out.')).toBe('上游“a”超时。');
    expect(inChinese('No model "x" at upstream "a". Did you mean "y"? It said: no such model')).toBe(
      '上游“a”没有模型“x”。你是不是要找 "y"？对方说：no such model',
    );
    expect(inChinese('The deployment is gone. Ask the administrator.')).toBe(
      'The deployment is gone. Ask the administrator.',
    );
    for (const theirs of [
      'Request failed',
      'temperature must be less than 2.',
      'The field messages is wrong: nobody knows why',
      'Use another model. This one is retired.',
    ])
      expect(failureInChinese(theirs)).toBe(theirs);
    expect(failureInChinese("'max_tokens' must be a number, but it is missing.")).toBe(
      "'max_tokens' 应为数字，但没有提供。",
    );
    expect(failureInChinese('No model "x" in profile "p". Did you mean "y"?')).toBe(
      '方案“p”中没有模型“x”。你是不是要找 "y"？',
    );
    // Ours are known for ours, though a vendor could have said them.
    const failures = sentences.filter(({ file, text }) => file.startsWith('src-proxy') && text.endsWith('.'));
    expect(failures.length).toBeGreaterThan(150);
    expect(failures.filter(({ text }) => failureInChinese(text) === text)).toEqual([]);
  });
});
