// Keeps one proxy process alive: starts it, hands it snapshots, asks it questions, restarts it after a crash and
// stops it in good order. It does not read settings and does not write the ledger.
import type { HealthSnapshot, ProxyQuery, ProxyToMain } from '../../src-proxy/contract/channel.ts';
import type { ExchangeRecord, ExchangeStart } from '../../src-proxy/contract/exchange-record.ts';
import type { ProxyConfig } from '../../src-proxy/contract/proxy-config.ts';
import { Problem, usageProblem } from '../problem.ts';
import type { LaunchProxy, ProxyChild } from './proxy-child.ts';

export type ProxyState =
  | { readonly state: 'starting' | 'stopping' | 'stopped' }
  | {
      readonly state: 'running';
      readonly url: string;
      readonly port: number;
      readonly pid: number | undefined;
    }
  /** It ended by itself; the next start is at `retryAt` (unix ms). */
  | { readonly state: 'crashed'; readonly how: string; readonly retryAt: number };

export interface ProxyHostOptions {
  readonly launch: LaunchProxy;
  readonly onRecords: (records: readonly ExchangeRecord[]) => void;
  readonly onStarted?: (exchanges: readonly ExchangeStart[]) => void;
  readonly onHealth?: (health: HealthSnapshot) => void;
  readonly onState?: (state: ProxyState) => void;
  /** One line for people (crash, restart, the proxy's own stderr). */
  readonly onNotice?: (line: string) => void;
  /** Pauses before restarts, in ms; the last one repeats. */
  readonly restartDelays?: readonly number[];
}

const startLimitMs = 30_000;
const applyLimitMs = 10_000;
const calmMs = 60_000;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class ProxyHost {
  readonly #options: ProxyHostOptions;
  #child: ProxyChild | null = null;
  #config: ProxyConfig | null = null;
  #state: ProxyState = { state: 'stopped' };
  #calls = new Map<number, Waiting>();
  #applied = new Map<number, Waiting>();
  #nextCall = 1;
  #crashes = 0;
  #restart: NodeJS.Timeout | undefined;
  #startedAt = 0;
  /** The real port, so that a restart with `port = 0` comes back where the tools look for it. */
  #port: number | null = null;
  #stopped: (() => void) | null = null;

  constructor(options: ProxyHostOptions) {
    this.#options = options;
  }

  get state(): ProxyState {
    return this.#state;
  }

  /** Starts the process and resolves when its socket is open. @throws Problem with the proxy's own sentence */
  async start(config: ProxyConfig): Promise<{ readonly url: string; readonly port: number }> {
    this.#config = config;
    return this.#launch();
  }

  /** Pushes a snapshot and resolves when it is in force. While the proxy restarts, it starts with this one. */
  async push(config: ProxyConfig): Promise<void> {
    const before = this.#config;
    this.#config = config;
    if (this.#state.state !== 'running') return;
    // The socket was opened once; another address needs a new process.
    if (
      before !== null &&
      (before.host !== config.host || (before.port !== config.port && config.port !== 0))
    ) {
      this.#options.onNotice?.('proxy.host and proxy.port change with the next start of Keyswitch.');
    }
    const applied = this.#wait(
      this.#applied,
      config.revision,
      applyLimitMs,
      'The proxy did not take the new configuration in time.',
    );
    this.#child?.send({ type: 'config', config: this.#withPort(config) });
    await applied;
  }

  /** Asks the running proxy one thing. @throws Problem after `limitMs`, or where it is not running */
  async query(query: ProxyQuery, limitMs = 30_000): Promise<unknown> {
    if (this.#child === null || this.#state.state !== 'running') {
      throw new Problem('The proxy is not running at the moment: try again in a second.');
    }
    const call = this.#nextCall;
    this.#nextCall += 1;
    const answer = this.#wait(this.#calls, call, limitMs, 'The proxy did not answer in time: try again.');
    this.#child.send({ type: 'query', call, query });
    return answer;
  }

  /** Lets running exchanges end within `graceMs`, takes their records, then ends the process. */
  async stop(graceMs: number): Promise<void> {
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === null) {
      this.#enter({ state: 'stopped' });
      return;
    }
    this.#enter({ state: 'stopping' });
    const ended = new Promise<void>((resolve) => {
      this.#stopped = resolve;
    });
    child.send({ type: 'shutdown', graceMs });
    const force = setTimeout(() => child.kill(), graceMs + 1_000);
    await ended;
    clearTimeout(force);
    this.#enter({ state: 'stopped' });
  }

  #launch(): Promise<{ url: string; port: number }> {
    this.#enter({ state: 'starting' });
    this.#startedAt = Date.now();
    const sent = this.#config;
    const child = this.#options.launch();
    this.#child = child;
    const lastLines: string[] = [];
    child.onLine((line) => {
      if (line.trim() === '') return;
      lastLines.push(line);
      if (lastLines.length > 5) lastLines.shift();
      this.#options.onNotice?.(`proxy: ${line}`);
    });
    return new Promise((resolve, reject) => {
      let settled = false;
      const limit = setTimeout(() => child.kill(), startLimitMs);
      const settle = (act: () => void) => {
        if (settled) return;
        settled = true;
        clearTimeout(limit);
        act();
      };
      child.onMessage((message) => {
        if (message.type === 'ready') {
          this.#port = message.port;
          // A stop that came while it started stays a stop.
          if (this.#state.state !== 'stopping') {
            this.#enter({ state: 'running', url: message.url, port: message.port, pid: child.pid });
          }
          // A change that came while it started has not reached it yet.
          if (this.#config !== null && this.#config !== sent) {
            child.send({ type: 'config', config: this.#withPort(this.#config) });
          }
          settle(() => resolve({ url: message.url, port: message.port }));
        } else if (message.type === 'failed') {
          // It can only fail to listen where config.toml says: a port that is in use, or not for this user.
          settle(() => reject(usageProblem(message.message)));
        } else {
          this.#take(message);
        }
      });
      child.onExit((how) => {
        const last = lastLines.at(-1);
        settle(() => reject(new Problem(`The proxy process could not start (${last ?? how}).`)));
        this.#ended(how);
      });
      if (sent !== null) child.send({ type: 'config', config: this.#withPort(sent) });
    });
  }

  #withPort(config: ProxyConfig): ProxyConfig {
    return config.port === 0 && this.#port !== null ? { ...config, port: this.#port } : config;
  }

  #take(message: Exclude<ProxyToMain, { type: 'ready' | 'failed' }>): void {
    switch (message.type) {
      case 'config-applied':
        this.#settle(this.#applied, message.revision, (waiting) => waiting.resolve(undefined));
        break;
      case 'records':
        this.#options.onRecords(message.records);
        break;
      case 'started':
        this.#options.onStarted?.(message.exchanges);
        break;
      case 'health':
        this.#options.onHealth?.(message.health);
        break;
      case 'answer':
        this.#settle(this.#calls, message.call, (waiting) => {
          if (message.ok) waiting.resolve(message.value);
          else waiting.reject(new Problem(message.message));
        });
        break;
      case 'drained':
        break;
    }
  }

  #ended(how: string): void {
    const before = this.#state.state;
    this.#child = null;
    for (const waiting of [...this.#calls.values(), ...this.#applied.values()]) {
      clearTimeout(waiting.timer);
      waiting.reject(new Problem('The proxy process ended: it is being started again.'));
    }
    this.#calls.clear();
    this.#applied.clear();
    if (before === 'stopping') {
      this.#stopped?.();
      return;
    }
    // A first start that fails is the caller's to report; only a proxy that ran, or was restarted, comes back.
    if (before === 'starting' && this.#crashes === 0) {
      this.#enter({ state: 'stopped' });
      return;
    }
    this.#crashes = Date.now() - this.#startedAt > calmMs ? 1 : this.#crashes + 1;
    const delays = this.#options.restartDelays ?? [100, 500, 2_000, 5_000, 15_000];
    const delay = delays[Math.min(this.#crashes, delays.length) - 1] ?? 1_000;
    this.#enter({ state: 'crashed', how, retryAt: Date.now() + delay });
    this.#options.onNotice?.(`The proxy process ended by itself (${how}); it starts again in ${delay} ms.`);
    this.#restart = setTimeout(() => {
      this.#launch().catch((error: unknown) => {
        this.#options.onNotice?.(error instanceof Error ? error.message : String(error));
      });
    }, delay);
  }

  #enter(state: ProxyState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }

  #wait(map: Map<number, Waiting>, key: number, limitMs: number, late: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        map.delete(key);
        reject(new Problem(late));
      }, limitMs);
      map.set(key, { resolve, reject, timer });
    });
  }

  #settle(map: Map<number, Waiting>, key: number, act: (waiting: Waiting) => void): void {
    const waiting = map.get(key);
    if (waiting === undefined) return;
    map.delete(key);
    clearTimeout(waiting.timer);
    act(waiting);
  }
}
