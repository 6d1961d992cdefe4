// The event filter of SSE answers to Codex: whole events in any chunking, the same bytes but for foreign names.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codexKeepAlive,
  createCodexStreamFilter,
} from '../../../src-proxy/codex-backend/codex-stream-filter.ts';
import { fitCodexEvent } from '../../../src-proxy/codex-backend/fit-codex-event.ts';
import { dropForeignModelName, isForeignToCodex } from '../../../src-proxy/codex-backend/first-party.ts';

function run(bytes: Buffer, cuts: readonly number[], asked: string | null): Buffer[] {
  const filter = createCodexStreamFilter(asked);
  const borders = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  const out = borders.slice(1).map((end, index) => filter.push(bytes.subarray(borders[index], end)));
  return [...out, filter.end()];
}

const line = fc.constantFrom(
  'data: {"type":"response.created"}',
  'event: x',
  ': ping',
  'data: ä€😀',
  '',
  'id: 7',
);
const text = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 24 })
  .map((lines) => lines.map((pair) => pair.join('')).join(''));

describe('createCodexStreamFilter', () => {
  it('gives out the bytes that came, only whole events before the end', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(400), { maxLength: 8 }), (source, cuts) => {
        const bytes = Buffer.from(source);
        const pieces = run(
          bytes,
          cuts.map((cut) => Math.min(cut, bytes.length)),
          'm',
        );
        expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
        for (const piece of pieces.slice(0, -1)) {
          if (piece.length > 0) expect(/\r?\n\r?\n$/.test(piece.toString())).toBe(true);
        }
      }),
    );
  });

  it('takes an event of many megabytes in small pieces without copying it with each of them', () => {
    const bytes = Buffer.from(`data: {"type":"x","result":"${'QUJD'.repeat(4_000_000)}"}\n\n`);
    const cuts = Array.from({ length: Math.floor(bytes.length / 4_096) }, (_, index) => (index + 1) * 4_096);
    const begun = performance.now();
    const pieces = run(bytes, cuts, 'm');
    // 4,000 copies of 8 MB on average took more than ten seconds.
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  });

  it('takes out a foreign model name, also where the event is cut in the middle of it', () => {
    const event = {
      type: 'response.metadata',
      headers: { 'openai-model': 'served-2026', 'x-codex-turn-state': 'TS' },
    };
    const bytes = Buffer.from(`event: response.metadata\ndata: ${JSON.stringify(event)}\n\ndata: [DONE]\n\n`);
    const at = bytes.indexOf('openai-model') + 4;
    const out = Buffer.concat(run(bytes, [at], 'asked')).toString();
    expect(out).toBe(
      'event: response.metadata\ndata: {"type":"response.metadata","headers":{"x-codex-turn-state":"TS"}}\n\ndata: [DONE]\n\n',
    );
    expect(Buffer.concat(run(bytes, [at], 'served-2026')).equals(bytes)).toBe(true);
  });

  it.each(['\n', '\r\n'])('tells an error event, which Codex overlooks, as a failed answer (%j)', (end) => {
    const said = {
      type: 'error',
      sequence_number: 4,
      code: 'insufficient_quota',
      message: 'Empty.',
      param: null,
    };
    const about = { type: 'response.output_text.delta', delta: 'say {"type":"error"} in JSON' };
    const bytes = Buffer.from(
      [
        `data: ${JSON.stringify(about)}`,
        '',
        'event: error',
        `data: ${JSON.stringify(said)}`,
        '',
        'data: [DONE]',
        '',
        '',
      ].join(end),
    );
    const out = Buffer.concat(run(bytes, [70], 'm')).toString();
    expect(out).not.toContain('event: error');
    const events = [...out.matchAll(/^data: (\{.*\})\r?$/gm)].map(
      ([, data]) => JSON.parse(data ?? '') as Record<string, unknown>,
    );
    expect(events).toEqual([
      about,
      {
        type: 'response.failed',
        sequence_number: 4,
        response: {
          id: '',
          object: 'response',
          status: 'failed',
          error: { code: 'insufficient_quota', message: 'Empty.' },
          output: [],
          usage: null,
        },
      },
    ]);
  });

  it('keeps alive with an event, not with a comment', () => {
    expect(codexKeepAlive.split('\n').find((one) => one.startsWith('data: '))).toBe(
      'data: {"type":"keepalive"}',
    );
  });
});

describe('foreign names', () => {
  it('are other model names and catalogue tags', () => {
    expect(isForeignToCodex('openai-model', 'gpt-5.5-2026-04-23', 'gpt-5.5')).toBe(true);
    expect(isForeignToCodex('openai-model', 'gpt-5.5', 'gpt-5.5')).toBe(false);
    expect(isForeignToCodex('x-models-etag', 'W/"1"', 'gpt-5.5')).toBe(true);
    expect(isForeignToCodex('x-codex-turn-state', 'T', 'gpt-5.5')).toBe(false);
  });

  it('go from headers and response.headers alike, and text about them stays', () => {
    const inner = { type: 'response.created', response: { id: 'r', headers: { 'OpenAI-Model': ['x'] } } };
    expect(dropForeignModelName(JSON.stringify(inner), 'm')).toBe(
      '{"type":"response.created","response":{"id":"r","headers":{}}}',
    );
    const lower = { type: 'response.created', response: { id: 'r', headers: { 'openai-model': 'x' } } };
    expect(dropForeignModelName(JSON.stringify(lower), 'm')).toBe(
      '{"type":"response.created","response":{"id":"r","headers":{}}}',
    );
    const talk = '{ "type":"response.output_text.delta", "delta":"the openai-model header" }';
    expect(dropForeignModelName(talk, 'm')).toBe(talk);
  });
});

describe('a usage that Codex could not read', () => {
  const completed = (usage: object | null): string =>
    JSON.stringify({ type: 'response.completed', response: { id: 'r', usage } });
  const usageOf = (text: string): unknown =>
    (JSON.parse(text) as { response: { usage: unknown } }).response.usage;

  it('is mended', () => {
    const cases: [object, object][] = [
      [
        { input_tokens: 5, output_tokens: 2 },
        { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
      ],
      [
        { input_tokens: 5, input_tokens_details: {}, output_tokens: 2, total_tokens: 7 },
        { input_tokens: 5, input_tokens_details: { cached_tokens: 0 }, output_tokens: 2, total_tokens: 7 },
      ],
      [
        { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
        { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
      ],
      [
        { input_tokens: 5.4, output_tokens: 2, total_tokens: 7 },
        { input_tokens: 5, total_tokens: 7 },
      ],
      [
        { input_tokens: 1, output_tokens: 2, total_tokens: 3, output_tokens_details: 'none' },
        { output_tokens_details: null },
      ],
    ];
    for (const [sent, fit] of cases) {
      expect(usageOf(fitCodexEvent(completed(sent), 'm')), JSON.stringify(sent)).toMatchObject(fit);
    }
  });

  it('is left alone where it is readable, byte for byte', () => {
    const usage = {
      input_tokens: 5,
      output_tokens: 2,
      total_tokens: 7,
      input_tokens_details: { cached_tokens: 1 },
    };
    for (const text of [
      completed(usage),
      completed(null),
      '{"type":"response.completed"}',
      '{ "delta":"\\"response.completed\\"" }',
    ]) {
      expect(fitCodexEvent(text, 'm')).toBe(text);
    }
  });
});
