// What becomes of an exception: a failure for the client, and a line for us where it is a fault of ours.
import { ProxyError, toFailure, type ProxyFailure } from '../contract/error-codes.ts';

/**
 * The failure that a client is told of. An exception that nobody meant to throw goes to the log of the app as well;
 * the client hears `sentence` (or one of our own), never the exception's words.
 */
export function reportFailure(error: unknown, sentence?: string): ProxyFailure {
  if (!(error instanceof ProxyError))
    process.emitWarning(error instanceof Error ? error : new Error(String(error)));
  return toFailure(error, sentence);
}
