// The vault: upstream keys by id, encrypted under one data key, which slots give back. Main process only.
import { randomBytes, randomUUID } from 'node:crypto';
import { judgeKeyForm, maskKey } from '../../src-proxy/contract/key-form.ts';
import { messageOf, Problem, usageProblem } from '../problem.ts';
import { keyBytes, seal, unseal, type SealContext } from './seal.ts';
import { keyFileWarning } from './slots/key-file.ts';
import type { SlotProvider } from './slots/slot-provider.ts';
import {
  changeVaultFile,
  readVaultFile,
  vaultVersion,
  type EntryRecord,
  type SlotRecord,
  type SlotType,
  type VaultFile,
} from './vault-file.ts';

export interface SecretInfo {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface VaultStatus {
  readonly exists: boolean;
  readonly path: string;
  readonly slots: readonly { readonly id: string; readonly type: SlotType; readonly createdAt: string }[];
  readonly secrets: number;
  /** One sentence each, for a person. */
  readonly warnings: readonly string[];
}

/** What an act took out of the vault, sealed as it was: enough to put it back, worth nothing without the vault. */
export interface TakenEntry {
  readonly id: string;
  readonly vaultId: string;
  readonly entry: EntryRecord;
  /** What was put in its place, null where it was removed. */
  readonly instead: EntryRecord | null;
}

export interface VaultOptions {
  readonly path: string;
  readonly providers: readonly SlotProvider[];
  /** KEYSWITCH_VAULT_SLOT: the slot of a new vault. */
  readonly forcedSlot?: string | undefined;
}

/** Entries of Keyswitch's own, never listed; no user's id can hold a colon. */
const sealEntry = 'internal:seal';
const secretId = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export class Vault {
  readonly #options: VaultOptions;
  /** The unlocked data key, kept with the id of the vault it belongs to. */
  #unlocked: { readonly vaultId: string; readonly key: Buffer } | null = null;

  constructor(options: VaultOptions) {
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  /** Ids and dates; needs no unlocking. */
  list(): SecretInfo[] {
    return Object.entries(this.#read()?.entries ?? {})
      .filter(([id]) => !id.includes(':'))
      .map(([id, entry]) => ({ id, createdAt: entry.createdAt, updatedAt: entry.updatedAt }))
      .sort((a, b) => a.id.localeCompare(b.id));
  }

  ids(): Set<string> {
    return new Set(this.list().map((secret) => secret.id));
  }

  status(): VaultStatus {
    const file = this.#read();
    const slots = (file?.slots ?? []).map(({ id, type, createdAt }) => ({ id, type, createdAt }));
    return {
      exists: file !== null,
      path: this.path,
      slots,
      secrets: this.list().length,
      warnings: slots.some((slot) => slot.type === 'key-file') ? [keyFileWarning] : [],
    };
  }

  /** One key in clear. @throws Problem where it is not there or the vault cannot be opened */
  async reveal(id: string): Promise<string> {
    const file = this.#read();
    const entry = file?.entries[checkId(id)];
    if (file === null || entry === undefined) throw missing(id);
    return openEntry(file, id, entry, await this.#unlock(file)).toString('utf8');
  }

  /** Vault id → masked form, for lists that show which key is which. */
  async hints(): Promise<Map<string, string>> {
    return new Map([...(await this.keys())].map(([id, value]) => [id, maskKey(value)]));
  }

  /** All user keys in clear, for the snapshot. Empty without a vault. */
  async keys(): Promise<Map<string, string>> {
    const file = this.#read();
    const ids = this.list().map((secret) => secret.id);
    if (file === null || ids.length === 0) return new Map();
    const key = await this.#unlock(file);
    return new Map(
      ids.flatMap((id) => {
        const entry = file.entries[id];
        return entry === undefined ? [] : [[id, openEntry(file, id, entry, key).toString('utf8')] as const];
      }),
    );
  }

  /** Puts a key in, or replaces it. The form is checked first; `taken` is the one that it replaced. */
  async set(id: string, typed: string): Promise<{ readonly taken: TakenEntry | null }> {
    checkId(id);
    const verdict = judgeKeyForm(typed);
    if (!verdict.ok) throw usageProblem(verdict.message);
    return this.#write(id, Buffer.from(verdict.value, 'utf8'));
  }

  async remove(id: string): Promise<TakenEntry> {
    checkId(id);
    return changeVaultFile(this.path, async (file) => {
      const { [id]: entry, ...entries } = file?.entries ?? {};
      if (file === null || entry === undefined) throw missing(id);
      return { file: { ...file, entries }, result: { id, vaultId: file.id, entry, instead: null } };
    });
  }

  /** Undoes a removal or a replacement; needs no unlocking. @throws Problem where the key was changed since */
  async putBack({ id, vaultId, entry, instead }: TakenEntry): Promise<void> {
    await changeVaultFile(this.path, async (file) => {
      if (file?.id !== vaultId || file.entries[id]?.iv !== instead?.iv) {
        throw new Problem(
          `The key "${id}" cannot be put back, because it was changed in the vault since: paste it again.`,
        );
      }
      return { file: { ...file, entries: { ...file.entries, [id]: entry } }, result: undefined };
    });
  }

  /** Base64 of the 32 bytes that seal reasoning in foreign protocols; made at the first call. */
  async sealKey(): Promise<string> {
    const file = this.#read();
    const entry = file?.entries[sealEntry];
    if (file !== null && entry !== undefined) {
      return openEntry(file, sealEntry, entry, await this.#unlock(file)).toString('base64');
    }
    await this.#write(sealEntry, randomBytes(keyBytes), true);
    return this.sealKey();
  }

  /** Adds one more way to open the vault. */
  async addSlot(type: SlotType): Promise<void> {
    const provider = this.#provider(type);
    await changeVaultFile(this.path, async (current) => {
      const file = current ?? (await this.#create());
      if (file.slots.some((slot) => slot.type === type)) {
        if (current === null) return { file, result: undefined };
        throw usageProblem(
          `The vault already has a ${type} slot: remove it first with "keyswitch vault remove-slot ${type}".`,
        );
      }
      const key = await this.#unlock(file);
      const slot = await createSlot(provider, file.id, key);
      return { file: { ...file, slots: [...file.slots, slot] }, result: undefined };
    });
  }

  /** Takes one way away; the last one stays. */
  async removeSlot(which: string): Promise<void> {
    const gone = await changeVaultFile(this.path, async (file) => {
      const slot = file?.slots.find(({ id, type }) => id === which || type === which);
      if (file === null || slot === undefined)
        throw new Problem(`The vault has no slot "${which}": see "keyswitch vault status".`);
      if (file.slots.length === 1) {
        throw new Problem(
          `"${which}" is the only way to open the vault: add another one first with "keyswitch vault add-passphrase".`,
        );
      }
      // The data key must be reachable by what remains, seen now and not when it is too late.
      const slots = file.slots.filter((other) => other.id !== slot.id);
      await this.#openSlots({ ...file, slots });
      return { file: { ...file, slots }, result: { slot, vaultId: file.id } };
    });
    await this.#provider(gone.slot.type).forget(gone.slot, gone.vaultId);
  }

  #read(): VaultFile | null {
    return readVaultFile(this.path);
  }

  async #write(id: string, clear: Buffer, keepExisting = false): Promise<{ taken: TakenEntry | null }> {
    let created: VaultFile | null = null;
    const written = changeVaultFile(this.path, async (current) => {
      const file = current ?? (created = await this.#create());
      const before = file.entries[id];
      if (before !== undefined && keepExisting) return { file, result: { taken: null } };
      const key = await this.#unlock(file);
      const now = new Date().toISOString();
      const entry = {
        createdAt: before?.createdAt ?? now,
        updatedAt: now,
        ...seal(key, entryContext(file.id, id), clear),
      };
      return {
        file: { ...file, entries: { ...file.entries, [id]: entry } },
        result: {
          taken: before === undefined ? null : { id, vaultId: file.id, entry: before, instead: entry },
        },
      };
    });
    try {
      return await written;
    } catch (error) {
      // A new vault that could not be written leaves no key of a slot behind.
      if (created !== null) await this.#forgetSlots(created);
      throw error;
    }
  }

  async #forgetSlots(file: VaultFile): Promise<void> {
    this.#unlocked = null;
    for (const slot of file.slots) await this.#provider(slot.type).forget(slot, file.id);
  }

  async #create(): Promise<VaultFile> {
    const id = randomUUID();
    const key = randomBytes(keyBytes);
    const slot = await this.#createFirstSlot(id, key);
    this.#unlocked = { vaultId: id, key };
    return { version: vaultVersion, id, slots: [slot], entries: {} };
  }

  /**
   * The best way that this machine really offers. A keyring may answer and still keep nothing (a service that was
   * started by its bus has no collection before somebody logs in); a new vault does not depend on one that refuses.
   */
  async #createFirstSlot(id: string, key: Buffer): Promise<SlotRecord> {
    const forced = this.#options.forcedSlot ?? '';
    if (forced !== '') return createSlot(this.#provider(forced), id, key);
    for (const type of ['safe-storage', 'os-keyring'] as const) {
      const provider = this.#options.providers.find((one) => one.type === type);
      if (provider === undefined || !(await provider.isAvailable())) continue;
      try {
        return await createSlot(provider, id, key);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    }
    return createSlot(this.#provider('key-file'), id, key);
  }

  #provider(type: string): SlotProvider {
    const provider = this.#options.providers.find((one) => one.type === type);
    if (provider !== undefined) return provider;
    const known = this.#options.providers.map((one) => one.type).join(', ');
    throw usageProblem(`There is no vault slot "${type}" here: there are ${known}.`);
  }

  async #unlock(file: VaultFile): Promise<Buffer> {
    if (this.#unlocked?.vaultId === file.id) return this.#unlocked.key;
    const key = await this.#openSlots(file);
    this.#unlocked = { vaultId: file.id, key };
    return key;
  }

  async #openSlots(file: VaultFile): Promise<Buffer> {
    // Silent ways first, the one that may ask a person last.
    const order: readonly SlotType[] = ['safe-storage', 'os-keyring', 'key-file', 'passphrase'];
    const slots = [...file.slots].sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
    const reasons: string[] = [];
    for (const slot of slots) {
      const provider = this.#options.providers.find((one) => one.type === slot.type);
      if (provider === undefined) {
        reasons.push(`The vault's ${slot.type} slot can only be opened by the desktop app.`);
        continue;
      }
      try {
        const key = unseal(await provider.open(slot, file.id), slotContext(file.id, slot), slot.wrapped);
        if (key !== null) return key;
        reasons.push(wrongKey(slot.type));
      } catch (error) {
        reasons.push(messageOf(error));
      }
    }
    throw usageProblem(reasons.at(-1) ?? `The vault ${this.path} has no slot: put a backup in its place.`);
  }
}

async function createSlot(provider: SlotProvider, vaultId: string, dataKey: Buffer): Promise<SlotRecord> {
  const { key, params } = await provider.create(vaultId);
  const base = { id: `${provider.type}-${randomBytes(4).toString('hex')}`, type: provider.type, params };
  return {
    ...base,
    createdAt: new Date().toISOString(),
    wrapped: seal(key, slotContext(vaultId, base), dataKey),
  };
}

function slotContext(vaultId: string, slot: Pick<SlotRecord, 'id' | 'type'>): SealContext {
  return ['keyswitch-slot', vaultVersion, vaultId, slot.id, slot.type];
}

function entryContext(vaultId: string, id: string): SealContext {
  return ['keyswitch-entry', vaultVersion, vaultId, id];
}

function openEntry(file: VaultFile, id: string, entry: EntryRecord, key: Buffer): Buffer {
  const clear = unseal(key, entryContext(file.id, id), entry);
  if (clear !== null) return clear;
  const remedy =
    id === sealEntry
      ? 'put a backup of vault.json in its place'
      : `set it again with "keyswitch secret set ${id}"`;
  throw usageProblem(`The entry "${id}" in the vault was changed or damaged and is not used: ${remedy}.`);
}

function wrongKey(type: SlotType): string {
  if (type === 'passphrase')
    return 'The passphrase of the vault is wrong: give the right one, or correct the file that KEYSWITCH_PASSPHRASE_FILE names.';
  return `The key of the vault's ${type} slot does not fit this vault: put back the vault.json that belongs to it, or move it away and enter the keys again.`;
}

function checkId(id: string): string {
  if (secretId.test(id)) return id;
  throw usageProblem(
    `"${id.slice(0, 40)}" is no key id: use letters, digits, ".", "_" and "-", for example "tokenpool".`,
  );
}

function missing(id: string): Problem {
  return new Problem(`There is no key "${id}" in the vault: see "keyswitch secret list".`);
}
