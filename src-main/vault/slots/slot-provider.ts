// What a slot can do: keep, or derive, the key that wraps the vault's data key. The desktop adds safe-storage.
import type { SlotRecord, SlotType } from '../vault-file.ts';

export interface NewSlotKey {
  /** 32 bytes. */
  readonly key: Buffer;
  readonly params: SlotRecord['params'];
}

export interface SlotProvider {
  readonly type: SlotType;
  /** Whether a new slot can be made here and now; answers quickly and never asks the user. */
  isAvailable(): Promise<boolean>;
  /** Makes and keeps a new key. @throws Problem with the remedy */
  create(vaultId: string): Promise<NewSlotKey>;
  /** Gives the key back. @throws Problem that says why it cannot */
  open(slot: SlotRecord, vaultId: string): Promise<Buffer>;
  /** Forgets the key; what is already gone is fine. */
  forget(slot: SlotRecord, vaultId: string): Promise<void>;
}
