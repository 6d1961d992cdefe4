// Which profile is in force. A file of its own so that the thin command line need not load more.
import type { ConfigFile } from './config-schema.ts';

/** The profile in force: the named one, else the first, else none (`""`). */
export function resolveActiveProfile(config: ConfigFile): string {
  return config.active_profile ?? config.profile?.[0]?.id ?? '';
}
