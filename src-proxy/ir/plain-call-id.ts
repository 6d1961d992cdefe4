// Ids of tool calls that carry seals behind them (exchange/seals/call-id-codec.ts): what both sides must tell apart.

/**
 * Between a vendor's own id and what Keyswitch put behind it. Characters that every vendor and client takes in ids
 * (Anthropic: `^[a-zA-Z0-9_-]+$`; OpenCode puts `_` for others), and a first one that is rare in bodies, since all are
 * searched for it.
 */
export const callIdMark = '-ks1-';

/** The vendor's own id of a call. */
export function plainCallId(id: string): string {
  const at = id.indexOf(callIdMark);
  return at < 0 ? id : id.slice(0, at);
}
