// The last words of a stream that broke: an error inside the stream, in the client's own protocol, so that a cut
// is never taken for an end.
import type { ServerResponse } from 'node:http';
import type { ProxyFailure } from '../../contract/error-codes.ts';
import type { ProtocolId } from '../../contract/protocol-id.ts';
import { formatSseEvent } from '../../sse/format.ts';
import type { WireProtocol } from '../../wire/wire-protocol.ts';
import { encodeFailure } from '../answer-failure.ts';
import type { AnswerForm } from './answer-form.ts';
import { closeHalfArray, closeHalfEvent } from './close-half-event.ts';

export interface BrokenStream {
  readonly response: ServerResponse;
  readonly protocol: ProtocolId;
  readonly exchangeId: string;
  /** Of what has gone out; only events and an array can carry an error behind it. */
  readonly form: AnswerForm;
  /** The last bytes that went to the client; of an array all of them. */
  readonly lastBytes: Buffer;
  readonly wire: Readonly<Record<ProtocolId, WireProtocol>>;
}

/**
 * Writes the error and closes in good order, so that every client gets to read it. Only Gemini's clients overlook
 * an error in the stream (OpenCode 1.18.33 and Gemini CLI 0.61.0, measured 2026-11-20): there the connection is torn
 * behind it, for a clean end without a finishReason would be asked again for ever.
 * @returns what was written.
 */
export function breakStream(broken: BrokenStream, failure: ProxyFailure): string {
  const { response, protocol } = broken;
  if (response.destroyed || response.writableEnded) return '';
  if (broken.form !== 'sse' && broken.form !== 'array') {
    response.destroy();
    return '';
  }
  const text = broken.form === 'sse' ? formatLastEvents(broken, failure) : formatLastElement(broken, failure);
  if (protocol === 'gemini') response.write(text, () => response.destroy());
  else response.end(text);
  return text;
}

/** Tears the connection behind a vendor's own error, for the clients that overlook it (see above). */
export function tearStream(response: ServerResponse): void {
  if (response.destroyed || response.writableEnded) return;
  // A blank line is nothing to any client; its callback says that all before it is on its way.
  response.write('\r\n', () => response.destroy());
}

function formatLastEvents(broken: BrokenStream, failure: ProxyFailure): string {
  return closeHalf(broken, failure) + formatBrokenEvent(broken, failure);
}

function formatLastElement(
  { protocol, exchangeId, wire, lastBytes }: BrokenStream,
  failure: ProxyFailure,
): string {
  return closeHalfArray(lastBytes, encodeFailure(failure, protocol, exchangeId, wire)) || '\n';
}

/** What is added to a half event (measured with the official SDKs of the four protocols, 2026-11-20). */
function closeHalf(broken: BrokenStream, failure: ProxyFailure): string {
  const { protocol, exchangeId, wire, lastBytes } = broken;
  const members = encodeFailure(failure, protocol, exchangeId, wire);
  if (protocol !== 'openai-responses')
    return closeHalfEvent(lastBytes, members, protocol === 'anthropic-messages' ? 'error' : undefined);
  const { code, message } = failure;
  const sequence_number = nextSequenceNumber(lastBytes);
  return closeHalfEvent(
    lastBytes,
    { type: 'error', sequence_number, code, message, param: null, ...members },
    'error',
  );
}

function formatBrokenEvent(broken: BrokenStream, failure: ProxyFailure): string {
  const { protocol, exchangeId, wire } = broken;
  if (protocol === 'openai-responses') {
    const response = {
      id: `resp_${exchangeId}`,
      object: 'response',
      created_at: Math.floor(Date.now() / 1000),
      status: 'failed',
      error: { code: failure.code, message: failure.message },
      incomplete_details: null,
      output: [],
      usage: null,
    };
    const data = { type: 'response.failed', sequence_number: nextSequenceNumber(broken.lastBytes), response };
    return formatSseEvent({ event: 'response.failed', data: JSON.stringify(data) });
  }
  const data = JSON.stringify(encodeFailure(failure, protocol, exchangeId, wire));
  return formatSseEvent(protocol === 'anthropic-messages' ? { event: 'error', data } : { data });
}

function nextSequenceNumber(lastBytes: Buffer): number {
  let last = -1;
  for (const match of lastBytes.toString('latin1').matchAll(/"sequence_number"\s*:\s*(\d+)/g))
    last = Number(match[1]);
  return last + 1;
}
