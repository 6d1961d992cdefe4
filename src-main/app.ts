// The composition root of the control plane, used by both doors: cli.ts (headless) and desktop.ts (Electron).
// It puts the rooms together, starts and stops them in order, and decides nothing itself.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { HealthSnapshot } from '../src-proxy/contract/channel.ts';
import { LentClients } from './client-tokens/lent-clients.ts';
import { createControlServer, type ControlServer } from './control/create-control-server.ts';
import { LiveTopics } from './control/live-topics.ts';
import { resolveHome, type Home } from './home.ts';
import { createLivePrices, type LivePrices } from './ledger/live-prices.ts';
import { priceFileName } from './ledger/load-prices.ts';
import { openLedger, type Ledger } from './ledger/open-ledger.ts';
import { locateProxyEntry, locateRenderer } from './locate-parts.ts';
import type { Core, RunningApp } from './operations/core.ts';
import { createOperations, type Operations } from './operations/operations.ts';
import { defaultRetentionDays } from './operations/settings.ts';
import { messageOf } from './problem.ts';
import { launchWithFork, type LaunchProxy } from './proxy-host/proxy-child.ts';
import { ProxyHost } from './proxy-host/proxy-host.ts';
import { claimRuntime, releaseRuntime, writeRuntime } from './runtime-file.ts';
import { editConfig, ensureConfig, warmUpEdits } from './settings/config-store.ts';
import { LiveSettings } from './settings/live-settings.ts';
import { defaultControlPort } from './settings/resolve-config.ts';
import { watchFiles, type HomeWatch } from './settings/watch-home.ts';
import { openVault } from './vault/open-vault.ts';
import type { Vault } from './vault/vault.ts';
import type { AskPassphrase } from './vault/slots/passphrase.ts';
import type { SlotProvider } from './vault/slots/slot-provider.ts';

export interface AppOptions {
  readonly home?: Home;
  readonly env?: NodeJS.ProcessEnv;
  /** Electron: utilityProcess instead of fork. */
  readonly launchProxy?: LaunchProxy;
  /** Electron: safe-storage. */
  readonly vaultSlots?: readonly SlotProvider[];
  readonly ask?: AskPassphrase;
  /** One line for people: warnings, refused files, crashes. */
  readonly onNotice?: (line: string) => void;
}

export interface App {
  readonly home: Home;
  readonly core: Core;
  readonly operations: Operations;
  readonly live: LiveTopics;
  readonly proxyUrl: string;
  readonly controlUrl: string;
  /** True where this start wrote the first config.toml. */
  readonly firstStart: boolean;
  /** The GUI's address with a fresh one-time code. */
  createGuiUrl(): string;
  /** A client token (id `try-it`) that lives in memory until the end of this run. */
  mintTryItToken(): Promise<string>;
  /** True between `pause` and `resume`. */
  paused(): boolean;
  /** Ends the proxy in good order and keeps the rest: tools get no connection until `resume`. */
  pause(): Promise<void>;
  /** Starts the proxy again where it was. */
  resume(): Promise<void>;
  /** Stops accepting, lets running exchanges end (up to 10 s), keeps their records, leaves no file behind. */
  stop(): Promise<void>;
}

const drainMs = 9_000;
const maxNotices = 200;
const dayMs = 86_400_000;

/** Starts everything and resolves when proxy and control API answer. @throws Problem; nothing is left running then */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const home = options.home ?? resolveHome(options.env);
  const firstStart = (await ensureConfig(home)).created;
  await claimRuntime(home);
  const undo: (() => void | Promise<void>)[] = [() => releaseRuntime(home)];
  try {
    return await startParts(home, options, firstStart, undo);
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw error;
  }
}

async function mendToolFiles(home: Home, notice: (line: string) => void): Promise<void> {
  try {
    const { recoverToolFiles } = await import('./client-tools/recover-tool-files.ts');
    for (const line of await recoverToolFiles(home.journal)) notice(line);
  } catch (error) {
    notice(`Files of client tools could not be put right: ${messageOf(error)}`);
  }
}

/** The rooms that exist before anything listens. */
interface Rooms {
  readonly live: LiveTopics;
  readonly vault: Vault;
  readonly ledger: Ledger;
  readonly prices: LivePrices;
  readonly proxy: ProxyHost;
  readonly settings: LiveSettings;
  /** Where the proxy relays POST /mcp to, and what it shows there. */
  readonly mcp: { url: string; readonly bearer: string };
  readonly lent: LentClients;
  readonly notices: { at: number; line: string }[];
  notice(line: string): void;
  health(): HealthSnapshot | null;
}

async function startParts(
  home: Home,
  options: AppOptions,
  firstStart: boolean,
  undo: (() => void | Promise<void>)[],
): Promise<App> {
  const rooms = openRooms(home, options);
  const { live, ledger, proxy, settings, notice } = rooms;
  undo.push(() => ledger.close());
  await settings.load();
  for (const warning of rooms.vault.status().warnings) notice(`warning: ${warning}`);
  let controlUrl = '';
  const core = createCore(home, options.env ?? process.env, rooms, () => controlUrl);
  const operations = createOperations(core);
  const controlToken = randomBytes(32).toString('base64url');
  const server = await createControlServer({
    port: settings.current.value.control?.port ?? defaultControlPort,
    controlToken,
    mcpBearer: rooms.mcp.bearer,
    operations,
    live,
    renderer: locateRenderer(),
  });
  controlUrl = server.url;
  rooms.mcp.url = `${controlUrl}/mcp`;
  undo.push(() => server.close());
  const { url: proxyUrl } = await proxy.start(settings.snapshot());
  undo.push(() => proxy.stop(0));
  const files = [home.config, home.vault, join(home.dir, priceFileName)];
  const watch = watchFiles(files, () => void settings.reload(rooms.prices.isStale()).catch(() => undefined));
  const pruning = startPruning(ledger, () => settings.current.value.log?.retention_days, notice);
  setTimeout(() => void warmUpEdits(settings.current).catch(() => undefined), 1_500).unref();
  void mendToolFiles(home, notice);
  writeRuntime(home, { pid: process.pid, proxyUrl, controlUrl, controlToken, startedAt: Date.now() });
  return {
    home,
    core,
    operations,
    live,
    proxyUrl,
    controlUrl,
    firstStart,
    createGuiUrl: () => server.createGuiUrl(),
    mintTryItToken: async () => (await rooms.lent.lend('try-it')).token,
    ...createPause(proxy, settings),
    stop: createStop({ home, watch, pruning, proxy, server, ledger }),
  };
}

function openRooms(home: Home, options: AppOptions): Rooms {
  const env = options.env ?? process.env;
  const notices: { at: number; line: string }[] = [];
  const notice = (line: string) => {
    notices.push({ at: Date.now(), line });
    if (notices.length > maxNotices) notices.shift();
    options.onNotice?.(line);
  };
  const live = new LiveTopics();
  const vault = openVault(home, {
    env,
    ...(options.ask === undefined ? {} : { ask: options.ask }),
    ...(options.vaultSlots === undefined ? {} : { extraSlots: options.vaultSlots }),
  });
  const ledger = openLedger(home.ledger, { onNotice: notice });
  const prices = createLivePrices(join(home.dir, priceFileName), notice);
  let health: HealthSnapshot | null = null;
  const proxy = new ProxyHost({
    launch: options.launchProxy ?? launchWithFork(locateProxyEntry(), env),
    onNotice: notice,
    onRecords: (records) => {
      keep(ledger, records, notice);
      live.publish('records', records);
    },
    onStarted: (exchanges) => live.publish('started', exchanges),
    onHealth: (snapshot) => {
      health = snapshot;
      live.publish('health', snapshot);
    },
    onState: () => live.publish('changed', { what: 'proxy' }),
  });
  const lent = new LentClients(() => settings.reload(true));
  // The address is known once the control server listens.
  const mcp = { url: '', bearer: randomBytes(32).toString('base64url') };
  const settings: LiveSettings = new LiveSettings({
    home,
    vault,
    env,
    more: () => ({
      spentToday: ledger.spentToday(),
      extraClients: [...lent.clients],
      extraProfiles: [...lent.profiles],
      prices: [...prices.current()],
      mcp: { ...mcp },
    }),
    push: (config) => proxy.push(config),
    onNotice: notice,
    onChange: () => live.publish('changed', { what: 'config' }),
  });
  return { live, vault, ledger, prices, proxy, settings, mcp, lent, notices, notice, health: () => health };
}

function createCore(home: Home, env: NodeJS.ProcessEnv, rooms: Rooms, controlUrl: () => string): Core {
  const { vault, proxy, settings, ledger } = rooms;
  const running: RunningApp = {
    startedAt: Date.now(),
    get controlUrl() {
      return controlUrl();
    },
    proxyState: () => proxy.state,
    health: rooms.health,
    refused: () => settings.refused,
    notices: () => rooms.notices,
    query: (query, limitMs) => proxy.query(query, limitMs),
    lend: (id, route) => rooms.lent.lend(id, route),
  };
  return {
    home,
    env,
    vault,
    running,
    config: async () => settings.current,
    editConfig: async (plan) => {
      const change = await editConfig(home, plan);
      await settings.reload();
      return change;
    },
    vaultChanged: () => settings.reload(),
    ledger: async () => ledger,
  };
}

function createPause(proxy: ProxyHost, settings: LiveSettings): Pick<App, 'paused' | 'pause' | 'resume'> {
  let paused = false;
  return {
    paused: () => paused,
    pause: async () => {
      if (paused) return;
      paused = true;
      await proxy.stop(drainMs);
    },
    resume: async () => {
      if (!paused) return;
      paused = false;
      await proxy.start(settings.snapshot());
    },
  };
}

function createStop(parts: {
  readonly home: Home;
  readonly watch: HomeWatch;
  readonly pruning: NodeJS.Timeout;
  readonly proxy: ProxyHost;
  readonly server: ControlServer;
  readonly ledger: Ledger;
}): () => Promise<void> {
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    parts.watch.close();
    clearInterval(parts.pruning);
    await parts.proxy.stop(drainMs);
    await parts.server.close();
    parts.ledger.close();
    releaseRuntime(parts.home);
  };
  return () => (stopping ??= stop());
}

/** The ledger must never take the proxy down: a full disk costs rows, and says so. */
function keep(
  ledger: Ledger,
  records: Parameters<Ledger['append']>[0],
  notice: (line: string) => void,
): void {
  try {
    ledger.append(records);
  } catch (error) {
    notice(`warning: ${records.length} exchanges could not be written to the ledger (${messageOf(error)}).`);
  }
}

function startPruning(
  ledger: Ledger,
  days: () => number | undefined,
  notice: (line: string) => void,
): NodeJS.Timeout {
  const prune = () => {
    try {
      ledger.prune(days() ?? defaultRetentionDays);
    } catch (error) {
      notice(`warning: old exchanges could not be removed from the ledger (${messageOf(error)}).`);
    }
  };
  prune();
  const timer = setInterval(prune, dayMs);
  timer.unref();
  return timer;
}
