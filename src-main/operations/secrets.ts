// The vault's keys by id. A key is shown only where somebody asks for exactly that.
import type { TakenEntry } from '../vault/vault.ts';
import type { Core } from './core.ts';

export interface SecretRow {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Upstreams that name it. */
  readonly usedBy: readonly string[];
}

export async function listSecrets(core: Core): Promise<SecretRow[]> {
  const secrets = core.vault.list();
  const upstreams = await core.config().then(
    ({ value }) => value.upstream ?? [],
    // A broken config.toml must not keep anybody from their vault.
    () => [],
  );
  return secrets.map((secret) => ({
    ...secret,
    usedBy: upstreams.filter((one) => one.secrets?.includes(secret.id)).map((one) => one.id),
  }));
}

/** Gives what it replaced, null where there was none. */
export async function setSecret(core: Core, id: string, value: string): Promise<TakenEntry | null> {
  const { taken } = await core.vault.set(id, value);
  await core.vaultChanged();
  return taken;
}

export async function revealSecret(core: Core, id: string): Promise<{ id: string; value: string }> {
  return { id, value: await core.vault.reveal(id) };
}

export async function removeSecret(core: Core, id: string): Promise<TakenEntry> {
  const taken = await core.vault.remove(id);
  await core.vaultChanged();
  return taken;
}

export async function putBackSecret(core: Core, taken: TakenEntry): Promise<void> {
  await core.vault.putBack(taken);
  await core.vaultChanged();
}
