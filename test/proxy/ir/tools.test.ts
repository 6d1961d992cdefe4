import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangeToolResults } from '../../../src-proxy/ir/arrange-tool-results.ts';
import {
  createCustomInputDecoder,
  decodeCustomInput,
  encodeCustomInput,
} from '../../../src-proxy/ir/custom-input.ts';
import { budgetToEffort, effortToBudget, nearestEffort } from '../../../src-proxy/ir/map-effort.ts';
import { toObjectSchema } from '../../../src-proxy/ir/object-schema.ts';
import type { IrMessage, IrPart, IrRequest, IrTool } from '../../../src-proxy/ir/request.ts';
import { selectTools } from '../../../src-proxy/ir/select-tools.ts';

const call = (callId: string): IrPart => ({
  type: 'tool-call',
  callId,
  name: 'f',
  kind: 'function',
  input: '{}',
});
const result = (callId: string): IrPart => ({
  type: 'tool-result',
  callId,
  content: [{ type: 'text', text: callId }],
});
const text = (value: string): IrPart => ({ type: 'text', text: value });
const user = (...parts: IrPart[]): IrMessage => ({ role: 'user', parts });
const assistant = (...parts: IrPart[]): IrMessage => ({ role: 'assistant', parts });

describe('arrange tool results', () => {
  it('puts results right behind their calls, before what the user said (cc-switch#4741, openai/codex#7051)', () => {
    const { messages, warnings } = arrangeToolResults([
      user(text('go')),
      assistant(text('on it'), call('a'), call('b')),
      { role: 'system', parts: [text('note')] },
      user(text('wait'), result('b')),
      user(result('a')),
    ]);
    expect(messages).toEqual([
      user(text('go')),
      assistant(text('on it'), call('a'), call('b')),
      user(result('b'), result('a')),
      { role: 'system', parts: [text('note')] },
      user(text('wait')),
    ]);
    expect(warnings).toEqual([]);
  });
  it('a call without a result gets one that says so', () => {
    const { messages, warnings } = arrangeToolResults([assistant(call('a'), call('b')), user(result('a'))]);
    expect(messages[1]?.parts).toMatchObject([{ callId: 'a' }, { callId: 'b', isError: true }]);
    expect(warnings).toHaveLength(1);
  });
  it('a turn told in several messages is one turn', () => {
    const { messages } = arrangeToolResults([assistant(call('a')), assistant(text('hm')), user(result('a'))]);
    expect(messages.map((message) => message.role)).toEqual(['assistant', 'assistant', 'user']);
  });
  it('two calls with the same id take their results in order', () => {
    const other: IrPart = { type: 'tool-result', callId: 'a', content: [text('second')] };
    const { messages } = arrangeToolResults([
      assistant(call('a')),
      user(result('a')),
      assistant(call('a')),
      user(other),
    ]);
    expect(messages[1]?.parts).toEqual([result('a')]);
    expect(messages[3]?.parts).toEqual([other]);
  });
});

describe('custom tools acted out as functions', () => {
  it('streams the text as it is written, whatever the cutting', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((one) => one.isWellFormed()),
        fc.array(fc.nat(400)),
        fc.boolean(),
        (input, cuts, escaped) => {
          const json = escaped
            ? `{ "input" : "${[...Array(input.length).keys()]
                .map((at) => `\\u${input.charCodeAt(at).toString(16).padStart(4, '0')}`)
                .join('')}" }`
            : encodeCustomInput(input);
          const places = [
            0,
            ...[...new Set(cuts.map((cut) => cut % (json.length + 1)))].sort((a, b) => a - b),
            json.length,
          ];
          const decoder = createCustomInputDecoder();
          let out = '';
          for (let index = 1; index < places.length; index += 1)
            out += decoder.push(json.slice(places[index - 1], places[index]));
          expect(out + decoder.end()).toBe(input);
          expect(decodeCustomInput(json)).toBe(input);
        },
      ),
    );
  });
  it('gives pieces before the end', () => {
    const decoder = createCustomInputDecoder();
    expect(decoder.push('{"input":"*** Begin')).toBe('*** Begin');
    expect(decoder.push(' Patch\\')).toBe(' Patch');
    expect(decoder.push('n+a"}')).toBe('\n+a');
  });
  it.each([
    ['{"patch":"x"}', 'x'],
    ['"x"', 'x'],
    ['*** Begin Patch', '*** Begin Patch'],
    ['', ''],
  ])('a model that ignored the schema (%s) gets the benefit of the doubt', (json, expected) => {
    const decoder = createCustomInputDecoder();
    expect(decoder.push(json) + decoder.end()).toBe(expected);
  });
});

describe('select tools', () => {
  const fn = (name: string, deferred = false): IrTool => ({
    type: 'function',
    name,
    ...(deferred && { deferred }),
  });
  const request = (tools: IrTool[], parts: IrPart[] = []): IrRequest => ({
    origin: 'anthropic-messages',
    model: 'm',
    stream: false,
    messages: [user(...parts)],
    tools,
  });
  const reference = (name: string): IrPart => ({
    type: 'opaque',
    origin: 'anthropic-messages',
    value: { type: 'tool_reference', tool_name: name },
  });
  const names = (selected: ReturnType<typeof selectTools>): string[] =>
    selected.tools.map((tool) => tool.name);

  it('a deferred tool counts once a search has brought it in', () => {
    const tools = [fn('a'), fn('late', true), fn('never', true)];
    const selected = selectTools(
      request(tools, [{ type: 'tool-result', callId: 'x', content: [reference('late')] }]),
    );
    expect(names(selected)).toEqual(['a', 'late']);
    expect(selected.warnings.map((warning) => warning.what)).toEqual(['tools[2]']);
  });
  it('where the vendor would have searched, all are shown', () => {
    const search: IrTool = {
      type: 'server',
      kind: 'tool-search',
      origin: 'anthropic-messages',
      value: { type: 'tool_search_tool_regex_20251119' },
    };
    expect(names(selectTools(request([search, fn('late', true)])))).toEqual(['late']);
  });
  it('a choice without tools goes (cc-switch PR#3640)', () => {
    const server: IrTool = {
      type: 'server',
      kind: 'web-search',
      origin: 'anthropic-messages',
      value: { type: 'web_search_20250305' },
    };
    const selected = selectTools({ ...request([server]), toolChoice: { type: 'required' } });
    expect(selected.toolChoice).toBeNull();
    expect(selected.warnings.map((warning) => warning.what)).toEqual(['tools[0]', 'tool_choice']);
  });
});

describe('effort and budget', () => {
  it('a budget that stands for an effort comes back as it', () => {
    for (const effort of ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const) {
      expect(budgetToEffort(effortToBudget(effort))).toBe(effort);
    }
    expect(budgetToEffort(0)).toBe('none');
    expect(effortToBudget('none')).toBe(0);
  });
  it('the nearest effort costs no more than was asked, where there is one', () => {
    expect(nearestEffort('xhigh', ['low', 'medium', 'high'])).toBe('high');
    expect(nearestEffort('minimal', ['low', 'medium', 'high'])).toBe('low');
    expect(nearestEffort('max', ['none', 'low', 'xhigh'])).toBe('xhigh');
  });
});

describe('schemas of tools', () => {
  it('variants at the top become one object, nothing is forgotten', () => {
    const schema = toObjectSchema({
      anyOf: [
        { type: 'object', properties: { a: { type: 'string' }, c: {} }, required: ['a', 'c'] },
        { type: 'object', properties: { b: { type: 'number' }, c: {} }, required: ['b', 'c'] },
      ],
    });
    expect(schema).toMatchObject({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'number' } },
      required: ['c'],
    });
    expect(schema['description']).toContain('anyOf');
    expect(schema['anyOf']).toBeUndefined();
  });
  it('no schema is an object without properties', () => {
    expect(toObjectSchema(undefined)).toEqual({ type: 'object', properties: {} });
  });
});
