// What the control plane says reaches a Chinese window in Chinese: every sentence of the doctor and of the findings in
// tool files, as the sources have them today.
import { describe, expect, it } from 'vitest';
import { inChinese } from '../../../src-renderer/i18n/said.ts';
import { saidChecks } from '../../../src-renderer/i18n/zh-CN/said-checks.ts';
import { saidFindings } from '../../../src-renderer/i18n/zh-CN/said-findings.ts';
import { saidRoutes } from '../../../src-renderer/i18n/zh-CN/said-routes.ts';
import { saidSettings } from '../../../src-renderer/i18n/zh-CN/said-settings.ts';
import { readSaidSentences } from './said-sentences.ts';
import { escape } from './syntax.ts';

const all = { ...saidChecks, ...saidFindings, ...saidRoutes, ...saidSettings };
const sentences = readSaidSentences();
/** What a command line reads is the same in every language. */
const isCommand = (text: string): boolean => text.startsWith('keyswitch ');
const holes = (text: string): string[] => [...text.matchAll(/\{\d\}/g)].map(([hole]) => hole).toSorted();

describe('the sentences of the control plane', () => {
  it('are found in its sources', () => {
    expect(sentences.length).toBeGreaterThan(200);
    expect(sentences).toContain('Mend this line.');
  });

  it('are all in Chinese in a Chinese window', () => {
    const missing = sentences.filter((text) => !isCommand(text) && !/[\u4E00-\u9FFF]/.test(inChinese(text)));
    expect(missing).toEqual([]);
  });

  it('have only translations whose holes are those of the original', () => {
    for (const [english, chinese] of Object.entries(all))
      expect(holes(english), english).toEqual(expect.arrayContaining(holes(chinese)));
  });

  it('have no translation of what nobody says any more', () => {
    const said = sentences.map((text) => text.replaceAll(/‹(\d)›/g, '{$1}'));
    const alone = new Set([
      'Route "{0}" ({1}): {2}.',
      'Profile "{0}".',
      'It is "{0}".',
      'the last time',
      'the last {0} times',
      'in profile "{0}"',
      'at upstream "{0}"',
      '{0} (and {1} more)',
      "the vendor's own address",
      'the console of the vendor',
    ]);
    const unused = Object.keys(all).filter((english) => {
      const shape = new RegExp(
        `^${english
          .split(/\{\d\}/)
          .map((part) => escape(part))
          .join('.+')}$`,
      );
      return !alone.has(english) && !said.some((text) => shape.test(text));
    });
    expect(unused).toEqual([]);
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
      'x.example 在 9 ms 内应答（dns 1 ms；HTTP 401）。12 个模型。',
    );
    expect(
      inChinese('china: 5 ms over the last 20; switched 14:02 because china is faster: 5 ms against 50 ms'),
    ).toBe('china：最近 20 次为 5 ms；14:02 切换，因为china 更快：5 ms，原来为 50 ms');
    expect(inChinese('No model "gpt-9" in profile "work". Did you mean "gpt-5"?')).toBe(
      '配置方案“work”中没有模型“gpt-9”。您是不是要找 "gpt-5"？',
    );
    expect(inChinese('Nothing that anybody translated')).toBe('Nothing that anybody translated');
  });
});
