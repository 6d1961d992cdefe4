// Posts the health of upstreams when it may have changed, at most once a second.
import type { HealthSnapshot } from '../contract/channel.ts';

export interface HealthNews {
  /** Something happened that may have changed it. */
  changed(): void;
  close(): void;
}

const EVERY_MS = 1_000;

/** Creates the news; `read` gives the health as it is. */
export function createHealthNews(
  read: () => HealthSnapshot,
  post: (message: { readonly type: 'health'; readonly health: HealthSnapshot }) => void,
): HealthNews {
  let timer: NodeJS.Timeout | null = null;
  return {
    changed() {
      if (timer) return;
      timer = setTimeout(() => {
        timer = null;
        post({ type: 'health', health: read() });
      }, EVERY_MS);
      timer.unref();
    },
    close() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
