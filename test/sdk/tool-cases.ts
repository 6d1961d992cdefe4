// Cases of the SDK matrix: tool calls, their results, choices and schemas.
// (Numbers are those of the project's list of what users file against rivals, peers.md Part 1b.)
import { expect } from 'vitest';
import {
  argsSent,
  clock,
  nonce,
  one,
  ordinaryEnd,
  quoted,
  sent,
  toolEnd,
  trickyArgs,
  weather,
  type MatrixCase,
} from './matrix-kit.ts';
import { type AskOptions, say } from './sdk-client.ts';

export const toolsCases: readonly MatrixCase[] = [
  {
    name: 'a tool loop: arguments and result unharmed (bugs 1, 3, 6, 7, 10)',
    async run(world) {
      world.vendor.script(
        { text: ['Let me look.'], calls: [{ id: 'call_1', name: 'get_weather', args: trickyArgs }] },
        { text: ['It rains.'] },
      );
      const session = world.open({ tools: [weather, clock] });
      const first = await session.ask(say('Weather?'));
      expect(first.text).toBe('Let me look.');
      expect(toolEnd[world.client]).toContain(first.finish);
      expect(first.calls).toHaveLength(1);
      const [call] = first.calls;
      if (call === undefined) throw new Error('no call');
      expect(call.name).toBe('get_weather');
      expect(call.args).toEqual(JSON.parse(trickyArgs));
      if (call.argsText !== undefined) expect(call.argsText).toBe(trickyArgs);
      const second = await session.answer([{ call, text: `下雨 ☔ ${nonce}` }]);
      expect(second.text).toBe('It rains.');
      expect(ordinaryEnd[world.client]).toContain(second.finish);
      expect(sent(world)).toContain(quoted(nonce));
      expect(argsSent(world, 'get_weather')).toContainEqual(JSON.parse(trickyArgs));
    },
  },
  {
    name: 'parallel calls, told in turns, answered in another order (bugs 4, 10)',
    async run(world) {
      const calls = ['东京', '巴黎', 'Lima'].map((city, index) => ({
        id: `call_${index}`,
        name: 'get_weather',
        args: JSON.stringify({ city }),
      }));
      world.vendor.script({ calls }, { text: ['All three.'] });
      const session = world.open({ tools: [weather] });
      const first = await session.ask(say('Weather in three cities?'));
      expect(first.calls.map((call) => call.args)).toEqual([
        { city: '东京' },
        { city: '巴黎' },
        { city: 'Lima' },
      ]);
      const ids = first.calls.map((call) => call.id).filter((id) => id !== '');
      expect(new Set(ids).size).toBe(ids.length);
      // Without ids only the order tells which result is whose.
      const order = ids.length === 3 ? first.calls.toReversed() : first.calls;
      const outcomes = order.map((call) => ({
        call,
        text: `result for ${(call.args as { city: string }).city}`,
      }));
      const second = await session.answer(outcomes);
      expect(second.text).toBe('All three.');
      for (const city of ['东京', '巴黎', 'Lima']) expect(sent(world)).toContain(`result for ${city}`);
    },
  },
  {
    name: 'a call without arguments is an empty object (bug 1)',
    async run(world) {
      world.vendor.script({ calls: [{ id: 'call_1', name: 'get_time', args: '' }] }, { text: ['noon'] });
      const session = world.open({ tools: [clock] });
      // The vendor of the chat API may send no arguments at all, which its own SDK cannot read.
      const same =
        world.client === world.upstream && world.client !== 'anthropic-messages' && world.client !== 'gemini';
      if (same) return;
      const first = await session.ask(say('Time?'));
      expect(first.calls.map((call) => call.args)).toEqual([{}]);
      const second = await session.answer(first.calls.map((call) => ({ call, text: '12:00' })));
      expect(second.text).toBe('noon');
    },
  },
  {
    name: 'large arguments keep every character',
    async run(world) {
      const args = JSON.stringify({ city: '长'.repeat(20_000) + '🌊'.repeat(1_000) });
      const answer = await one(
        world,
        { calls: [{ id: 'call_1', name: 'get_weather', args }] },
        { tools: [weather] },
      );
      expect(answer.calls[0]?.args).toEqual(JSON.parse(args));
    },
  },
  {
    name: 'a failed tool is told as failed',
    async run(world) {
      world.vendor.script(
        { calls: [{ id: 'call_1', name: 'get_weather', args: '{"city":"X"}' }] },
        { text: ['Sorry.'] },
      );
      const session = world.open({ tools: [weather] });
      const first = await session.ask(say('Weather?'));
      const second = await session.answer(
        first.calls.map((call) => ({ call, text: 'no such city: X', isError: true })),
      );
      expect(second.text).toBe('Sorry.');
      expect(sent(world)).toContain('no such city: X');
      const told = world.client === 'anthropic-messages' || world.client === 'gemini';
      if (told) expect(sent(world)).toMatch(/is_error":true|"error":"no such city|error: no such city/i);
    },
  },
  {
    name: 'a tool loop with thinking: the seal comes back as it was (bugs 13, 14, 16)',
    async run(world) {
      const thinking = { text: '先查天气 🤔 then answer', seal: 'U0VBTC1vcGFxdWUtMTIz' };
      world.vendor.script(
        {
          thinking,
          text: ['Looking.'],
          calls: [{ id: 'call_1', name: 'get_weather', args: '{"city":"东京"}' }],
        },
        {
          thinking: { text: 'second', seal: 'U0VBTC0y' },
          calls: [{ id: 'call_2', name: 'get_time', args: '{}' }],
        },
        { text: ['Rain at noon.'] },
      );
      const session = world.open({ tools: [weather, clock], think: true, maxTokens: 8000 });
      const first = await session.ask(say('Weather?'));
      const second = await session.answer(first.calls.map((call) => ({ call, text: 'rain' })));
      if (world.upstream !== 'openai-chat') expect(sent(world)).toContain(thinking.seal);
      const third = await session.answer(second.calls.map((call) => ({ call, text: 'noon' })));
      expect(third.text).toBe('Rain at noon.');
      if (world.upstream !== 'openai-chat') expect(sent(world)).toContain('U0VBTC0y');
    },
  },
  {
    name: 'tool choice in all forms (bug 9)',
    async run(world) {
      const words: readonly (readonly [AskOptions['toolChoice'], RegExp])[] = [
        ['none', /"tool_choice":(?:"none"|\{"type":"none"\})|"mode":"NONE"/],
        ['required', /"tool_choice":(?:"required"|\{"type":"any")|"mode":"ANY"/],
        [
          { name: 'get_time' },
          /"tool_choice":\{[^}]*"(?:function|tool)".*"get_time"|"allowedFunctionNames":\["get_time"\]/,
        ],
      ];
      for (const [toolChoice, form] of words) {
        await one(
          world,
          { text: ['ok'] },
          { tools: [weather, clock], ...(toolChoice !== undefined && { toolChoice }) },
        );
        expect(sent(world)).toMatch(form);
      }
    },
  },
  {
    name: 'parallel calls switched off',
    skip: ({ client, upstream }) => client === 'gemini' || upstream === 'gemini',
    async run(world) {
      await one(world, { text: ['ok'] }, { tools: [weather], parallel: false });
      expect(sent(world)).toMatch(/"parallel_tool_calls":false|"disable_parallel_tool_use":true/);
    },
  },
  {
    name: 'a schema with everything in it is made valid for the vendor (bug 12)',
    skip: ({ client, upstream }) => client === upstream,
    async run(world) {
      const schema = {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        additionalProperties: false,
        $defs: {
          point: {
            type: 'object',
            properties: { x: { type: 'number', exclusiveMinimum: 0 } },
            required: ['x'],
          },
        },
        properties: {
          kind: { const: 'fixed' },
          count: { type: 'integer', exclusiveMinimum: 1, multipleOf: 2 },
          maybe: { type: ['string', 'null'], format: 'uri', minLength: 2 },
          either: {
            oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'number' }, uniqueItems: true }],
          },
          at: { $ref: '#/$defs/point' },
          map: {
            type: 'object',
            patternProperties: { '^x-': { type: 'string' } },
            additionalProperties: { type: 'string' },
          },
          any: {},
          level: { type: 'integer', enum: [1, 2, 3] },
          list: { type: 'array' },
        },
        required: ['kind', 'count'],
      };
      const tool = { name: 'odd_tool', description: 'd', schema };
      const args = '{"kind":"fixed","count":4}';
      const answer = await one(world, { calls: [{ id: 'c', name: 'odd_tool', args }] }, { tools: [tool] });
      expect(answer.calls[0]?.args).toEqual(JSON.parse(args));
      const body = sent(world);
      for (const property of ['kind', 'count', 'maybe', 'either', 'at', 'map', 'level', 'list'])
        expect(body).toContain(`"${property}"`);
      expect(body).toContain('"fixed"');
    },
  },
  {
    name: 'long and dotted tool names come back as the client wrote them (bug 33)',
    skip: ({ client, upstream }) => client === upstream,
    async run(world) {
      const names = [
        `mcp__server.with.dots__${'very_'.repeat(12)}long`,
        `mcp__server.with.dots__${'very_'.repeat(12)}longer`,
      ];
      const given = names.map((name) => ({ ...weather, name }));
      world.vendor.script(
        (body) => {
          const found = JSON.stringify(body['tools']).match(/"name":"([^"]+)"/g) ?? [];
          const inUse = found.map((text) => text.slice(8, -1));
          return {
            calls: inUse
              .slice(0, 2)
              .map((name, index) => ({ id: `call_${index}`, name, args: '{"city":"A"}' })),
          };
        },
        { text: ['done'] },
      );
      const session = world.open({ tools: given });
      const first = await session.ask(say('go'));
      expect(first.calls.map((call) => call.name)).toEqual(names);
      const second = await session.answer(first.calls.map((call) => ({ call, text: 'ok' })));
      expect(second.text).toBe('done');
    },
  },
];
