// Wherever a stream breaks, what the client parses is valid, and ends with the error.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closeHalfArray,
  closeHalfEvent,
} from '../../../../src-proxy/exchange/passthrough/close-half-event.ts';
import { createSseParser } from '../../../../src-proxy/sse/parse.ts';

const error = { error: { message: 'broke', code: 'upstream_error' } };

function parse(text: string): { readonly data: string; readonly event: string | undefined }[] {
  const events: { data: string; event: string | undefined }[] = [];
  const parser = createSseParser((data, event) => events.push({ data, event }));
  parser.push(Buffer.from(text));
  parser.end();
  return events;
}

describe('closing a half array', () => {
  it('leaves an array whose last element is the error, cut at every place', () => {
    const elements = fc.array(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(elements, fc.integer({ min: 0, max: 2 }), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        for (let end = 0; end < json.length; end += 1) {
          const sent = json.slice(0, end);
          const whole = JSON.parse(`${sent}${closeHalfArray(Buffer.from(sent), error)}]`) as unknown[];
          expect(whole.at(-1), sent).toEqual(error);
          expect(whole.length).toBeLessThanOrEqual(value.length + 1);
        }
        expect(closeHalfArray(Buffer.from(json), error)).toBe('');
      }),
      { numRuns: 60 },
    );
  });

  it('adds nothing to what is no array', () => {
    expect(closeHalfArray(Buffer.from('{"a":'), error)).toBe('');
  });
});

describe('closing a half event', () => {
  it('leaves valid JSON behind, cut at every place of every event', () => {
    const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(object, fc.boolean(), fc.integer({ min: 0, max: 2 }), (value, named, indent) => {
        // White space without line breaks: SSE data is one line.
        const json = JSON.stringify(value, null, indent).replaceAll('\n', ' ');
        const stream = `data: {"first":1}\n\n${named ? 'event: x\n' : ''}data: ${json}\n\n`;
        const begin = stream.indexOf('\n\n') + 2;
        for (let end = begin + 1; end < stream.length - 1; end += 1) {
          const sent = stream.slice(0, end);
          const closing = closeHalfEvent(Buffer.from(sent), error, named ? 'error' : undefined);
          const events = parse(sent + closing);
          // Only its name was sent: an event without data is none.
          if (sent.endsWith('event: x\n')) {
            expect(events).toHaveLength(1);
            continue;
          }
          const last = JSON.parse(events.at(-1)?.data ?? '');
          expect(events).toHaveLength(2);
          if (closing === '\n' || closing === '\n\n') expect(last).toEqual(JSON.parse(json));
          else {
            expect(last.error, sent + closing).toEqual(error.error);
            if (named) expect(events.at(-1)?.event).toBe('error');
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('adds nothing to an event that is whole', () => {
    for (const sent of ['', 'data: {}\n\n', 'data: {}\r\n\r\n'])
      expect(closeHalfEvent(Buffer.from(sent), error)).toBe('');
    expect(closeHalfEvent(Buffer.from('data: {"a":1}\n'), error)).toBe('\n');
  });

  it('ends a character that was cut in the middle', () => {
    const bytes = Buffer.from('data: {"a":"é');
    const sent = bytes.subarray(0, bytes.length - 1);
    const whole = Buffer.concat([sent, Buffer.from(closeHalfEvent(sent, error))]).toString('utf8');
    expect(JSON.parse(parse(whole)[0]?.data ?? '')).toMatchObject(error);
  });
});
