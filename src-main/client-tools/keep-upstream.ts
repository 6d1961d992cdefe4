// Puts a key that was found into the vault and its address into config.toml, under a name that is free: what stands
// there already, a key above all, is never written over by an import.
import type { ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { Problem } from '../problem.ts';

export interface NewUpstream {
  readonly id: string;
  readonly name: string;
  readonly protocols: Readonly<Partial<Record<ProtocolId, string>>>;
  readonly models?: readonly string[];
}

/** The vault and upstreams, as far as an import needs them. */
export interface UpstreamHome {
  setSecret(id: string, value: string): Promise<unknown>;
  /** Vault id → key in clear. */
  secrets(): Promise<ReadonlyMap<string, string>>;
  upstreams(): Promise<
    readonly {
      readonly id: string;
      readonly protocols?: Readonly<Partial<Record<ProtocolId, string | undefined>>> | undefined;
    }[]
  >;
  saveUpstream(upstream: NewUpstream & { readonly secrets: readonly string[] }): Promise<unknown>;
}

/**
 * An upstream with the same key and addresses is the one: it was imported before.
 * @param isAsked the id was chosen by the person: another one would be a surprise
 * @returns the upstream's id. @throws Problem for an id that was asked for and is taken
 */
export async function keepUpstream(
  home: UpstreamHome,
  upstream: NewUpstream,
  key: string,
  isAsked: boolean,
): Promise<string> {
  const [there, secrets] = await Promise.all([home.upstreams(), home.secrets()]);
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? upstream.id : `${upstream.id}-${n}`;
    const same = there.find((one) => one.id === id);
    const stored = secrets.get(id);
    if (same === undefined && (stored === undefined || stored === key)) {
      if (stored === undefined) await home.setSecret(id, key);
      await home.saveUpstream({ ...upstream, id, secrets: [id] });
      return id;
    }
    if (stored === key && same !== undefined && placeOf(same.protocols) === placeOf(upstream.protocols))
      return id;
    if (isAsked) throw new Problem(`"${id}" is the name of another upstream or key: choose another name.`);
  }
}

function placeOf(
  protocols: NewUpstream['protocols'] | { readonly [id: string]: string | undefined } = {},
): string {
  return Object.entries(protocols)
    .map(([protocol, base]) => `${protocol} ${base}`)
    .toSorted()
    .join('\n');
}
