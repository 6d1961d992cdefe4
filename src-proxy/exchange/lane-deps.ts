// What a lane works with: made once by the composition root, handed to every request.
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { Router } from '../routing/router.ts';
import type { Snapshot } from '../routing/snapshot.ts';
import type { Recorder } from '../telemetry/recorder.ts';
import type { UpstreamClient } from '../transport/upstream-client.ts';
import type { WireProtocol } from '../wire/wire-protocol.ts';
import type { ResponseMemory } from './continuation/response-memory.ts';

export interface LaneDeps {
  /** The configuration in force now; an exchange asks once and keeps what it got. */
  snapshot(): Snapshot;
  readonly router: Router;
  readonly upstreams: UpstreamClient;
  readonly recorder: Recorder;
  readonly wire: Readonly<Record<ProtocolId, WireProtocol>>;
  /** Base address of the built-in demo model, null while none is configured. */
  demoBase(): string | null;
  /** The proxy is going down and cuts what still runs. */
  isCutting?(): boolean;
  /** Answers of ours that can be continued. */
  readonly responses: ResponseMemory;
  /** Names of models that are known, to suggest from. */
  knownModels(): Iterable<string>;
}
