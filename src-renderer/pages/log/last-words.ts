// The last words of the exchanges whose rows are in sight: asked for once a second in one request for all. What has
// just begun is not asked for, so that a log that runs fast costs nothing here.
import { useEffect, useSyncExternalStore } from 'react';
import type { ExchangeGlimpse } from '../../../src-proxy/contract/exchange-record.ts';

export type LookAt = (id: string) => Promise<ExchangeGlimpse | null>;

/** How many rows are looked at in one round; a screen of streams shows the oldest. */
const AT_ONCE = 6;
/** What fits beside the bar. */
const LONGEST = 90;

/** The end of a text on one line, cut at a blank where there is one near. */
export function endOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line.length <= LONGEST) return line;
  const tail = line.slice(-LONGEST).replace(/^[\uDC00-\uDFFF]/, '');
  const blank = tail.indexOf(' ');
  return `…${blank > 0 && blank < 16 ? tail.slice(blank + 1) : tail}`;
}

export interface LastWords {
  /** Looks at this exchange from now on; the function it gives ends that. */
  watch(id: string): () => void;
  of(id: string): string;
  subscribe(notify: () => void): () => void;
  /** One round; public for the tests. */
  look(): Promise<void>;
}

/** Makes the store. `every` calls a function once a second and gives what ends it. */
export function createLastWords(lookAt: LookAt, every: (round: () => void) => () => void): LastWords {
  const watched = new Set<string>();
  const words = new Map<string, string>();
  const listeners = new Set<() => void>();
  let end: (() => void) | null = null;
  let looking = false;

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    const ids = [...watched].slice(0, AT_ONCE);
    // A row without words says nothing of it: the pane does.
    const seen = await Promise.all(ids.map((id) => lookAt(id).catch(() => null)));
    for (const [index, id] of ids.entries()) {
      const text = seen[index]?.words?.text;
      if (text !== undefined && watched.has(id)) words.set(id, endOf(text));
    }
    looking = false;
    for (const notify of listeners) notify();
  }

  return {
    look,
    of: (id) => words.get(id) ?? '',
    subscribe(notify) {
      listeners.add(notify);
      return () => listeners.delete(notify);
    },
    watch(id) {
      watched.add(id);
      end ??= every(() => void look());
      return () => {
        watched.delete(id);
        words.delete(id);
        if (watched.size > 0) return;
        end?.();
        end = null;
      };
    },
  };
}

/** The last words of one exchange; looks at it while `active`. */
export function useLastWords(store: LastWords, id: string, active: boolean): string {
  useEffect(() => (active ? store.watch(id) : undefined), [active, id, store]);
  return useSyncExternalStore(store.subscribe, () => store.of(id));
}
