// What is held before the head of an answer goes out, so that one that breaks or is none can still be had from the next
// target, or be told as an error: how much of it, and for how long.

/** The first piece of a stream; all of a JSON that is of no use before. */
export type Holding = 'nothing' | 'first-piece' | 'all';

/** An answer that is longer goes on as it comes. */
export const holdLimit = 64 * 1024;

/**
 * For how long (ms) the head waits: for a stream not long, its client may want to know that it is served; for the rest
 * not for ever, because some vendors keep the connection alive with white space before the answer.
 */
export const holdMs: Readonly<Record<Exclude<Holding, 'nothing'>, number>> = {
  'first-piece': 1_000,
  all: 10_000,
};
