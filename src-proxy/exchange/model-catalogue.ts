// Which models there are: what the configuration names, else what the upstreams say of themselves. Asked rarely,
// kept for minutes, and a stale list is better than none.
import type { ProtocolId } from '../contract/protocol-id.ts';
import type { UpstreamConfig } from '../contract/proxy-config.ts';
import type { JsonObject } from '../ir/json.ts';
import { isObject } from '../ir/read-json.ts';
import { isGlob } from '../routing/match-glob.ts';
import { findRoute } from '../routing/resolve-route.ts';
import type { Router } from '../routing/router.ts';
import type { Snapshot } from '../routing/snapshot.ts';
import { fetchBytes } from '../transport/fetch-bytes.ts';
import { joinCodexBackendUrl, joinUrl } from '../transport/join-url.ts';
import { pushCredential, replaceHeaders } from '../transport/request-headers.ts';
import type { UpstreamClient } from '../transport/upstream-client.ts';
import { aimTarget } from './plan-exchange.ts';

export interface CatalogueEntry {
  readonly id: string;
  /** Preset or id of the upstream that serves it. */
  readonly ownedBy: string;
  readonly upstream: string;
  /** What a Codex backend says of the model, as it says it: `ModelInfo` of Codex. */
  readonly codex: JsonObject | null;
}

export interface ModelCatalogue {
  /** The models that a profile can serve, sorted as configured and as the upstreams list them. */
  list(snapshot: Snapshot, profile: string): Promise<readonly CatalogueEntry[]>;
  /** What one upstream offers, straight from it. @throws Error with a sentence when it does not answer. */
  ask(snapshot: Snapshot, upstream: string): Promise<readonly string[]>;
  /** Names known without asking anybody. */
  known(snapshot: Snapshot): Iterable<string>;
}

export interface CatalogueContext {
  readonly upstreams: UpstreamClient;
  readonly router: Router;
  demoBase(): string | null;
}

const freshMs = 5 * 60_000;
/** After a failed question; a list must not hang on a sick upstream again and again. */
const retryMs = 30_000;
/** For one upstream, in all its protocols together: tools wait for the list when they start. */
const askTimeoutMs = 5_000;

/** A model in an upstream's own list. */
interface ListedModel {
  readonly id: string;
  readonly codex: JsonObject | null;
}

interface Known {
  models: readonly ListedModel[];
  /** Unix ms until which nobody is asked again. */
  until: number;
  asking: Promise<readonly ListedModel[]> | null;
  /** Another base, key or list means another answer. */
  readonly signature: string;
}

export function createModelCatalogue(context: CatalogueContext): ModelCatalogue {
  const cache = new Map<string, Known>();

  /** Never rejects: an upstream that does not answer contributes what it said last. */
  async function modelsOf(upstream: UpstreamConfig): Promise<readonly ListedModel[]> {
    if (upstream.models.length > 0) return upstream.models.map((id) => ({ id, codex: null }));
    const signature = JSON.stringify([upstream.endpoints, upstream.keys, upstream.headers]);
    let known = cache.get(upstream.id);
    if (known?.signature !== signature) {
      known = { models: [], until: 0, asking: null, signature };
      cache.set(upstream.id, known);
    }
    const entry = known;
    if (entry.until > Date.now()) return entry.models;
    entry.asking ??= askUpstream(upstream, context)
      .then((models) => {
        entry.models = models;
        entry.until = Date.now() + freshMs;
        return models;
      })
      .catch(() => {
        entry.until = Date.now() + retryMs;
        return entry.models;
      })
      .finally(() => {
        entry.asking = null;
      });
    // With an old list in hand nobody waits for the new one.
    return entry.models.length > 0 ? entry.models : entry.asking;
  }

  return {
    async list(snapshot, profileId) {
      const profile = snapshot.profiles.get(profileId);
      if (!profile) return [];
      const entries = new Map<string, CatalogueEntry>();
      const add = (id: string, upstream: UpstreamConfig, codex: JsonObject | null): void => {
        const known = entries.get(id);
        if (known === undefined)
          entries.set(id, { id, ownedBy: upstream.preset ?? upstream.id, upstream: upstream.id, codex });
        // Named by a route, described by the upstream that it leads to.
        else if (known.codex === null && codex !== null && known.upstream === upstream.id)
          entries.set(id, { ...known, codex });
      };
      const ids = new Set(
        profile.routes.flatMap((route) => route.config.to.map((target) => target.upstream)),
      );
      const upstreams = [...ids].flatMap((id) => snapshot.upstreams.get(id) ?? []);
      const lists = await Promise.all(upstreams.map(modelsOf));
      for (const route of profile.routes) {
        const first = snapshot.upstreams.get(route.config.to[0]?.upstream ?? '');
        if (first && !isGlob(route.config.match)) add(route.config.match, first, null);
      }
      for (const [index, upstream] of upstreams.entries()) {
        for (const { id, codex } of lists[index] ?? []) {
          const targets = findRoute(snapshot, profileId, id)?.targets ?? [];
          if (targets.some((target) => target.upstream === upstream.id)) add(id, upstream, codex);
        }
      }
      return [...entries.values()];
    },
    async ask(snapshot, id) {
      const upstream = snapshot.upstreams.get(id);
      if (!upstream) throw new Error(`There is no upstream "${id}".`);
      return (await askUpstream(upstream, context)).map(({ id: model }) => model);
    },
    *known(snapshot) {
      for (const upstream of snapshot.upstreams.values()) yield* upstream.models;
      for (const { models } of cache.values()) for (const { id } of models) yield id;
      for (const profile of snapshot.profiles.values()) {
        for (const route of profile.routes) if (!isGlob(route.config.match)) yield route.config.match;
      }
    },
  };
}

/** In which protocols an upstream is asked, the most common first. */
const askOrder: readonly ProtocolId[] = ['openai-responses', 'openai-chat', 'anthropic-messages', 'gemini'];

async function askUpstream(
  upstream: UpstreamConfig,
  context: CatalogueContext,
): Promise<readonly ListedModel[]> {
  const spoken = upstream.endpoints[0]?.bases ?? {};
  let last: unknown = new Error(`Upstream "${upstream.id}" has no base address.`);
  const asked = new Set<string>();
  const deadline = performance.now() + askTimeoutMs;
  for (const protocol of upstream.kind === 'demo' ? (['openai-chat'] as const) : askOrder) {
    if (upstream.kind !== 'demo' && spoken[protocol] === undefined) continue;
    try {
      const url = listUrl(upstream, protocol, context);
      if (asked.has(`${url.origin}${url.path}`)) continue;
      asked.add(`${url.origin}${url.path}`);
      const leftMs = Math.round(deadline - performance.now());
      if (leftMs <= 0) break;
      return await askInProtocol(upstream, protocol, url, context, leftMs);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

interface ListUrl {
  readonly origin: string;
  readonly path: string;
  readonly via: string | undefined;
  readonly headers: string[];
}

function listUrl(upstream: UpstreamConfig, protocol: ProtocolId, context: CatalogueContext): ListUrl {
  const endpoint = context.router.endpoint(upstream.id, Date.now()) ?? upstream.endpoints[0]?.id ?? '';
  const candidate = { upstream, model: '', endpoint, keyId: upstream.keys[0]?.vaultId ?? '-' };
  const target = aimTarget(candidate, { operation: 'generate', protocol }, context.demoBase());
  const isCodex = upstream.capabilities.codexBackend && protocol === 'openai-responses';
  const url = isCodex
    ? joinCodexBackendUrl(target.base, '/models?client_version=0.169.0')
    : joinUrl(target.base, protocol === 'gemini' ? '/v1beta/models?pageSize=1000' : '/v1/models');
  const headers = ['accept', 'application/json', 'accept-encoding', 'identity', 'user-agent', 'keyswitch'];
  if (protocol === 'anthropic-messages') headers.push('anthropic-version', '2023-06-01');
  const full = replaceHeaders(headers, upstream.headers);
  pushCredential(full, target.auth, target.key);
  return { ...url, via: target.via, headers: full };
}

async function askInProtocol(
  upstream: UpstreamConfig,
  protocol: ProtocolId,
  { origin, path, via, headers }: ListUrl,
  context: CatalogueContext,
  limitMs: number,
): Promise<readonly ListedModel[]> {
  const answer = await fetchBytes(context.upstreams, {
    origin,
    path,
    via,
    method: 'GET',
    headers,
    body: null,
    connectTimeoutMs: askTimeoutMs,
    firstByteTimeoutMs: limitMs,
    idleTimeoutMs: limitMs,
  });
  if (answer.status !== 200) {
    throw new Error(
      `Upstream "${upstream.id}" answered its model list (${protocol}) with HTTP ${answer.status}.`,
    );
  }
  return readModels(JSON.parse(answer.body.toString('utf8')));
}

/** Models out of any of the shapes: `data[].id`, `models[].name` (Gemini), `models[].slug` (Codex). */
function readModels(body: unknown): ListedModel[] {
  const { data, models } = (body ?? {}) as { data?: unknown; models?: unknown };
  const list = Array.isArray(data) ? data : Array.isArray(models) ? models : null;
  if (!list) throw new Error('The model list has an unknown shape.');
  return list.flatMap((entry: unknown) => {
    if (!isObject(entry)) return [];
    const { id, slug, name } = entry;
    const found = [id, slug, name].find((value) => typeof value === 'string' && value !== '');
    if (typeof found !== 'string') return [];
    return [{ id: found.replace(/^models\//, ''), codex: slug === found ? entry : null }];
  });
}
