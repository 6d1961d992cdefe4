// What happens while Keyswitch runs, for everybody who listens: the GUI's subscriptions and the tray. A listener
// that is slow loses nothing but is bounded: the oldest of its unread news goes first.
import type { HealthSnapshot } from '../../src-proxy/contract/channel.ts';
import type { ExchangeRecord, ExchangeStart } from '../../src-proxy/contract/exchange-record.ts';

export interface LiveNews {
  readonly started: readonly ExchangeStart[];
  readonly records: readonly ExchangeRecord[];
  readonly health: HealthSnapshot;
  /** Configuration, profile, vault or proxy changed: ask for the status again. */
  readonly changed: { readonly what: 'config' | 'vault' | 'proxy' };
}

export type LiveTopic = keyof LiveNews;
type Listener<T extends LiveTopic> = (news: LiveNews[T]) => void;

const maxUnread = 10_000;

export class LiveTopics {
  readonly #listeners = new Map<LiveTopic, Set<(news: never) => void>>();
  readonly #running = new Map<string, ExchangeStart>();

  /** Exchanges that began and have not ended: what a page that opens now would otherwise not see. */
  running(): ExchangeStart[] {
    return [...this.#running.values()];
  }

  publish<T extends LiveTopic>(topic: T, news: LiveNews[T]): void {
    this.#remember({ [topic]: news } as Partial<LiveNews>);
    for (const listener of this.#listeners.get(topic) ?? []) (listener as Listener<T>)(news);
  }

  /** The proxy tells the start of an exchange before its record, or not at all. */
  #remember({ started = [], records = [], changed }: Partial<LiveNews>): void {
    for (const start of started) this.#running.set(start.id, start);
    for (const { id } of records) this.#running.delete(id);
    // A proxy that went away takes with it what ran.
    if (changed?.what === 'proxy') this.#running.clear();
  }

  /** Returns the function that ends it. */
  listen<T extends LiveTopic>(topic: T, listener: Listener<T>): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** The news of several topics in their order, until the signal ends it. */
  async *follow<T extends LiveTopic>(
    topics: readonly T[],
    signal: AbortSignal,
  ): AsyncGenerator<{ [K in T]: { readonly topic: K; readonly news: LiveNews[K] } }[T]> {
    type Item = { [K in T]: { readonly topic: K; readonly news: LiveNews[K] } }[T];
    const unread: Item[] = [];
    let wake: () => void = () => {};
    const stops = topics.map((topic) =>
      this.listen(topic, (news) => {
        unread.push({ topic, news } as Item);
        if (unread.length > maxUnread) unread.shift();
        wake();
      }),
    );
    const onAbort = () => wake();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        const next = unread.shift();
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (signal.aborted) resolve();
          });
        } else yield next;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      for (const stop of stops) stop();
    }
  }
}
