// Composition root of the data plane: makes the rooms, wires them, opens the socket. Usable without a process.
import { type CodexBackendOptions, createCodexBackend } from './codex-backend/create-codex-backend.ts';
import type { ProxyQuery, ProxyToMain } from './contract/channel.ts';
import type { ProxyConfig } from './contract/proxy-config.ts';
import { type ConvertLaneOptions, createConvertLane } from './exchange/convert/convert-lane.ts';
import { createResponseMemory } from './exchange/continuation/response-memory.ts';
import type { ExchangeDeps } from './exchange/exchange-deps.ts';
import { createModelCatalogue, type ModelCatalogue } from './exchange/model-catalogue.ts';
import { createDemoDoor } from './demo/demo-door.ts';
import { createEndpointProber, type EndpointProber } from './endpoints/endpoint-prober.ts';
import { explainRoute } from './exchange/explain-route.ts';
import { createRouter } from './routing/router.ts';
import { createSnapshot, type Snapshot } from './routing/snapshot.ts';
import { openServer } from './server/create-server.ts';
import { createHealthNews } from './telemetry/health-news.ts';
import { createRecorder } from './telemetry/recorder.ts';
import { createUpstreamClient } from './transport/upstream-client.ts';
import { wireProtocols } from './wire/registry.ts';

export interface CreateProxyOptions {
  readonly config: ProxyConfig;
  /** Records, health and the like, in batches; never awaited. */
  readonly post: (message: ProxyToMain) => void;
  /** PEM certificates trusted beside the system's. */
  readonly extraCa?: readonly string[];
  /** Times of converted streams, for tests. */
  readonly convertLane?: ConvertLaneOptions;
  /** Limits of client WebSockets, for tests. */
  readonly codexBackend?: CodexBackendOptions;
}

export interface RunningProxy {
  readonly url: string;
  readonly port: number;
  /** Swaps the configuration at once; running exchanges keep theirs. Posts `config-applied`. */
  applyConfig(config: ProxyConfig): void;
  /** Answers a question of the control plane. @throws Error with a sentence. */
  query(query: ProxyQuery): Promise<unknown>;
  /** Stops accepting, drains, flushes all records. */
  close(graceMs: number): Promise<void>;
}

/**
 * Opens a proxy.
 * @throws Error with a sentence when the port cannot be opened.
 */
export async function createProxy(options: CreateProxyOptions): Promise<RunningProxy> {
  let snapshot: Snapshot = createSnapshot(options.config);
  const router = createRouter();
  const healthNews = createHealthNews(() => router.health(Date.now()), options.post);
  let cutting = false;
  let lastRequestAt = 0;
  const recorder = createRecorder((message) => {
    lastRequestAt = Date.now();
    options.post(message);
    healthNews.changed();
  });
  const upstreams = createUpstreamClient(options.extraCa ? { extraCa: options.extraCa } : {});
  const demo = createDemoDoor();
  const demoBase = (): string | null => demo.base();
  const catalogue = createModelCatalogue({ upstreams, router, demoBase });
  const deps: ExchangeDeps = {
    snapshot: () => snapshot,
    router,
    upstreams,
    recorder,
    wire: wireProtocols,
    convertLane: createConvertLane(options.convertLane),
    demoBase,
    isCutting: () => cutting,
    responses: createResponseMemory(),
    knownModels: () => catalogue.known(snapshot),
  };
  const prober = createEndpointProber({
    client: upstreams,
    router,
    lastRequestAt: () => lastRequestAt,
    onMeasured: () => healthNews.changed(),
  });
  const codexBackend = createCodexBackend(deps, catalogue, options.codexBackend);

  function apply(config: ProxyConfig): void {
    snapshot = createSnapshot(config);
    router.configure(config, Date.now());
    upstreams.configure(config);
    prober.configure(config);
    healthNews.changed();
    recorder.configure(config.bodies, secretsOf(config));
  }

  /** Who still waits for an answer is told so in the client's own words, before connections are cut. */
  function cut(): void {
    cutting = true;
    upstreams.stop();
  }

  await demo.openFor(options.config);
  apply(options.config);
  const server = await openServer(
    { deps, catalogue, codexBackend, onCut: cut },
    options.config.host,
    options.config.port,
  );
  return {
    port: server.port,
    url: `http://${options.config.host.includes(':') ? `[${options.config.host}]` : options.config.host}:${server.port}`,
    applyConfig(config) {
      const swap = (): void => {
        // Opening the demo model takes a moment, in which a later configuration may have come.
        if (config.revision < snapshot.config.revision) return;
        apply(config);
        server.configure();
        codexBackend.configChanged();
        options.post({ type: 'config-applied', revision: config.revision });
      };
      const opening = demo.openFor(config);
      if (opening === null) swap();
      else void opening.then(swap);
    },
    query: (query) => answerQuery(query, { snapshot, deps, catalogue, prober }),
    async close(graceMs) {
      prober.close();
      healthNews.close();
      await server.close(graceMs);
      // Exchanges that were cut still have to hand in their records.
      await recorder.close(1_000);
      await upstreams.destroy();
      await demo.close();
    },
  };
}

interface Answering {
  readonly snapshot: Snapshot;
  readonly deps: ExchangeDeps;
  readonly catalogue: ModelCatalogue;
  readonly prober: EndpointProber;
}

async function answerQuery(
  query: ProxyQuery,
  { snapshot, deps, catalogue, prober }: Answering,
): Promise<unknown> {
  switch (query.kind) {
    case 'health':
      return deps.router.health(Date.now());
    case 'list-models':
      return query.upstream === undefined
        ? catalogue.list(snapshot, snapshot.config.activeProfile)
        : catalogue.ask(snapshot, query.upstream);
    case 'probe-endpoints': {
      const upstream = snapshot.upstreams.get(query.upstream);
      if (!upstream) throw new Error(`There is no upstream "${query.upstream}".`);
      await prober.probeNow(upstream, query.endpoint);
      return deps.router.health(Date.now());
    }
    case 'glimpse':
      return deps.recorder.glimpse(query.id);
    case 'settle':
      deps.recorder.flush();
      return null;
    case 'explain-route':
      return explainRoute(query, snapshot, deps.router, deps.knownModels());
  }
}

function secretsOf(config: ProxyConfig): string[] {
  const keys = config.upstreams.flatMap((upstream) => upstream.keys.map((key) => key.value));
  for (const proxy of Object.values(config.outboundProxies ?? {})) {
    if (proxy.kind !== 'unusable' && proxy.password !== undefined) keys.push(proxy.password);
  }
  return config.mcp ? [...keys, config.mcp.bearer] : keys;
}
