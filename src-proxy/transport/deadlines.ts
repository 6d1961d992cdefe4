// Time limits of many calls with one timer. A timer of Node's own per call and phase costs 4 of 100 µs that a request
// takes, and one refresh per piece of a stream; here a limit is a number, looked at when the earliest could be over.
// The calls stand in an array, each knowing its place. A Set that is filled and emptied all the time is laid out anew
// each few dozen calls, and V8 chains the old tables to the new ones: once such a table is in the old space, the calls of
// all later ones outlive their scavenge (measured with --trace-gc, Node 24.21, 2026-11-20: 9 KB per request).

/** Something that may take only so long. */
export interface Limited {
  /** On the clock of `performance.now`; may be moved at any time, later ones need no call. Infinity = no limit. */
  deadline: number;
  /** Its place among the watched, -1 = not watched. Written here only. */
  place: number;
  /** Called once when it is over; it is watched no longer then. */
  expire(): void;
}

export interface Deadlines<T extends Limited> {
  /** Watches it from now on. To be called again where its deadline has come nearer. */
  watch(limited: T): void;
  unwatch(limited: T): void;
  /** All that are watched now. */
  all(): T[];
}

/** Creates a watch of its own. Its timer keeps no process alive. */
export function createDeadlines<T extends Limited>(): Deadlines<T> {
  const watched: T[] = [];
  let timer: NodeJS.Timeout | null = null;
  /** When the timer looks next. */
  let lookAt = Infinity;

  function lookNotAfter(deadline: number): void {
    if (deadline >= lookAt) return;
    if (timer) clearTimeout(timer);
    lookAt = deadline;
    timer = setTimeout(look, Math.max(1, Math.ceil(deadline - performance.now())));
    timer.unref();
  }

  function look(): void {
    const now = performance.now();
    timer = null;
    lookAt = Infinity;
    let next = Infinity;
    // From the end, where one that goes is replaced by one that was looked at.
    for (let at = watched.length - 1; at >= 0; at -= 1) {
      const limited = watched[at];
      if (limited === undefined) continue;
      if (limited.deadline <= now) {
        remove(limited);
        limited.expire();
      } else if (limited.deadline < next) next = limited.deadline;
    }
    lookNotAfter(next);
  }

  function remove(limited: T): void {
    const last = watched.pop();
    if (last !== undefined && last !== limited) {
      watched[limited.place] = last;
      last.place = limited.place;
    }
    limited.place = -1;
  }

  return {
    watch(limited) {
      if (limited.place === -1) limited.place = watched.push(limited) - 1;
      lookNotAfter(limited.deadline);
    },
    unwatch(limited) {
      if (limited.place !== -1) remove(limited);
    },
    all: () => [...watched],
  };
}
