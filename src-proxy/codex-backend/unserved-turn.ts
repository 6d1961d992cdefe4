// A relayed turn of which the client has seen nothing yet, and what becomes of it: the vendor's own words, another way, or
// the request to send the whole conversation. It knows neither routes nor sockets.
import { createFailure, type ErrorCode } from '../contract/error-codes.ts';
import type { ClientConfig, UpstreamConfig } from '../contract/proxy-config.ts';
import { inputItems } from '../exchange/body/input-items.ts';
import { learnNoCompaction } from '../exchange/missing-abilities.ts';
import { learnFirstParty } from '../exchange/passthrough/first-party-members.ts';
import { learnForeignReasoning } from '../exchange/seals/foreign-reasoning.ts';
import type { Snapshot } from '../routing/snapshot.ts';
import type { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import type { CreateFrame } from './client-frame.ts';
import { encodeFailureFrame, encodePreviousNotFoundFrame, withPause } from './error-frame.ts';
import type { NativeResult } from './native-turn.ts';
import type { SessionTurn } from './socket-session.ts';

export interface OpenTurn {
  readonly turn: SessionTurn;
  readonly frame: CreateFrame;
  /** The frame is not the client's own text any more. */
  readonly rewritten: boolean;
  readonly client: ClientConfig;
  readonly snapshot: Snapshot;
  readonly draft: ExchangeDraft;
  /** The record is closed by the exchange that the turn was handed to. */
  handedOver: boolean;
}

/** The upstream took nothing. Its own words about the request go to the client; other troubles go another way. */
export async function answerUnserved(
  { turn, frame, draft }: OpenTurn,
  { failure, frame: said, another }: Extract<NativeResult, { kind: 'unserved' }>,
  /** `known`: the whole conversation is here, so that it can go another way. */
  { upstream, known }: { readonly upstream: UpstreamConfig; readonly known: boolean },
): Promise<boolean> {
  const words = said ?? '';
  // Another account may serve it; where there is none, the vendor's own words say most (when a limit is over).
  const isElsewhere = another && aboutAccount.has(failure.code);
  const aboutRequest =
    said !== null && failure.status < 500 && failure.code !== 'upstream_key_refused' && !isElsewhere;
  const noCompaction = learnsNoItem(upstream, frame, failure.status, words);
  if (known) {
    // What can be left out is left out from now on, beginning with the repeat over HTTP.
    const learnt =
      noCompaction ||
      learnFirstParty(upstream, failure.status, words) ||
      learnForeignReasoning(upstream, failure.status, words, Buffer.from(frame.text));
    if (!aboutRequest || learnt) return false;
  }
  draft.fail(failure);
  // Asked again with the whole conversation, the summary is written here, or another account begins with it.
  if (noCompaction || isElsewhere)
    await turn.emit(encodePreviousNotFoundFrame(frame.previousId ?? '', frame.streamId));
  else if (aboutRequest) await turn.emit(withPause(words, failure));
  else if (said !== null) await turn.emit(encodeFailureFrame(failure, frame.streamId));
  // The conversation went with the upstream's connection: have it all sent again.
  else await turn.emit(encodePreviousNotFoundFrame(frame.previousId ?? '', frame.streamId));
  return true;
}

/** Refusals that another target would not repeat. */
const aboutAccount: ReadonlySet<ErrorCode> = new Set(['rate_limit_exceeded', 'insufficient_balance']);

/** A refused `compaction_trigger`: the repeat over HTTP writes the summary here. */
function learnsNoItem(upstream: UpstreamConfig, frame: CreateFrame, status: number, words: string): boolean {
  if (!frame.text.includes('"compaction_trigger"')) return false;
  const items = inputItems(frame.body).length;
  return learnNoCompaction(
    upstream,
    { operation: 'generate' },
    { status, refusal: words, items },
    Date.now(),
  );
}

export async function refusePrevious({ turn, frame, draft }: OpenTurn): Promise<void> {
  draft.fail(
    createFailure(
      'invalid_request',
      'The answer before this one is not known on this connection; the whole conversation is sent again.',
    ),
  );
  await turn.emit(encodePreviousNotFoundFrame(frame.previousId ?? '', frame.streamId));
}
