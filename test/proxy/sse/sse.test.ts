import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../src-proxy/contract/error-codes.ts';
import { formatSseEvent } from '../../../src-proxy/sse/format.ts';
import { createSseParser } from '../../../src-proxy/sse/parse.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(pieces: readonly Uint8Array[], limit?: number): { data: string; event: string | undefined }[] {
  const events: { data: string; event: string | undefined }[] = [];
  const parser = createSseParser((data, event) => events.push({ data, event }), limit);
  for (const piece of pieces) parser.push(piece);
  parser.end();
  return events;
}

describe('parse', () => {
  it('reads data without a space, comments, CR, LF and CRLF', () => {
    // Peers: musistudio/claude-code-router PR#1672, katanemo/plano#980, api7/aisix#111.
    const text = ': hi\r\n\r\nevent:a\r\ndata:1\r\n\r\ndata: 2\n\n:x\n\nevent: c\rdata: 3\rdata: 4\r\r';
    expect(read([bytes(text)])).toEqual([
      { data: '1', event: 'a' },
      { data: '2', event: undefined },
      { data: '3\n4', event: 'c' },
    ]);
  });
  it('joins a character whose bytes come in pieces', () => {
    const all = bytes('data: 你好 👩‍👩‍👧 ü\n\n');
    expect(read([...all].map((one) => Uint8Array.of(one)))).toEqual([
      { data: '你好 👩‍👩‍👧 ü', event: undefined },
    ]);
  });
  it('gives out a last event whose blank line is missing', () => {
    expect(read([bytes('data: [DONE]')])).toEqual([{ data: '[DONE]', event: undefined }]);
    expect(read([bytes('data: [DONE]\n')])).toEqual([{ data: '[DONE]', event: undefined }]);
  });
  it('takes a byte order mark for what it is', () => {
    expect(read([bytes('\uFEFFdata: 1\n\n')])).toEqual([{ data: '1', event: undefined }]);
  });
  it('stops at an event without end', () => {
    const endless = bytes(`data: ${'x'.repeat(600)}`);
    expect(() => read([endless, endless, endless], 1000)).toThrow(ProxyError);
  });
  it('says so again for every further piece', () => {
    const parser = createSseParser(() => {}, 10);
    expect(() => parser.push(bytes(`data: ${'x'.repeat(60)}`))).toThrow(/more than 10 characters/);
    expect(() => parser.push(bytes('data: 1\n\n'))).toThrow(/more than 10 characters/);
  });
});

describe('format', () => {
  it('is what parse reads, whatever the content', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[a-z._]+$/), (data, event) => {
        const lines = data.replaceAll(/\r\n|\r/g, '\n');
        expect(read([bytes(formatSseEvent({ event, data }))])).toEqual([{ data: lines, event }]);
      }),
    );
  });
  it('no content can forge an event', () => {
    expect(formatSseEvent({ data: 'a\n\nevent: evil\ndata: b' })).toBe(
      'data: a\ndata: \ndata: event: evil\ndata: data: b\n\n',
    );
  });
  it('refuses a line break in the name', () => {
    expect(() => formatSseEvent({ event: 'a\nb', data: '' })).toThrow(RangeError);
  });
});
