// The two ends of every exchange: admission and settling. Used for HTTP requests and for WebSocket turns alike.
import type { ProxyFailure } from '../contract/error-codes.ts';
import type { Transport } from '../contract/exchange-record.ts';
import { resolveCost } from '../contract/prices/compute-cost.ts';
import { findPrice } from '../contract/prices/find-price.ts';
import type { Operation, ProtocolId } from '../contract/protocol-id.ts';
import type { ClientConfig } from '../contract/proxy-config.ts';
import type { Snapshot } from '../routing/snapshot.ts';
import { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import type { ExchangeDeps } from './exchange-deps.ts';

export interface Opening {
  readonly path: string;
  readonly client: ClientConfig;
  /** The one that the request goes by; refused requests are told apart by it too. */
  readonly profile: string;
  readonly operation: Operation;
  readonly protocol: ProtocolId;
  readonly transport: Transport;
  readonly userAgent: string | null;
}

/**
 * Opens an exchange: its record, and its place within the client's limits. A refusal is to be sent to the client;
 * closeExchange is due either way, with what this gave.
 */
export function openExchange(
  deps: Pick<ExchangeDeps, 'router' | 'recorder'>,
  opening: Opening,
): { readonly draft: ExchangeDraft; readonly refusal: ProxyFailure | null } {
  const draft = new ExchangeDraft(opening.path);
  draft.client = opening.client.id;
  draft.profile = opening.profile;
  draft.operation = opening.operation;
  draft.clientProtocol = opening.protocol;
  draft.transport = opening.transport;
  draft.userAgent = opening.userAgent;
  deps.recorder.start(draft);
  return { draft, refusal: deps.router.limits.admit(opening.client, draft.at) };
}

/** Settles cost and limits, and hands the record in. Only the first call counts. */
export function closeExchange(
  deps: Pick<ExchangeDeps, 'router' | 'recorder'>,
  draft: ExchangeDraft,
  snapshot: Snapshot,
  admitted: boolean,
): void {
  if (draft.usage !== null && draft.upstream !== null) {
    const upstream = snapshot.upstreams.get(draft.upstream);
    const price = findPrice(
      draft.upstreamModel ?? draft.model ?? '',
      upstream?.prices ?? [],
      snapshot.config.prices,
    );
    draft.usd = resolveCost(draft.usage, price, upstream?.priceMultiplier ?? 1);
  }
  if (admitted && draft.client !== null) {
    deps.router.limits.settle(draft.client, draft.usage, draft.usd, Date.now());
  }
  deps.recorder.finish(draft);
}
