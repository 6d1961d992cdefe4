// What a fake vendor says in one turn, in no vendor's words: each fake writes it in its own protocol. And the base
// of the three fakes: a scripted, recording server that refuses by a pure check.
import type { IncomingHttpHeaders } from 'node:http';
import { type FakeUpstream, type Script, type SeenRequest, startFakeUpstream } from '../fake-upstream.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

export interface VendorThought {
  readonly text: string;
  readonly seal: string;
}

export interface VendorCall {
  readonly id: string;
  readonly name: string;
  /** JSON text, or the free text of a custom tool. */
  readonly args: string;
  readonly custom?: boolean;
  /** A thought between the part before and this call. */
  readonly thinking?: VendorThought;
}

/** A search of the web that the vendor runs itself, before it says anything. */
export interface VendorSearch {
  readonly query: string;
  readonly pages: readonly { readonly url: string; readonly title: string }[];
  /** Anthropic: it is run once a call beside it has its result. */
  readonly waits?: boolean;
}

/** Disjoint counts; `output` includes `reasoning`. */
export interface VendorUsage {
  readonly fresh: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

export interface VendorAnswer {
  readonly thinking?: VendorThought;
  /** The text cites its pages. */
  readonly search?: VendorSearch;
  /** Deltas. */
  readonly text?: readonly string[];
  readonly refusal?: string;
  readonly calls?: readonly VendorCall[];
  /** `pause`: of Anthropic's own tools, to be asked to go on. */
  readonly finish?: 'length' | 'filter' | 'pause';
  readonly usage?: VendorUsage;
  readonly citation?: { readonly url: string; readonly title: string };
  /** Ends after the text: the socket goes, the stream just ends, or the vendor says an error inside it. */
  readonly broken?: 'cut' | 'eof' | 'error';
}

export interface VendorError {
  readonly status: number;
  readonly kind: 'invalid' | 'rate-limit' | 'overloaded' | 'key' | 'server' | 'context';
  readonly message: string;
  readonly retryAfter?: number;
}

export type VendorTurn = VendorAnswer | VendorError | ((body: JsonMap) => VendorAnswer | VendorError);

/** All thoughts of an answer, in order. */
export function thoughtsOf(answer: VendorAnswer): VendorThought[] {
  return [answer, ...(answer.calls ?? [])].flatMap(({ thinking }) => thinking ?? []);
}

export const someUsage: VendorUsage = { fresh: 25, cached: 75, output: 30, reasoning: 10 };

export function isVendorError(turn: VendorAnswer | VendorError): turn is VendorError {
  return 'status' in turn;
}

export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

export function mapsOf(value: Json | undefined): JsonMap[] {
  return listOf(value).filter(isMap);
}

/** The first member that the vendor does not know. */
export function unknownMember(value: JsonMap, known: string): string | undefined {
  const names = new Set(known.split(/\s+/));
  return Object.keys(value).find((key) => !names.has(key));
}

let counter = 0;
/** As vendors do, no two alike: Claude Code takes messages of one id for one message. */
export function nextId(prefix: string): string {
  counter += 1;
  return `${prefix}_fake${counter}`;
}

/** Text in pieces of a few characters, never inside one. */
export function pieces(text: string, size = 5): string[] {
  const letters = Array.from(text);
  const out: string[] = [];
  for (let at = 0; at < letters.length; at += size) out.push(letters.slice(at, at + size).join(''));
  return out;
}

/** The same error in this vendor's words. */
export interface Refusal {
  readonly status: number;
  readonly body: JsonMap;
}

export interface VendorDialect {
  /** The answer to a request that is neither scripted nor checked (another path, a wrong key). */
  route(request: SeenRequest): { readonly stream: boolean } | Refusal;
  check(body: JsonMap, request: SeenRequest): Refusal | null;
  error(error: VendorError): Refusal;
  /** Complete `data:` frames as text, in order. */
  stream(answer: VendorAnswer, body: JsonMap): string[];
  whole(answer: VendorAnswer, body: JsonMap): JsonMap;
}

export interface VendorFake {
  readonly url: string;
  readonly upstream: FakeUpstream;
  /** Bodies of the turns that were answered. */
  readonly bodies: JsonMap[];
  readonly headers: IncomingHttpHeaders[];
  /** What was refused, with the reason: empty in a healthy test. */
  refusals: { readonly path: string; readonly refusal: Refusal; readonly body: string }[];
  script(...turns: readonly VendorTurn[]): void;
  close(): Promise<void>;
}

/** Starts a fake of one dialect. The last turn of the script repeats. */
export async function startVendor(dialect: VendorDialect): Promise<VendorFake> {
  let turns: readonly VendorTurn[] = [{ text: ['Hello from the fake.'] }];
  let position = 0;

  const refuse = (request: SeenRequest, refusal: Refusal): Script => {
    fake.refusals.push({ path: request.url, refusal, body: request.body.toString('utf8').slice(0, 20_000) });
    return { status: refusal.status, body: refusal.body };
  };
  const upstream = await startFakeUpstream((request) => {
    const route = dialect.route(request);
    if ('status' in route) return refuse(request, route);
    let body: JsonMap;
    try {
      body = request.json() as JsonMap;
    } catch {
      return refuse(
        request,
        dialect.error({ status: 400, kind: 'invalid', message: 'The body is not JSON.' }),
      );
    }
    const wrong = dialect.check(body, request);
    if (wrong !== null) return refuse(request, wrong);
    fake.bodies.push(body);
    fake.headers.push(request.headers);
    const next = turns[Math.min(position, turns.length - 1)];
    position += 1;
    if (next === undefined) throw new Error('the script is empty');
    const turn = typeof next === 'function' ? next(body) : next;
    if (isVendorError(turn)) {
      const { status, body: words } = dialect.error(turn);
      const headers = turn.retryAfter === undefined ? {} : { 'retry-after': String(turn.retryAfter) };
      return { status, body: words, headers };
    }
    if (!route.stream) return { body: dialect.whole(turn, body) };
    return {
      headers: { 'content-type': 'text/event-stream' },
      chunks: dialect.stream(turn, body),
      // oxlint-disable-next-line unicorn/no-thenable -- the fake's word for how an answer ends
      then: turn.broken === 'cut' ? 'cut' : 'end',
    };
  });
  const fake: VendorFake = {
    url: upstream.url,
    upstream,
    bodies: [],
    headers: [],
    refusals: [],
    script(...next) {
      turns = next;
      position = 0;
    },
    close: () => upstream.close(),
  };
  return fake;
}
