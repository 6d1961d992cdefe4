// The ledger, read.
import type { ExchangeGlimpse, ExchangeRecord } from '../../src-proxy/contract/exchange-record.ts';
import type { ExchangeSummary } from '../ledger/exchange-row.ts';
import type { ListOptions } from '../ledger/list-query.ts';
import type { UsageKey, UsageRow } from '../ledger/rows.ts';
import type { Core } from './core.ts';

const settleLimitMs = 1_000;

/**
 * Brings the ledger up to every exchange that has ended: the proxy hands its records over in batches, and who asks
 * right behind an answer wants to see it. A proxy that ended or is busy has the ledger answer as it stands.
 */
export async function settleLedger(core: Core): Promise<void> {
  await core.running?.query({ kind: 'settle' }, settleLimitMs).catch(() => undefined);
}

/** Newest first, in the ledger's own words; `toLogRow` of ledger/rows.ts makes the contract's rows of them. */
export async function listExchanges(core: Core, options: ListOptions): Promise<ExchangeSummary[]> {
  await settleLedger(core);
  return (await core.ledger()).list(options);
}

export async function readExchange(core: Core, id: string): Promise<ExchangeRecord | null> {
  await settleLedger(core);
  return (await core.ledger()).get(id);
}

/** A look at an exchange that runs; null when it does not (any more), or nothing runs at all. */
export async function glimpseExchange(core: Core, id: string): Promise<ExchangeGlimpse | null> {
  const answer = await core.running?.query({ kind: 'glimpse', id });
  return (answer as ExchangeGlimpse | null | undefined) ?? null;
}

export interface UsageQuery {
  readonly by: UsageKey;
  /** Unix ms. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly client?: string | undefined;
}

export async function readUsage(core: Core, { by, since, until, client }: UsageQuery): Promise<UsageRow[]> {
  await settleLedger(core);
  return (await core.ledger()).usage(by, {
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(client === undefined ? {} : { client }),
  });
}
