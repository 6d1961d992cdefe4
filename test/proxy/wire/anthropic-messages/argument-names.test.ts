// Tools whose arguments have names that Anthropic refuses (claude-code#79418, decocms/studio PR#6874): the model gets other
// ones, the client its own.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldStream } from '../../../../src-proxy/ir/fold.ts';
import type { JsonObject } from '../../../../src-proxy/ir/json.ts';
import { parseJson } from '../../../../src-proxy/ir/raw-json.ts';
import {
  giveBackNames,
  nameArguments,
} from '../../../../src-proxy/wire/anthropic-messages/name-arguments.ts';
import { wireProtocols } from '../../../../src-proxy/wire/registry.ts';
import { decodeContext, sentBody, testUpstream } from '../../../support/wire-conformance.ts';

const accepted = /^[a-zA-Z0-9_.-]{1,64}$/;
const messages = wireProtocols['anthropic-messages'];
const long = 'x'.repeat(70);
const parameters = {
  type: 'object',
  properties: {
    'filter[id]': { type: 'string' },
    filter_id_: { type: 'integer' },
    $select: { type: 'array', items: { type: 'string' } },
    [long]: { type: 'string' },
    名: { type: 'string' },
  },
  required: ['filter[id]', 'filter_id_'],
};

function encode(strict: boolean) {
  const tool = { name: 'list-apps', description: 'd', parameters: { ...parameters }, strict };
  const body = {
    model: 'm',
    messages: [{ role: 'user', content: 'x' }],
    tools: [{ type: 'function', function: tool }],
  };
  const ir = wireProtocols['openai-chat'].decodeRequest(body, decodeContext());
  return messages.encodeRequest(ir, { model: 'claude-opus-5-5', upstream: testUpstream, quirks: [] });
}

describe('arguments with names that Anthropic refuses', () => {
  it.each([false, true])('get other ones, each its own, required as before (strict: %s)', (strict) => {
    const tools = sentBody(encode(strict).body)['tools'] as [
      { input_schema: { properties: JsonObject; required: string[] } },
    ];
    const { properties, required } = tools[0].input_schema;
    const names = Object.keys(properties);
    expect(names.every((name) => accepted.test(name))).toBe(true);
    expect(names).toHaveLength(5);
    expect(properties['filter_id_']).toMatchObject({ type: 'integer' });
    expect(required).toEqual([names[0], 'filter_id_']);
  });

  it('come back under the client’s names, streamed and whole', () => {
    const { body, toolNames } = encode(false);
    const [tool] = sentBody(body)['tools'] as { input_schema: { properties: JsonObject } }[];
    const [first = '', , select = ''] = Object.keys(tool?.input_schema.properties ?? {});
    const said = `{"${first}": "7", "${select}": ["a"], "filter_id_": 1.0, "more": {}}`;
    const mine = { 'filter[id]': '7', $select: ['a'], filter_id_: 1, more: {} };
    const call = { type: 'tool_use', id: 'toolu_1', name: 'list-apps' };
    const context = { upstream: testUpstream, toolNames };

    const whole = messages.decodeResponse(
      parseJson(`{"content":[{"type":"tool_use","id":"toolu_1","name":"list-apps","input":${said}}]}`),
      context,
    );
    const decoder = messages.createStreamDecoder(context);
    const piece = (text: string): object => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: text },
    });
    const events = [
      { type: 'message_start', message: {} },
      { type: 'content_block_start', index: 0, content_block: { ...call, input: {} } },
      ...[said.slice(0, 5), said.slice(5, 30), said.slice(30)].map(piece),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_stop' },
    ];
    const streamed = foldStream(events.flatMap((event) => decoder.push(JSON.stringify(event))));
    for (const answer of [whole, streamed]) {
      const [part] = answer.parts;
      expect(part).toMatchObject({ type: 'tool-call', name: 'list-apps', callId: 'toolu_1' });
      expect(JSON.parse(part?.type === 'tool-call' ? part.input : '')).toEqual(mine);
    }
  });

  it('in any number and of any form: all fit, none is lost', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('a[]', 'a{}', 'a__', 'a_', '', '[]', '$', long));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), (given) => {
        const properties = Object.fromEntries(given.map((one) => [one, { description: one }]));
        const { schema, names } = nameArguments({ type: 'object', properties });
        const fitted = schema['properties'] as JsonObject;
        expect(Object.keys(fitted).every((one) => accepted.test(one))).toBe(true);
        const args = Object.fromEntries(
          Object.entries(fitted).map(([one, is]) => [one, (is as JsonObject)['description']]),
        );
        const back = JSON.parse(giveBackNames(JSON.stringify(args), names ?? new Map())) as JsonObject;
        expect(back).toEqual(Object.fromEntries(Object.keys(properties).map((one) => [one, one])));
      }),
    );
  });

  it('names that fit are left alone, and arguments that are cut', () => {
    const schema: JsonObject = { type: 'object', properties: { 'a.b-c_1': {} } };
    expect(nameArguments(schema)).toEqual({ schema, names: null });
    expect(nameArguments(schema).schema).toBe(schema);
    expect(giveBackNames('{"a_": "b', new Map([['a_', 'a[']]))).toBe('{"a_": "b');
  });
});
