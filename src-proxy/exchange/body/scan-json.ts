// Finds the top-level members that routing needs in a JSON body, without parsing or copying the rest.
// The body goes on untouched, so all that is wanted is the name of the model and where it stands.
import { proxyError, type ProxyError } from '../../contract/error-codes.ts';

export interface BodyScan {
  /** The model's name, null where there is none. */
  readonly model: string | null;
  /** Byte range of the value, quotes included; both 0 where there is none. */
  readonly start: number;
  readonly end: number;
  /** `"stream": true` stands at the top level. */
  readonly stream: boolean;
  /** `"store": false` stands at the top level: the answer may not be kept to be continued. */
  readonly unstored: boolean;
  /** The Responses API's `previous_response_id`, null where there is none. */
  readonly previous: string | null;
  /** It has `input` and no `messages`: the form of Responses, whatever the route. */
  readonly isInput: boolean;
}

/** Of a body that nothing was looked for in. */
export const noScan: BodyScan = {
  model: null,
  start: 0,
  end: 0,
  stream: false,
  unstored: false,
  previous: null,
  isInput: false,
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** 1 = may stand outside strings and brackets: numbers, true, false, null. 2 = white space, comma, colon. */
const loose = new Uint8Array(256);
for (const char of '0123456789+-.eEtrufalsn') loose[char.charCodeAt(0)] = 1;
for (const char of ' \t\r\n,:') loose[char.charCodeAt(0)] = 2;

function invalid(why: string): ProxyError {
  return proxyError(
    'invalid_request',
    `The request body is not valid JSON: ${why}. Nothing was sent upstream.`,
  );
}

/** Far more than any request has, far less than what reading one would fail at. */
const deepest = 1_000;

function tooDeep(): ProxyError {
  return proxyError('invalid_request', `The JSON is nested more than ${deepest} levels deep.`);
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at += 1;
  }
  return at;
}

/** `from` stands on the opening quote; gives the offset behind the closing one. */
function skipString(bytes: Buffer, from: number): number {
  let at = from + 1;
  // Short strings (keys, roles) byte by byte; long ones with the native search.
  const near = Math.min(bytes.length, at + 48);
  while (at < near) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  while (at < bytes.length) {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote === -1) break;
    let before = quote - 1;
    while (before >= at && bytes[before] === BACKSLASH) before -= 1;
    if ((quote - 1 - before) % 2 === 0) return quote + 1;
    at = quote + 1;
  }
  throw invalid('a string has no end');
}

/** `from` stands on the bracket; gives the offset behind its partner. */
function skipNested(bytes: Buffer, from: number): number {
  const closers: number[] = [];
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      at = skipString(bytes, at);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (closers.push(byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET) >= deepest) throw tooDeep();
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (closers.pop() !== byte) throw invalid(`a bracket at byte ${at} has no partner`);
      if (closers.length === 0) return at + 1;
    } else if (loose[byte] === 0) throw invalid(`unexpected byte ${at}`);
    at += 1;
  }
  throw invalid('it ends in the middle of a value');
}

function skipValue(bytes: Buffer, from: number): number {
  const byte = bytes[from];
  if (byte === QUOTE) return skipString(bytes, from);
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return skipNested(bytes, from);
  let at = from;
  while (at < bytes.length && loose[bytes[at] as number] === 1) at += 1;
  if (at === from) throw invalid(from >= bytes.length ? 'it ends too early' : `unexpected byte ${from}`);
  return at;
}

function readString(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1);
  return text.includes('\\') ? parseString(bytes.toString('utf8', start, end)) : text;
}

function parseString(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw invalid('a string holds a bad escape');
  }
}

/**
 * Scans a whole body.
 * @throws ProxyError `invalid_request` when it is no JSON object, is cut off, names the model twice, or the
 * model is not a string.
 */
export function scanBody(bytes: Buffer): BodyScan {
  let at = skipSpace(bytes, bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
  if (bytes[at] !== OPEN_BRACE) throw invalid('it must be an object');
  let model: string | null = null;
  let start = 0;
  let end = 0;
  let stream = false;
  let unstored = false;
  let previous: string | null = null;
  let hasInput = false;
  let hasMessages = false;
  at = skipSpace(bytes, at + 1);
  while (bytes[at] !== CLOSE_BRACE) {
    if (bytes[at] !== QUOTE)
      throw invalid(at >= bytes.length ? 'it ends too early' : `unexpected byte ${at}`);
    const keyEnd = skipString(bytes, at);
    const key = readString(bytes, at, keyEnd);
    at = skipSpace(bytes, keyEnd);
    if (bytes[at] !== COLON) throw invalid(`a colon is missing at byte ${at}`);
    const valueStart = skipSpace(bytes, at + 1);
    const valueEnd = skipValue(bytes, valueStart);
    if (key === 'model') {
      if (end > 0)
        throw proxyError('invalid_request', 'The request names its model twice; name it once.', {
          param: 'model',
        });
      if (bytes[valueStart] !== QUOTE) {
        throw proxyError('invalid_request', 'The field "model" must be a string.', { param: 'model' });
      }
      model = readString(bytes, valueStart, valueEnd);
      start = valueStart;
      end = valueEnd;
    } else if (key === 'stream') stream = bytes[valueStart] === 0x74;
    else if (key === 'store') unstored = bytes[valueStart] === 0x66;
    else if (key === 'previous_response_id' && bytes[valueStart] === QUOTE)
      previous = readString(bytes, valueStart, valueEnd);
    else if (key === 'input') hasInput = true;
    else if (key === 'messages') hasMessages = true;
    at = skipSpace(bytes, valueEnd);
    if (bytes[at] === COMMA) {
      at = skipSpace(bytes, at + 1);
      if (bytes[at] === CLOSE_BRACE) throw invalid(`a comma too many at byte ${at}`);
    } else if (bytes[at] !== CLOSE_BRACE) {
      throw invalid(at >= bytes.length ? 'it ends too early' : `a comma is missing at byte ${at}`);
    }
  }
  if (skipSpace(bytes, at + 1) !== bytes.length) throw invalid('something follows behind its end');
  return { model, start, end, stream, unstored, previous, isInput: hasInput && !hasMessages };
}
