// What each client tool may use: requests per minute, exchanges at once, tokens and USD per local day.
// Checked before any upstream call; settled when an exchange ends. The clock comes in as an argument.
import { createFailure, type ProxyFailure } from '../contract/error-codes.ts';
import type { TokenUsage } from '../contract/exchange-record.ts';
import type { ClientConfig } from '../contract/proxy-config.ts';

const MINUTE_MS = 60_000;

/** Unix ms of the next local midnight after `now`. */
export function nextLocalMidnight(now: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}

interface Account {
  /** Admission times within the last minute, oldest first. */
  recent: number[];
  running: number;
  tokens: number;
  usd: number;
  /** Unix ms at which `tokens` and `usd` start again from zero. */
  dayEnds: number;
}

export interface ClientLimits {
  /** Admits one exchange and counts it as running, or says why not. Every admission needs one `settle`. */
  admit(client: ClientConfig, now: number): ProxyFailure | null;
  settle(clientId: string, usage: TokenUsage | null, usd: number | null, now: number): void;
  /** Sets what the ledger knows of today, after a start. */
  seed(spent: Readonly<Record<string, { tokens: number; usd: number }>>, now: number): void;
}

/** Input, cache and output tokens together: what `tokens_per_day` counts. */
export function countedTokens(usage: TokenUsage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite + usage.output;
}

/** Creates the accounts of all clients, all at zero. */
export function createClientLimits(): ClientLimits {
  const accounts = new Map<string, Account>();

  function accountOf(id: string, now: number): Account {
    let account = accounts.get(id);
    if (!account) {
      account = { recent: [], running: 0, tokens: 0, usd: 0, dayEnds: nextLocalMidnight(now) };
      accounts.set(id, account);
    }
    if (now >= account.dayEnds) {
      account.tokens = 0;
      account.usd = 0;
      account.dayEnds = nextLocalMidnight(now);
    }
    return account;
  }

  function refusal(client: ClientConfig, account: Account, now: number): ProxyFailure | null {
    const untilMidnight = Math.max(1, Math.ceil((account.dayEnds - now) / 1000));
    if (client.tokensPerDay !== undefined && account.tokens >= client.tokensPerDay) {
      return createFailure(
        'insufficient_balance',
        `Client "${client.id}" has used its ${client.tokensPerDay} tokens of today; raise tokens_per_day in config.toml or wait for midnight.`,
        { retryAfterSeconds: untilMidnight },
      );
    }
    if (client.usdPerDay !== undefined && account.usd >= client.usdPerDay) {
      return createFailure(
        'insufficient_balance',
        `Client "${client.id}" has spent its ${client.usdPerDay} USD of today; raise usd_per_day in config.toml or wait for midnight.`,
        { retryAfterSeconds: untilMidnight },
      );
    }
    if (client.concurrentRequests !== undefined && account.running >= client.concurrentRequests) {
      return createFailure(
        'rate_limit_exceeded',
        `Client "${client.id}" already runs ${account.running} requests at once; wait for one to end or raise concurrent_requests in config.toml.`,
        { retryAfterSeconds: 1 },
      );
    }
    if (client.requestsPerMinute !== undefined && account.recent.length >= client.requestsPerMinute) {
      const freeAt = (account.recent.at(-client.requestsPerMinute) ?? now) + MINUTE_MS;
      const seconds = Math.max(1, Math.ceil((freeAt - now) / 1000));
      return createFailure(
        'rate_limit_exceeded',
        `Client "${client.id}" has made ${client.requestsPerMinute} requests within a minute; try again in ${seconds} s or raise requests_per_minute in config.toml.`,
        { retryAfterSeconds: seconds },
      );
    }
    return null;
  }

  return {
    admit(client, now) {
      const account = accountOf(client.id, now);
      if (client.requestsPerMinute !== undefined) {
        const cut = account.recent.findIndex((at) => at > now - MINUTE_MS);
        if (cut === -1) account.recent.length = 0;
        else if (cut > 0) account.recent.splice(0, cut);
      }
      const refused = refusal(client, account, now);
      if (refused) return refused;
      account.running += 1;
      if (client.requestsPerMinute !== undefined) account.recent.push(now);
      return null;
    },
    settle(clientId, usage, usd, now) {
      const account = accountOf(clientId, now);
      account.running = Math.max(0, account.running - 1);
      if (usage) account.tokens += countedTokens(usage);
      if (usd !== null) account.usd += usd;
    },
    seed(spent, now) {
      for (const [id, { tokens, usd }] of Object.entries(spent)) {
        const account = accountOf(id, now);
        account.tokens = Math.max(account.tokens, tokens);
        account.usd = Math.max(account.usd, usd);
      }
    },
  };
}
