import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../src-proxy/contract/error-codes.ts';
import { objectFromText, parseJson, stringifyJson, textOfJson } from '../../../src-proxy/ir/raw-json.ts';

const odd =
  '{ "n": 1.0, "big": 12345678901234567890, "2": 1, "1": 2, "esc": "\\u4f60\\/", "e": 1e3, "in": {"input": [1.50]} }';

describe('raw JSON', () => {
  it('remembers tool arguments as they were written, wherever they stand', () => {
    const text = `{"messages":[{"content":[{"type":"tool_use","input":${odd}},{"input":{}}]}],"x\\u0022":{"arguments":${odd}}}`;
    const value = parseJson(text) as {
      messages: [{ content: [{ input: object }, { input: object }] }];
      'x"': { arguments: object };
    };
    expect(textOfJson(value.messages[0].content[0].input)).toBe(odd);
    expect(textOfJson(value.messages[0].content[1].input)).toBe('{}');
    expect(textOfJson(value['x"'].arguments)).toBe(odd);
    expect(textOfJson({ a: 1 })).toBe('{"a":1}');
  });
  it('writes them back byte for byte inside a new body', () => {
    const input = objectFromText(odd);
    const body = { a: [{ input }], skip: undefined, s: 'ü"\n' };
    expect(stringifyJson(body)).toBe(`{"a":[{"input":${odd}}],"s":"ü\\"\\n"}`);
  });
  it('is JSON.parse for any JSON, and what it writes reads the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify({ input: value, other: [value] });
        const parsed = parseJson(text) as object;
        expect(parsed).toEqual(JSON.parse(text));
        expect(JSON.parse(stringifyJson(parsed))).toEqual(JSON.parse(text));
      }),
    );
  });
  it('leaves arguments what they are for everybody else', () => {
    const input = objectFromText(odd);
    expect(JSON.parse(JSON.stringify({ input }))).toEqual({ input: JSON.parse(odd) });
    expect(Object.keys(input ?? {})).toEqual(Object.keys(JSON.parse(odd)));
    const own = '{ "toJSON": 1 }';
    expect(stringifyJson({ input: objectFromText(own) })).toBe('{"input":{"toJSON":1}}');
  });
  it('is not confused by names that are there twice', () => {
    const value = parseJson(
      '{"a":{"input":{"x":1.0}},"a":{"input":{"y":2.0}},"input":{"p":1.0},"input":3}',
    ) as {
      a: { input: object };
    };
    expect(textOfJson(value.a.input)).toBe('{"y":2.0}');
  });
  it('refuses depth that would break whoever walks it', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(() => parseJson(deep)).toThrow(ProxyError);
    expect(() => parseJson(`{"input":${deep}}`)).toThrow(ProxyError);
    const fine = `${'{"a":['.repeat(256)}${']}'.repeat(256)}`;
    expect(() => parseJson(fine)).not.toThrow();
    expect(() => parseJson(`[${fine}]`)).toThrow(ProxyError);
  });
  it('1 MB is read well within its budget', () => {
    const text = JSON.stringify({
      messages: Array.from({ length: 400 }, (_, n) => ({ input: { n }, t: 'x'.repeat(2600) })),
    });
    const began = performance.now();
    for (let round = 0; round < 10; round += 1) parseJson(text);
    // 10 ms are the promise for the whole conversion; ten times that is only a guard against a square law.
    expect((performance.now() - began) / 10).toBeLessThan(100);
  });
  it.each(['[1]', '"x"', 'null', '{', 'nonsense'])('%s is no arguments object', (text) => {
    expect(objectFromText(text)).toBeNull();
  });
  it('no text is an empty object', () => {
    expect(objectFromText(' ')).toEqual({});
  });
});
