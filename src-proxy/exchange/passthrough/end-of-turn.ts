// The end of this turn of the event loop. A head waits for it, so that an answer that is whole by then goes out in one
// write; and an outcome does: told from inside the parser of the upstream's bytes, it would keep the objects of its
// exchange alive for long (measured 2026-11-20: four times the work for the garbage collector).

export interface Waiting {
  endTurn(): void;
}

let waiting: Waiting[] = [];

/** Calls its `endTurn` at the end of this turn, once for each time that it was handed in. */
export function waitForEndOfTurn(one: Waiting): void {
  waiting.push(one);
  if (waiting.length === 1) setImmediate(endTurn);
}

function endTurn(): void {
  const all = waiting;
  waiting = [];
  for (const one of all) one.endTurn();
}
