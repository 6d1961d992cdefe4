// Gathers records and posts them in batches; a stream never waits for it.
import type { ExchangeRecord, ExchangeStart, BodyCopies } from '../contract/exchange-record.ts';
import type { BodyLogging } from '../contract/proxy-config.ts';
import { bodyCopyLimit, type ExchangeDraft } from './exchange-draft.ts';
import { redact } from './redact.ts';

export type PostRecords = (
  message:
    | { readonly type: 'started'; readonly exchanges: readonly ExchangeStart[] }
    | { readonly type: 'records'; readonly records: readonly ExchangeRecord[] },
) => void;

export interface Recorder {
  /** Announces an exchange for the live log, unless it ends within the same batch. */
  start(draft: ExchangeDraft): void;
  /** Hands in the finished exchange; a second call for the same one is ignored. */
  finish(draft: ExchangeDraft): void;
  /** Which bodies are kept, and what must never appear in them. */
  configure(bodies: BodyLogging, secrets: readonly string[]): void;
  readonly bodies: BodyLogging;
  /** Posts what is waiting, now. */
  flush(): void;
  /** Waits up to `ms` for the exchanges that were started to be finished, then posts all. */
  close(ms: number): Promise<void>;
}

const batchMs = 100;
/** Under load a batch goes out earlier: what waits long survives garbage collections, and that costs more than posting. */
const batchSize = 64;

export function createRecorder(post: PostRecords): Recorder {
  let running = new Set<ExchangeDraft>();
  let finished: ExchangeDraft[] = [];
  let timer: NodeJS.Timeout | null = null;
  /** Exchanges that were started and not finished. */
  const open = new Set<ExchangeDraft>();
  let bodies: BodyLogging = 'errors';
  let secrets: readonly string[] = [];

  function schedule(): void {
    timer ??= setTimeout(flush, batchMs);
  }

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (running.size > 0) {
      const exchanges = [...running].map((draft) => draft.toStart());
      running = new Set();
      post({ type: 'started', exchanges });
    }
    while (finished.length > 0) {
      const batch = finished.splice(0, batchSize);
      post({ type: 'records', records: batch.map((draft) => draft.toRecord(copyBodies(draft))) });
    }
  }

  function copyBodies(draft: ExchangeDraft): BodyCopies | null {
    const raw = draft.bodies;
    if (!raw || bodies === 'off' || (bodies === 'errors' && draft.error === null)) return null;
    let { truncated } = raw;
    const text = (bytes: Uint8Array | undefined): string | undefined => {
      if (!bytes) return undefined;
      if (bytes.length > bodyCopyLimit) truncated = true;
      return redact(Buffer.from(bytes.subarray(0, bodyCopyLimit)).toString('utf8'), secrets);
    };
    const clientRequest = text(raw.clientRequest);
    const upstreamRequest = text(raw.upstreamRequest);
    const upstreamResponse = text(raw.upstreamResponse);
    const clientResponse = text(raw.clientResponse);
    return {
      ...(clientRequest === undefined ? {} : { clientRequest }),
      ...(upstreamRequest === undefined ? {} : { upstreamRequest }),
      ...(upstreamResponse === undefined ? {} : { upstreamResponse }),
      ...(clientResponse === undefined ? {} : { clientResponse }),
      truncated,
    };
  }

  return {
    get bodies() {
      return bodies;
    },
    start(draft) {
      open.add(draft);
      running.add(draft);
      schedule();
    },
    finish(draft) {
      if (!draft.end()) return;
      running.delete(draft);
      open.delete(draft);
      finished.push(draft);
      if (finished.length >= batchSize) flush();
      else schedule();
    },
    configure(nextBodies, nextSecrets) {
      bodies = nextBodies;
      secrets = nextSecrets;
    },
    flush,
    async close(ms) {
      const deadline = Date.now() + ms;
      while (open.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
      flush();
    },
  };
}
