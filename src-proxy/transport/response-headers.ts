// Which headers of an upstream go back to the client.

/** Headers of an answer as undici gives them: lower-case names. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // Promises of another origin: they would bind 127.0.0.1.
  'set-cookie',
  'alt-svc',
  'strict-transport-security',
  'clear-site-data',
  'content-security-policy',
  'nel',
  'report-to',
  // The tag of the upstream's own catalogue: Codex would fetch ours again after each answer (0.169.0, 2026-11-20).
  'x-models-etag',
]);

const decisions = new Map<string, boolean>();

function isRelayed(name: string): boolean {
  let decision = decisions.get(name);
  if (decision === undefined) {
    // No CORS on loopback, and no marks of another Keyswitch further up.
    decision = !dropped.has(name) && !name.startsWith('access-control-') && !name.startsWith('x-keyswitch-');
    if (decisions.size < 2000) decisions.set(name, decision);
  }
  return decision;
}

/**
 * The upstream's headers as they go to the client, as a flat array.
 * `openai-model` goes only where it names exactly the model that the client asked for: Codex 0.169.0 takes any
 * other value for a sign of flagged activity and warns its user (measured 2026-11-20).
 */
export function relayResponseHeaders(headers: ResponseHeaders, askedModel: string | null): string[] {
  const out: string[] = [];
  const connection = headers['connection'];
  const listed =
    typeof connection === 'string' && connection !== 'keep-alive' ? connection.toLowerCase() : '';
  for (const name in headers) {
    if (!isRelayed(name)) continue;
    if (listed !== '' && listed.split(',').some((entry) => entry.trim() === name)) continue;
    const value = headers[name];
    if (value === undefined) continue;
    if ((name === 'openai-model' || name === 'x-openai-model') && value !== askedModel) continue;
    if (typeof value === 'string') out.push(name, value);
    else for (const entry of value) out.push(name, entry);
  }
  return out;
}

/** One header's value, the first where it came several times. */
export function headerOf(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
