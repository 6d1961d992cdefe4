// The configuration in force while Keyswitch runs: reads the file again when it changes, hands the snapshot on, and
// keeps the last good one when the file, or the vault, is refused.
import type { ProxyConfig } from '../../src-proxy/contract/proxy-config.ts';
import type { Home } from '../home.ts';
import { messageOf } from '../problem.ts';
import type { Vault } from '../vault/vault.ts';
import { ConfigRefused, formatComplaint, type Complaint } from './complaint.ts';
import { readConfigText, type LoadedConfig } from './config-store.ts';
import { parseConfig } from './parse-config.ts';
import { resolveConfig, type ResolveInput } from './resolve-config.ts';

export interface LiveSettingsOptions {
  readonly home: Home;
  readonly vault: Vault;
  /** Where proxy = "env" looks. */
  readonly env: NodeJS.ProcessEnv;
  /** What the snapshot needs from other rooms, asked anew for each one. */
  readonly more: () => Pick<ResolveInput, 'spentToday' | 'mcp' | 'extraClients' | 'extraProfiles' | 'prices'>;
  /** Resolves when the snapshot is in force. */
  readonly push: (config: ProxyConfig) => Promise<void>;
  /** One line for people. */
  readonly onNotice: (line: string) => void;
  readonly onChange: () => void;
}

export class LiveSettings {
  readonly #options: LiveSettingsOptions;
  #loaded: LoadedConfig | null = null;
  #keys: ReadonlyMap<string, string> = new Map();
  #sealKey = '';
  #refused: readonly Complaint[] | null = null;
  #revision = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #lastNotice = '';

  constructor(options: LiveSettingsOptions) {
    this.#options = options;
  }

  /** The configuration in force. */
  get current(): LoadedConfig {
    if (this.#loaded === null) throw new Error('LiveSettings was used before it was loaded.');
    return this.#loaded;
  }

  /** Why the file on disk is not in force, null while it is. */
  get refused(): readonly Complaint[] | null {
    return this.#refused;
  }

  /** First load: there is no last good one yet, so everything wrong is thrown. Returns the first snapshot. */
  async load(): Promise<ProxyConfig> {
    const { home, vault } = this.#options;
    const text = readConfigText(home) ?? '';
    const parsed = await parseConfig(text, home.config, vault.ids());
    this.#sealKey = await vault.sealKey();
    this.#keys = await vault.keys();
    this.#loaded = { text, ...parsed };
    this.#tellWarnings(parsed.warnings);
    return this.snapshot();
  }

  /** The snapshot of what is in force, under a new revision. */
  snapshot(): ProxyConfig {
    this.#revision += 1;
    return resolveConfig(this.current.value, {
      revision: this.#revision,
      keys: this.#keys,
      sealKey: this.#sealKey,
      env: this.#options.env,
      ...this.#options.more(),
    });
  }

  /**
   * Reads file and vault again and pushes what changed; resolves when it is in force.
   * @param force push even where neither changed (a new in-memory client)
   * @throws ConfigRefused, or the vault's Problem; the last good configuration stays in force
   */
  reload(force = false): Promise<void> {
    const run = this.#queue.then(() => this.#reloadNow(force));
    this.#queue = run.catch(() => undefined);
    return run;
  }

  async #reloadNow(force: boolean): Promise<void> {
    const before = this.current;
    const { home, vault } = this.#options;
    try {
      const text = readConfigText(home);
      if (text === null) throw new ConfigRefused([goneComplaint(home.config)]);
      const keys = await vault.keys();
      const sameKeys = sameEntries(keys, this.#keys);
      if (!force && this.#refused === null && text === before.text && sameKeys) return;
      const parsed = await parseConfig(text, home.config, new Set(keys.keys()));
      this.#loaded = { text, ...parsed };
      this.#keys = keys;
      this.#refused = null;
      this.#tellWarnings(parsed.warnings);
    } catch (error) {
      this.#refuse(error);
      throw error;
    }
    await this.#options.push(this.snapshot());
    this.#options.onChange();
  }

  #refuse(error: unknown): void {
    if (error instanceof ConfigRefused) this.#refused = error.complaints;
    this.#notice(`${messageOf(error)} The last good configuration stays in force.`);
    this.#options.onChange();
  }

  #tellWarnings(warnings: readonly Complaint[]): void {
    if (warnings.length === 0) this.#lastNotice = '';
    else this.#notice(warnings.map((warning) => `warning: ${formatComplaint(warning)}`).join('\n'));
  }

  /** Says the same thing once, however often the file is looked at. */
  #notice(text: string): void {
    if (text === this.#lastNotice) return;
    this.#lastNotice = text;
    for (const line of text.split('\n')) this.#options.onNotice(line);
  }
}

function goneComplaint(file: string): Complaint {
  return {
    level: 'error',
    file,
    line: 1,
    column: 1,
    message: 'The file is gone: put it back, or restart Keyswitch for a new one.',
  };
}

function sameEntries(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([id, value]) => b.get(id) === value);
}
