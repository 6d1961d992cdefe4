// Gathers records and posts them in batches; a stream never waits for it. What runs stands in arrays, announced or not
// yet, each draft knowing its place, and not in Sets, for the reason given in transport/deadlines.ts.
import type { ExchangeGlimpse, ExchangeRecord, ExchangeStart } from '../contract/exchange-record.ts';
import type { BodyLogging } from '../contract/proxy-config.ts';
import type { ExchangeDraft } from './exchange-draft.ts';
import { glimpseOf } from './glimpse.ts';
import { SaidBodies } from './said-bodies.ts';

export type PostRecords = (
  message:
    | { readonly type: 'started'; readonly exchanges: readonly ExchangeStart[] }
    | { readonly type: 'records'; readonly records: readonly ExchangeRecord[] },
) => void;

export interface Recorder {
  /** Announces an exchange for the live log, unless it ends before the next look at the clock. */
  start(draft: ExchangeDraft): void;
  /** Hands in the finished exchange; a second call for the same one is ignored. */
  finish(draft: ExchangeDraft): void;
  /** A look at an exchange that was announced and runs, else null. */
  glimpse(id: string): ExchangeGlimpse | null;
  /** Which bodies are kept, and what must never appear in them. */
  configure(bodies: BodyLogging, secrets: readonly string[]): void;
  /** Posts what is waiting, now. */
  flush(): void;
  /** Waits up to `ms` for the exchanges that were started to be finished, then posts all. */
  close(ms: number): Promise<void>;
}

const batchMs = 100;
/**
 * Under load a batch goes out earlier. Small ones wake the main process too often, which costs both (64 instead of 256: 6
 * of 85 µs per request where they share a core, measured 2026-11-20); long waits survive garbage collections.
 */
const batchSize = 256;

export function createRecorder(post: PostRecords): Recorder {
  /** Running, and not announced yet. */
  let started: ExchangeDraft[] = [];
  /** Running, and announced. */
  const announced: ExchangeDraft[] = [];
  let finished: ExchangeDraft[] = [];
  let timer: NodeJS.Timeout | null = null;
  /** How many exchanges were started and not finished. */
  let open = 0;
  let bodies: BodyLogging = 'errors';
  let secrets: readonly string[] = [];

  function schedule(): void {
    timer ??= setTimeout(flush, batchMs);
  }

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (started.length > 0) {
      for (const draft of started) {
        draft.isAnnounced = true;
        draft.place = announced.push(draft) - 1;
      }
      const exchanges = started.map((draft) => draft.toStart());
      started = [];
      post({ type: 'started', exchanges });
    }
    postFinished();
  }

  function postFinished(): void {
    if (finished.length === 0) return;
    const batch = finished;
    finished = [];
    post({ type: 'records', records: batch.map((draft) => draft.toRecord(secrets)) });
  }

  function removeRunning(draft: ExchangeDraft): void {
    const running = draft.isAnnounced ? announced : started;
    const last = running.pop();
    if (last !== undefined && last !== draft) {
      running[draft.place] = last;
      last.place = draft.place;
    }
    draft.place = -1;
  }

  /** Of a realtime call only the sizes are kept: an SDP offer names the user's network addresses. */
  function keeper(draft: ExchangeDraft): SaidBodies | null {
    return bodies === 'off' || draft.operation === 'realtime-calls' ? null : new SaidBodies();
  }

  /** Until the end nobody knew whether it would fail. */
  function settleBodies(draft: ExchangeDraft): void {
    if (bodies === 'all' || (bodies === 'errors' && draft.error !== null)) draft.said?.cut();
    else draft.said = null;
  }

  return {
    start(draft) {
      draft.said = keeper(draft);
      draft.isOpen = true;
      open += 1;
      draft.place = started.push(draft) - 1;
      schedule();
    },
    finish(draft) {
      if (!draft.end()) return;
      settleBodies(draft);
      if (draft.isOpen) open -= 1;
      if (draft.place !== -1) removeRunning(draft);
      finished.push(draft);
      if (finished.length >= batchSize) postFinished();
      else schedule();
    },
    glimpse(id) {
      const draft = announced.find((one) => one.id === id);
      return draft ? glimpseOf(draft, secrets) : null;
    },
    configure(nextBodies, nextSecrets) {
      bodies = nextBodies;
      secrets = nextSecrets;
    },
    flush,
    async close(ms) {
      const deadline = Date.now() + ms;
      const isOpen = (): boolean => open > 0;
      while (isOpen() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
      flush();
    },
  };
}
