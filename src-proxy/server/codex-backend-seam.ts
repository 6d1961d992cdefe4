// What the server expects of the Codex backend room. The composition root brings the implementation.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProxyFailure } from '../contract/error-codes.ts';
import type { ClientConfig } from '../contract/proxy-config.ts';
import type { Ask } from '../exchange/ask.ts';
import type { Snapshot } from '../routing/snapshot.ts';
import type { CodexRoute } from './route-table.ts';

/** A request under /backend-api/codex that the guard let in; its body is still unread. */
export interface CodexRequest {
  readonly route: CodexRoute;
  /** Null for `models`. */
  readonly ask: Ask | null;
  readonly path: string;
  readonly query: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly client: ClientConfig;
  readonly snapshot: Snapshot;
}

/** An upgrade on one of the Responses paths that the guard let in; nothing was answered yet. */
export interface CodexUpgrade {
  readonly path: string;
  readonly query: string;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly client: ClientConfig;
  /** Answers with an ordinary response instead of the 101, and records it. `headers` are flat. */
  refuse(failure: ProxyFailure, headers?: readonly string[]): void;
}

export interface CodexBackend {
  /** Serves a request to its end: answer, record, limits. Never rejects. */
  handleRequest(request: CodexRequest): Promise<void>;
  acceptWebSocket(upgrade: CodexUpgrade): void;
  /** A new configuration is in force: tokens may have been revoked. */
  configChanged(): void;
  /** Ends idle sockets at once, busy ones after their turn, all within `graceMs`. */
  close(graceMs: number): Promise<void>;
}
