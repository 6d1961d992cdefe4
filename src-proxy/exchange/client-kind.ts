// Tells Codex from other clients of the Responses API: some answers have to take Codex's own reading into account.
// Source: captured headers of Codex 0.98 to 0.169 (2026-11-20); pure.

export type HeaderMap = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One header as text; several values are joined as HTTP does. Names are lower case. */
export function headerText(headers: HeaderMap, name: string): string | undefined {
  const value = headers[name];
  return value === undefined || typeof value === 'string' ? value : value.join(', ');
}

/**
 * True for Codex CLI, IDE, Desktop and app-server: `originator: codex_exec`, `codex_vscode`, `Codex Desktop`,
 * or a user agent that starts so.
 */
export function isCodexClient(headers: HeaderMap): boolean {
  const named = headerText(headers, 'originator') ?? headerText(headers, 'user-agent') ?? '';
  return /^codex/i.test(named.trim());
}
