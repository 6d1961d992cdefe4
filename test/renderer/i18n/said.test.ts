// What the control plane says reaches a Chinese window in Chinese: every sentence of the doctor and of the findings in
// tool files, as the sources have them today.
import { describe, expect, it } from 'vitest';
import { inChinese } from '../../../src-renderer/i18n/said.ts';
import { saidChecks } from '../../../src-renderer/i18n/zh-CN/said-checks.ts';
import { saidFindings } from '../../../src-renderer/i18n/zh-CN/said-findings.ts';
import { readSaidSentences } from './said-sentences.ts';

const sentences = readSaidSentences();
/** What a command line reads is the same in every language. */
const isCommand = (text: string): boolean => text.startsWith('keyswitch ');
const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
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
    for (const [english, chinese] of Object.entries({ ...saidChecks, ...saidFindings }))
      expect(holes(english), english).toEqual(expect.arrayContaining(holes(chinese)));
  });

  it('have no translation of what nobody says any more', () => {
    const said = sentences.map((text) => text.replaceAll(/‹(\d)›/g, '{$1}'));
    const alone = new Set([
      '{0} models.',
      '{0} (and {1} more)',
      "the vendor's own address",
      'the console of the vendor',
    ]);
    const unused = Object.keys({ ...saidChecks, ...saidFindings }).filter((english) => {
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
    expect(inChinese('Nothing that anybody translated')).toBe('Nothing that anybody translated');
  });
});
