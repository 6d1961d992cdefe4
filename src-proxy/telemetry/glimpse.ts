// A look at an exchange while it runs, made of what stands there anyway: its draft and the bounded copies of its bodies.
// Only a question of somebody's window costs anything; the stream itself does nothing for it.
import type { ExchangeGlimpse } from '../contract/exchange-record.ts';
import { readSpokenAnswer } from '../contract/spoken-answer.ts';
import type { ByteTail } from './byte-tail.ts';
import type { ExchangeDraft } from './exchange-draft.ts';
import { redact } from '../contract/redact.ts';
import { isTail } from './said-bodies.ts';

/** Characters that are shown. */
const shownWords = 400;
/** Characters that are looked through for secrets: one that begins before what is shown is still seen whole. */
const readWords = 8 * 1024;
/** Bytes of the copy that are read for the words. */
const readBytes = 64 * 1024;

/** @param secrets exact values that must never be shown. */
export function glimpseOf(draft: ExchangeDraft, secrets: readonly string[]): ExchangeGlimpse {
  const { id, firstByteMs, requestBytes, responseBytes, upstream, endpoint, upstreamModel, lane, said } =
    draft;
  const answer = said?.clientResponse ?? said?.upstreamResponse ?? null;
  const copy = answer !== null && isTail(answer) ? answer : null;
  const isPacked = said?.encoding !== undefined;
  return {
    id,
    elapsedMs: Math.round(draft.elapsedMs),
    firstByteMs,
    requestBytes,
    responseBytes,
    events: copy && !isPacked ? countEvents(copy) : null,
    failedAttempts: draft.attempts.length,
    upstream,
    endpoint,
    upstreamModel,
    lane,
    sight: said === null ? 'off' : isPacked ? 'packed' : 'open',
    words: copy && !isPacked ? lastWords(copy, secrets) : null,
  };
}

/** Events end with an empty line, frames and elements of an array with a line. */
function countEvents(copy: ByteTail): number | null {
  const whole = copy.whole();
  if (!whole) return null;
  const ends = whole.includes('\r\n\r\n', 0, 'latin1')
    ? '\r\n\r\n'
    : whole.includes('\n\n', 0, 'latin1')
      ? '\n\n'
      : '\n';
  let count = 0;
  for (let at = whole.indexOf(ends); at !== -1; at = whole.indexOf(ends, at + ends.length)) count += 1;
  return count;
}

function lastWords(copy: ByteTail, secrets: readonly string[]): ExchangeGlimpse['words'] {
  const tail = copy.tail();
  const cut = tail.subarray(Math.max(0, tail.length - readBytes)).toString('utf8');
  const isCut = copy.total() > Buffer.byteLength(cut);
  const last = readSpokenAnswer(isCut ? cut.slice(cut.indexOf('\n') + 1) : cut).findLast(
    (part) => part.kind !== 'gap' && part.text.trim() !== '',
  );
  if (!last || last.kind === 'gap') return null;
  const { kind, text } = last;
  const clean = redact(withoutOpenEnd(text.slice(-readWords), secrets), secrets);
  return { kind, text: clean.slice(-shownWords) };
}

/** What may be the first half of a secret that is still being said. */
function withoutOpenEnd(text: string, secrets: readonly string[]): string {
  const half = /(?:\b(?:sk|ksm?|gsk|xai|pk|rk|mcp)-[\w-]*|\bAIza[\w-]*|\bAKIA[A-Z0-9]*|\beyJ[\w.-]*)$/.exec(
    text,
  );
  let end = half?.index ?? text.length;
  for (const secret of secrets) {
    for (let length = Math.min(secret.length - 1, text.length); length >= 4; length -= 1) {
      if (!text.endsWith(secret.slice(0, length))) continue;
      end = Math.min(end, text.length - length);
      break;
    }
  }
  return text.slice(0, end);
}
