// What every wire protocol must hold, run by itself for each one: the identity law, stream laws, any cutting of the
// bytes, truncation, unknown members and events, and decoders that meet rubbish.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../src-proxy/contract/error-codes.ts';
import { createFailure } from '../../src-proxy/contract/error-codes.ts';
import { foldStream } from '../../src-proxy/ir/fold.ts';
import { parseJson, stringifyJson } from '../../src-proxy/ir/raw-json.ts';
import type { IrOutputPart, IrResponse, IrStreamPart } from '../../src-proxy/ir/stream-part.ts';
import { unfoldResponse } from '../../src-proxy/ir/unfold.ts';
import { validateStream } from '../../src-proxy/ir/validate-stream.ts';
import { formatSseEvent } from '../../src-proxy/sse/format.ts';
import { createSseParser } from '../../src-proxy/sse/parse.ts';
import type {
  DecodeRequestContext,
  EncodeResponseContext,
  SealCodec,
  StreamDecoder,
  WireEvent,
  WireProtocol,
} from '../../src-proxy/wire/wire-protocol.ts';

export interface WireCorpus {
  /** Bodies that real clients sent, or that use every feature; `model` and `stream` where the path says them. */
  readonly requests: readonly {
    readonly name: string;
    readonly body: object;
    readonly model?: string;
    readonly stream?: boolean;
    readonly headers?: Readonly<Record<string, string>>;
  }[];
  /** Complete streams of an upstream, event by event. */
  readonly streams: readonly { readonly name: string; readonly events: readonly WireEvent[] }[];
  readonly responses: readonly { readonly name: string; readonly body: object }[];
  /** The written list of differences that the identity law allows, as a rewriting into one form. Works on a copy. */
  canonical(body: Record<string, unknown>): unknown;
  /** True where the events so far are a complete answer although more followed; default: never. */
  isComplete?(events: readonly WireEvent[]): boolean;
}

/** Seals in the clear: what wraps is not this suite's business, that it comes back is. */
export const testSeals: SealCodec = {
  wrap: (seal) => `ks1.test.${btoa(encodeURIComponent(JSON.stringify(seal)))}`,
  unwrap: (text) =>
    text.startsWith('ks1.test.')
      ? (JSON.parse(decodeURIComponent(atob(text.slice('ks1.test.'.length)))) as ReturnType<
          SealCodec['unwrap']
        >)
      : null,
};

/** A context for decoding a client's body. */
export function decodeContext(more: Partial<DecodeRequestContext> = {}): DecodeRequestContext {
  return { seals: testSeals, ...more };
}

export const testUpstream = 'lab';

const decoderContext = { upstream: testUpstream, toolNames: new Map() };

/** A context for answers to a plain request of the protocol. */
export function encodeContext(protocol: WireProtocol): EncodeResponseContext {
  return {
    request: { origin: protocol.id, model: 'm-1', stream: true, messages: [], includeUsage: true },
    model: 'm-1',
    exchangeId: '0199aaaa-bbbb-cccc-dddd-eeeeffff0000',
    responseId: '0199aaaabbbbccccddddeeeeffff0000',
    createdAt: 1_760_000_000,
    seals: testSeals,
  };
}

/** All parts of a stream: the events, then the end of the connection. */
export function decodeEvents(protocol: WireProtocol, events: readonly WireEvent[]): IrStreamPart[] {
  const decoder = protocol.createStreamDecoder(decoderContext);
  return [...events.flatMap((event) => decoder.push(event.data, event.event)), ...decoder.end()];
}

/** All events that tell the parts. */
export function encodeParts(protocol: WireProtocol, parts: readonly IrStreamPart[]): WireEvent[] {
  const encoder = protocol.createStreamEncoder(encodeContext(protocol));
  return parts.flatMap((part) => encoder.push(part));
}

/** A body as it leaves for the upstream and is read there. */
export function sentBody(body: object): Record<string, unknown> {
  return JSON.parse(stringifyJson(body)) as Record<string, unknown>;
}

/** What an answer says, without what may differ: ids of blocks and items, the clock, who served it. */
export function gist(response: IrResponse): unknown {
  return {
    parts: response.parts.map(gistOfPart),
    reason: response.end.reason,
    usage: response.end.usage,
    stopSequence: response.end.stopSequence,
  };
}

function gistOfPart(part: IrOutputPart): unknown {
  const { vendorId: _id, ...rest } = part as IrOutputPart & { vendorId?: string };
  if (!('sealed' in rest) || rest.sealed === undefined) return rest;
  const { origin, slot, data } = rest.sealed;
  return { ...rest, sealed: { origin, slot, data } };
}

function bytesOf(events: readonly WireEvent[], lineEnd: string, noise: boolean): Uint8Array {
  const text = events
    .map((event) => `${noise ? ': still here\n\n' : ''}${formatSseEvent(event)}`)
    .join('')
    .replaceAll('\n', lineEnd);
  return new TextEncoder().encode(text);
}

/** The parts of a stream whose bytes come in pieces cut at the given places. */
export function decodeBytes(
  protocol: WireProtocol,
  bytes: Uint8Array,
  cuts: readonly number[],
): IrStreamPart[] {
  const decoder: StreamDecoder = protocol.createStreamDecoder(decoderContext);
  const parts: IrStreamPart[] = [];
  const parser = createSseParser((data, event) => parts.push(...decoder.push(data, event)));
  const places = [
    0,
    ...[...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b),
    bytes.length,
  ];
  for (let index = 1; index < places.length; index += 1)
    parser.push(bytes.subarray(places[index - 1], places[index]));
  parser.end();
  return [...parts, ...decoder.end()];
}

/** Registers the suite for one protocol. */
export function describeWireConformance(protocol: WireProtocol, corpus: WireCorpus): void {
  describe(`wire conformance: ${protocol.id}`, () => {
    describeRequests(protocol, corpus);
    describeStreams(protocol, corpus);
    describeResponses(protocol, corpus);
    describeRubbish(protocol, corpus);
  });
}

function describeRequests(protocol: WireProtocol, corpus: WireCorpus): void {
  const again = (request: WireCorpus['requests'][number], body: object): unknown => {
    const context = decodeContext({
      ...(request.model !== undefined && { model: request.model }),
      ...(request.stream !== undefined && { stream: request.stream }),
    });
    const ir = protocol.decodeRequest(parseJson(JSON.stringify(body)), context);
    const encoded = protocol.encodeRequest(ir, { model: ir.model, upstream: testUpstream, quirks: [] });
    expect(encoded.warnings).toEqual([]);
    return corpus.canonical(sentBody(encoded.body));
  };
  for (const request of corpus.requests) {
    it(`identity: ${request.name}`, () => {
      expect(again(request, request.body)).toEqual(corpus.canonical(structuredClone(request.body) as never));
    });
  }
  it('a member that nobody knows goes on to an upstream of the same protocol', () => {
    const request = corpus.requests[0];
    if (request === undefined) throw new Error('the corpus has no request');
    expect(again(request, { ...request.body, zz_future: { a: [1] } })).toMatchObject({
      zz_future: { a: [1] },
    });
  });
}

function describeStreams(protocol: WireProtocol, corpus: WireCorpus): void {
  for (const { name, events } of corpus.streams) {
    const parts = decodeEvents(protocol, events);
    it(`stream laws: ${name}`, () => {
      expect(validateStream(parts)).toEqual([]);
      expect(parts.at(-1)?.type).toBe('response-end');
    });
    it(`stream identity: ${name}`, () => {
      const told = decodeEvents(protocol, encodeParts(protocol, parts));
      expect(validateStream(told)).toEqual([]);
      expect(gist(foldStream(told))).toEqual(gist(foldStream(parts)));
    });
    it(`fold and unfold agree: ${name}`, () => {
      const whole = foldStream(parts);
      expect(gist(foldStream(unfoldResponse(whole)))).toEqual(gist(whole));
      expect(validateStream(unfoldResponse(whole))).toEqual([]);
    });
    it(`any cutting of the bytes, any line end: ${name}`, () => {
      const size = bytesOf(events, '\r\n', true).length;
      fc.assert(
        fc.property(
          fc.array(fc.nat(size), { maxLength: 60 }),
          fc.constantFrom('\n', '\r\n', '\r'),
          fc.boolean(),
          (cuts, lineEnd, noise) => {
            expect(decodeBytes(protocol, bytesOf(events, lineEnd, noise), cuts)).toEqual(parts);
          },
        ),
        { numRuns: 25 },
      );
    });
    it(`byte by byte: ${name}`, () => {
      const bytes = bytesOf(events, '\n', false);
      expect(decodeBytes(protocol, bytes, [...bytes.keys()])).toEqual(parts);
    });
    it(`a stream cut after any event is an error: ${name}`, () => {
      for (let length = 0; length < events.length; length += 1) {
        const some = events.slice(0, length);
        if (corpus.isComplete?.(some) === true || sameParts(decodeEvents(protocol, some), parts)) continue;
        const cut = decodeEvents(protocol, some);
        expect(cut.at(-1)?.type, `after ${length} events`).toBe('error');
        expect(cut.filter((part) => part.type === 'response-end')).toEqual([]);
        const shown = encodeParts(protocol, cut);
        expect(shown.at(-1)?.data).toContain('"error"');
        expect(shown.map((event) => event.data)).not.toContain('[DONE]');
      }
    });
    it(`unknown members change nothing: ${name}`, () => {
      const odd = events.map((event) => ({ ...event, data: withUnknown(event.data) }));
      expect(decodeEvents(protocol, odd)).toEqual(parts);
    });
    it(`an event that nobody knows changes nothing: ${name}`, () => {
      const stranger = { event: 'zz.future', data: '{"type":"zz.future","value":{"a":1}}' };
      const odd = events.flatMap((event) => [event, stranger]);
      expect(decodeEvents(protocol, odd)).toEqual(parts);
    });
  }
}

const sameParts = (a: readonly IrStreamPart[], b: readonly IrStreamPart[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

function withUnknown(data: string): string {
  return data.startsWith('{') && data.length > 2 ? `{"zz_unknown":{"b":["ü"]},${data.slice(1)}` : data;
}

function describeResponses(protocol: WireProtocol, corpus: WireCorpus): void {
  for (const { name, body } of corpus.responses) {
    it(`answer identity: ${name}`, () => {
      const once = protocol.decodeResponse(parseJson(JSON.stringify(body)), decoderContext);
      const told = sentBody(protocol.encodeResponse(once, encodeContext(protocol)));
      expect(gist(protocol.decodeResponse(told, decoderContext))).toEqual(gist(once));
    });
    it(`an answer told as a stream says the same: ${name}`, () => {
      const once = protocol.decodeResponse(parseJson(JSON.stringify(body)), decoderContext);
      const told = decodeEvents(protocol, encodeParts(protocol, unfoldResponse(once)));
      expect(validateStream(told)).toEqual([]);
      const { otherChoices: _others, ...first } = once;
      expect(gist(foldStream(told))).toEqual(gist(first));
    });
  }
}

function describeRubbish(protocol: WireProtocol, corpus: WireCorpus): void {
  const onlyProxyErrors = (run: () => unknown): void => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error;
    }
  };
  const streamTexts = corpus.streams.flatMap((stream) => stream.events.map((event) => event.data));

  it('random JSON as a request: an answer or a ProxyError', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        onlyProxyErrors(() => protocol.decodeRequest(value, decodeContext({ model: 'm', stream: false })));
      }),
      { numRuns: 300 },
    );
  });
  it('real requests with one value replaced: an answer or a ProxyError, and never a hang', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...corpus.requests),
        fc.nat(),
        fc.jsonValue({ maxDepth: 2 }),
        (request, at, value) => {
          const body = replaceAt(request.body, at, value);
          onlyProxyErrors(() => {
            const context = decodeContext({ model: request.model ?? 'm', stream: request.stream ?? false });
            const ir = protocol.decodeRequest(body, context);
            const encoded = protocol.encodeRequest(ir, { model: 'm', upstream: testUpstream, quirks: [] });
            stringifyJson(encoded.body);
          });
        },
      ),
      { numRuns: 400 },
    );
  });
  it('an object that cannot be made text, at every place: an answer or a ProxyError', () => {
    const odd = { toString: '', valueOf: null };
    const everywhere = (body: object, read: (value: object) => void): void => {
      for (let at = 0; at < countPlaces(body); at += 1)
        onlyProxyErrors(() => read(replaceAt(body, at, odd) as object));
    };
    for (const { body, model = 'm', stream = false } of corpus.requests)
      everywhere(body, (value) => {
        const ir = protocol.decodeRequest(value, decodeContext({ model, stream }));
        stringifyJson(protocol.encodeRequest(ir, { model: 'm', upstream: testUpstream, quirks: [] }).body);
      });
    for (const { body } of corpus.responses)
      everywhere(body, (value) => {
        const answer = protocol.decodeResponse(value, decoderContext);
        stringifyJson(protocol.encodeResponse(answer, encodeContext(protocol)));
      });
    for (const { events } of corpus.streams)
      for (const [index, { data }] of events.entries()) {
        if (!data.startsWith('{')) continue;
        everywhere(JSON.parse(data) as object, (value) => {
          const changed = events.with(index, { data: JSON.stringify(value) });
          encodeParts(protocol, decodeEvents(protocol, changed));
        });
      }
  });
  it('random and cut events: parts, never a crash, and one end', () => {
    const event = fc.oneof(
      fc.constantFrom(...streamTexts),
      fc
        .constantFrom(...streamTexts)
        .chain((text) => fc.nat(text.length).map((length) => text.slice(0, length))),
      fc
        .tuple(fc.constantFrom(...streamTexts), fc.nat(), fc.jsonValue({ maxDepth: 2 }))
        .map(([text, at, value]) =>
          text.startsWith('{') ? JSON.stringify(replaceAt(JSON.parse(text) as object, at, value)) : text,
        ),
      fc.json({ maxDepth: 3 }),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (texts) => {
        const parts = decodeEvents(
          protocol,
          texts.map((data) => ({ data })),
        );
        const ends = parts.filter((part) => part.type === 'response-end' || part.type === 'error');
        expect(ends).toHaveLength(1);
        expect(parts.at(-1)).toBe(ends[0]);
        encodeParts(protocol, parts);
      }),
      { numRuns: 400 },
    );
  });
  it('random JSON as an answer: an answer or a ProxyError', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        onlyProxyErrors(() => protocol.decodeResponse(value, decoderContext));
        protocol.readUsage(value);
      }),
      { numRuns: 200 },
    );
    const bodies = corpus.responses.map((response) => response.body);
    if (bodies.length === 0) return;
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.nat(), fc.jsonValue({ maxDepth: 2 }), (body, at, value) => {
        onlyProxyErrors(() => {
          const answer = protocol.decodeResponse(replaceAt(body, at, value), decoderContext);
          stringifyJson(protocol.encodeResponse(answer, encodeContext(protocol)));
        });
      }),
      { numRuns: 200 },
    );
  });
  it('any refusal of an upstream becomes a failure with a status and a text', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 599 }),
        fc.oneof(fc.string(), fc.json({ maxDepth: 3 })),
        (status, body) => {
          const failure = protocol.decodeError(status, {}, body);
          expect(failure.status).toBeGreaterThanOrEqual(400);
          expect(failure.message.length).toBeGreaterThan(0);
          JSON.stringify(protocol.encodeError(failure, { exchangeId: 'x' }));
        },
      ),
      { numRuns: 300 },
    );
  });
  it('an HTML page never becomes the message of an error', () => {
    const failure = protocol.decodeError(502, {}, '<!doctype html><html><body>nginx</body></html>');
    expect(failure.message).not.toContain('<');
  });
  it('its tap reads usage and the end of its own streams, and stays calm over anything', () => {
    for (const { events } of corpus.streams) {
      const tap = protocol.createTap();
      for (const event of events) tap.push(event.data, event.event);
      const end = decodeEvents(protocol, events).at(-1);
      expect(tap.complete).toBe(true);
      expect(tap.failure).toBeNull();
      expect(tap.usage).toEqual(end?.type === 'response-end' ? end.usage : null);
    }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        protocol.createTap().push(text);
      }),
    );
  });
  it('its tap sees an error inside the stream', () => {
    const failure = createFailure('overloaded', 'Too much to do, come back later.');
    const tap = protocol.createTap();
    for (const event of encodeParts(protocol, [{ type: 'response-start' }, { type: 'error', failure }])) {
      tap.push(event.data, event.event);
    }
    expect(tap.failure?.message).toContain('Too much to do');
    expect(tap.complete).toBe(false);
  });
}

/** A copy with the value at some place (counted over all places, modulo their number) replaced. */
/** How many members and elements there are, at every depth. */
function countPlaces(body: object): number {
  return Object.values(body).reduce<number>(
    (sum, member) =>
      sum + 1 + (typeof member === 'object' && member !== null ? countPlaces(member as object) : 0),
    0,
  );
}

function replaceAt(body: object, at: number, value: unknown): object {
  const copy = structuredClone(body) as Record<string, unknown>;
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const visit = (holder: Record<string, unknown>): void => {
    for (const [key, member] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof member === 'object' && member !== null) visit(member as Record<string, unknown>);
    }
  };
  visit(copy);
  const place = places[at % Math.max(places.length, 1)];
  if (place !== undefined) place.holder[place.key] = value;
  return copy;
}
