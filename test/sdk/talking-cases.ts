// Cases of the SDK matrix: words, limits, usage, thinking.
// (Numbers are those of the project's list of what users file against rivals, peers.md Part 1b.)
import { expect } from 'vitest';
import {
  filterEnd,
  lengthEnd,
  nonce,
  one,
  ordinaryEnd,
  quoted,
  sent,
  type MatrixCase,
} from './matrix-kit.ts';
import { say } from './sdk-client.ts';

export const talkingCases: readonly MatrixCase[] = [
  {
    name: 'text in Chinese and emoji comes piece by piece, unharmed (bugs 2, 3, 29)',
    async run(world) {
      const text = ['Hello ', '你好', '，', '世界 ', '🌏', '🚀', '!\n'];
      const answer = await one(world, { text }, {}, nonce);
      expect(answer.text).toBe(text.join(''));
      expect(ordinaryEnd[world.client]).toContain(answer.finish);
      if (world.stream) expect(answer.deltas).toBeGreaterThanOrEqual(4);
      expect(sent(world)).toContain(quoted(nonce));
    },
  },
  {
    name: 'usage adds up in the client’s own arithmetic (bugs 23, 24)',
    async run(world) {
      const answer = await one(world, {
        text: ['ok'],
        usage: { fresh: 25, cached: 75, output: 30, reasoning: 10 },
      });
      expect(answer.usage).toMatchObject({ input: 100, cached: 75, output: 30 });
      const counted = answer.usage.reasoning !== null && world.upstream !== 'anthropic-messages';
      if (counted) expect(answer.usage.reasoning).toBe(10);
    },
  },
  {
    name: 'system text and several turns reach the vendor in order',
    async run(world) {
      world.vendor.script({ text: ['first answer'] }, { text: ['second answer'] });
      const session = world.open({ system: `Be brief. ${nonce}` });
      await session.ask(say('first question'));
      const answer = await session.ask(say('second question'));
      expect(answer.text).toBe('second answer');
      const body = sent(world);
      const places = ['first question', 'first answer', 'second question'].map((text) => body.indexOf(text));
      expect(places).not.toContain(-1);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(body).toContain(quoted(nonce));
    },
  },
  {
    name: 'the token limit ends the answer as such (bug 5)',
    async run(world) {
      const answer = await one(world, { text: ['half an ans'], finish: 'length' }, { maxTokens: 64 });
      expect(answer.text).toBe('half an ans');
      expect(lengthEnd[world.client]).toContain(answer.finish);
      expect(sent(world)).toMatch(
        /"(?:max_tokens|max_completion_tokens|max_output_tokens|maxOutputTokens)":64/,
      );
    },
  },
  {
    name: 'a content filter ends the answer as such',
    async run(world) {
      const answer = await one(world, { text: ['I was about to'], finish: 'filter' });
      expect(filterEnd[world.client]).toContain(answer.finish);
    },
  },
  {
    name: 'a refusal in words is not lost',
    async run(world) {
      const answer = await one(world, { refusal: 'I cannot help with that.' });
      expect(`${answer.text}${answer.refusal}`).toContain('I cannot help with that.');
    },
  },
  {
    name: 'sampling parameters',
    async run(world) {
      await one(world, { text: ['ok'] }, { temperature: 0.5, topP: 0.9, maxTokens: 100 });
      const body = sent(world);
      expect(body).toMatch(/"temperature":0\.5/);
      // Anthropic's newer models take one of the two; which one is the codec's choice.
      if (world.upstream !== 'anthropic-messages') expect(body).toMatch(/"(?:top_p|topP)":0\.9/);
    },
  },
  {
    name: 'stop sequences',
    skip: ({ client, upstream }) => client === 'openai-responses' || upstream === 'openai-responses',
    async run(world) {
      await one(world, { text: ['ok'] }, { stop: ['停止', 'END'] });
      expect(sent(world)).toMatch(/"(?:stop|stop_sequences|stopSequences)":\["停止","END"\]/);
    },
  },
  {
    name: 'structured output is not dropped (bug 22)',
    async run(world) {
      const schema = {
        type: 'object',
        properties: { capital: { type: 'string' }, population: { type: 'integer' } },
        required: ['capital', 'population'],
        additionalProperties: false,
      };
      const answer = await one(world, { text: ['{"capital":', '"北京","population":1}'] }, { schema });
      expect(JSON.parse(answer.text)).toEqual({ capital: '北京', population: 1 });
      const body = sent(world);
      expect(body).toContain('"capital"');
      expect(body).toMatch(/"(?:json_schema|application\/json)"/);
    },
  },
  {
    name: 'sources of an answer',
    // The SDK's own accumulator for Chat streams drops annotations.
    skip: ({ client, upstream, stream }) =>
      upstream === 'openai-chat' || (client === 'openai-chat' && stream),
    async run(world) {
      const answer = await one(world, {
        text: ['According to it'],
        citation: { url: 'https://a.example/页', title: '标题' },
      });
      expect(answer.text).toBe('According to it');
      expect(answer.sources).toContain('https://a.example/页');
    },
  },
  {
    name: 'thinking is shown as thinking',
    async run(world) {
      const answer = await one(
        world,
        { thinking: { text: '想一想 🤔', seal: 'c2VhbC0x' }, text: ['done'] },
        { think: true, maxTokens: 8000 },
      );
      expect(answer.text).toBe('done');
      expect(answer.thinking).toBe('想一想 🤔');
      expect(sent(world)).toMatch(/"(?:thinking|reasoning|reasoning_effort|thinkingConfig)"/);
    },
  },
];
