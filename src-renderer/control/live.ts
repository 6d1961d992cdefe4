// The live topics: one subscription each, made again by themselves when the line breaks.
import type { ExchangeStart } from '../../src-proxy/contract/exchange-record.ts';
import { control, isLockedOut, type Exchange } from './client.ts';
import { setConnection } from './connection.ts';
import { queryClient } from './queries.ts';

const onError = (error: unknown): void => setConnection(isLockedOut(error) ? 'locked' : 'lost');

/** Keeps status and health true. Returns the function that ends it. */
export function followStatus(): () => void {
  const status = control.status.follow.subscribe(undefined, {
    onData(data) {
      setConnection('connected');
      queryClient.setQueryData(['status'], data);
      void queryClient.invalidateQueries({ queryKey: ['config'] });
    },
    onConnectionStateChange({ state, error }) {
      if (state === 'pending') setConnection('connected');
      else if (state === 'connecting' && error !== null) onError(error);
    },
    onError,
  });
  const health = control.health.follow.subscribe(undefined, {
    onData(data) {
      queryClient.setQueryData(['health'], data);
      void queryClient.invalidateQueries({ queryKey: ['config', 'endpoints'] });
    },
  });
  return () => {
    status.unsubscribe();
    health.unsubscribe();
  };
}

export interface LogFeed {
  started(exchanges: readonly ExchangeStart[]): void;
  append(exchanges: readonly Exchange[]): void;
  /** The line stands, for the first time or again: what happened before must be read from the ledger. */
  connected(): void;
}

/** Follows the live log. Returns the function that ends it. */
export function followLog(feed: LogFeed): () => void {
  const subscription = control.log.follow.subscribe(undefined, {
    onData(data) {
      if (data.type === 'started') feed.started(data.exchanges);
      else feed.append(data.exchanges);
    },
    onConnectionStateChange({ state }) {
      if (state === 'pending') feed.connected();
    },
  });
  return () => subscription.unsubscribe();
}
