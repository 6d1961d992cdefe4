// The body of a request that was answered before all of it had come.
import type { IncomingMessage } from 'node:http';

/** How long somebody who has been answered may go on sending. */
export const leftoverMs = 5_000;

/** A refused request may go on sending; it is read and thrown away for a moment, so that the answer arrives. */
export function limitLeftover(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.resume();
  const timer = setTimeout(() => request.destroy(), leftoverMs);
  timer.unref();
  request.once('close', () => clearTimeout(timer));
  request.once('end', () => clearTimeout(timer));
}
