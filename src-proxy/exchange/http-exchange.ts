// One HTTP request on its way through: what the guard let in, and the record that grows with it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientConfig } from '../contract/proxy-config.ts';
import type { Snapshot } from '../routing/snapshot.ts';
import type { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import type { Ask } from './ask.ts';
import type { BodyScan } from './body/scan-json.ts';
import type { RememberedTurn } from './continuation/response-memory.ts';
import type { OpenedRequest } from './seals/open-call-ids.ts';

export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly ask: Ask;
  /** Query string as the client sent it, without `?` and without its key. */
  readonly query: string;
  readonly client: ClientConfig;
  readonly snapshot: Snapshot;
  readonly draft: ExchangeDraft;
  /** A body that was read already (a WebSocket frame, a rewritten request); absent = it is still on the socket. */
  readonly body?: RequestBody;
  /** The client closed its connection before the answer was complete. */
  gone: boolean;
  /** Called once at that moment; set by whoever has something to stop. */
  onGone: (() => void) | null;
}

/** The body of a request, decoded from its content-encoding. */
export interface RequestBody {
  readonly bytes: Buffer;
  readonly form: 'json' | 'multipart';
  readonly scan: BodyScan;
  /** The model that is asked for, from the path or the body; '' where there is none. */
  readonly model: string;
  readonly stream: boolean;
  /** The same in the neutral language, once it was needed. */
  decoded?: OpenedRequest;
  /** Continues answers of ours: `bytes` hold the whole conversation, `asked` what the client sent. */
  readonly continues?: {
    /** `previous_response_id`, null where it refers to items only. */
    readonly id: string | null;
    readonly earlier: RememberedTurn | null;
    readonly asked: Buffer;
  };
}
