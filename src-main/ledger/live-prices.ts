// The prices in force while Keyswitch runs: read again when `prices.json` or the day has changed, because rows have
// days from and until which they count. What is wrong in the file is told once per reading.
import { statSync } from 'node:fs';
import type { ModelPrice } from '../../src-proxy/contract/prices/model-price.ts';
import { localDay } from './exchange-row.ts';
import { loadPrices, type LoadedPrices } from './load-prices.ts';

export interface LivePrices {
  /** For `ProxyConfig.prices`. */
  current(): readonly ModelPrice[];
  /** True where the file or the day is another one than at the last reading. */
  isStale(): boolean;
}

/** @param onNotice one line for people */
export function createLivePrices(file: string, onNotice: (line: string) => void): LivePrices {
  let read: { readonly mark: string; readonly loaded: LoadedPrices } | null = null;
  const isStale = (): boolean => read?.mark !== markOf(file);
  return {
    isStale,
    current() {
      if (read === null || isStale()) {
        read = { mark: markOf(file), loaded: loadPrices(file) };
        for (const warning of read.loaded.warnings) onNotice(`warning: ${warning}`);
      }
      return read.loaded.prices;
    },
  };
}

function markOf(file: string): string {
  const day = localDay(Date.now());
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? day : `${day} ${stat.ino}:${stat.size}:${stat.mtimeMs}`;
}
