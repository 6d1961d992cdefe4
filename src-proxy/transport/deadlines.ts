// Time limits of many calls with one timer. A timer of Node's own per call and phase costs 4 of 100 µs that a request
// takes, and one refresh per piece of a stream; here a limit is a number, looked at when the earliest could be over.

/** Something that may take only so long. */
export interface Limited {
  /** On the clock of `performance.now`; may be moved at any time, later ones need no call. Infinity = no limit. */
  deadline: number;
  /** Called once when it is over; it is watched no longer then. */
  expire(): void;
}

export interface Deadlines {
  /** Watches it from now on. To be called again where its deadline has come nearer. */
  watch(limited: Limited): void;
  unwatch(limited: Limited): void;
}

/** Creates a watch of its own. Its timer keeps no process alive. */
export function createDeadlines(): Deadlines {
  const watched = new Set<Limited>();
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
    for (const limited of watched) {
      if (limited.deadline <= now) {
        watched.delete(limited);
        limited.expire();
      } else if (limited.deadline < next) next = limited.deadline;
    }
    lookNotAfter(next);
  }

  return {
    watch(limited) {
      watched.add(limited);
      lookNotAfter(limited.deadline);
    },
    unwatch(limited) {
      watched.delete(limited);
    },
  };
}
