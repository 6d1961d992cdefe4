// Clients that live in memory only: the newcomer's try-it token, and the one that sends an exchange again. They
// are in no file and end with the process. Knows tokens and snapshots; knows nothing of servers or ledgers.
import type { ClientConfig, ProfileConfig } from '../../src-proxy/contract/proxy-config.ts';
import { mintToken } from './mint-token.ts';

export interface LentToken {
  readonly token: string;
  /** The token is refused once this resolves. */
  release(): Promise<void>;
}

/** What the token leads to: an upstream for everything, a profile of config.toml, or the active profile. */
export type LentRoute = { readonly upstream: string } | { readonly profile: string } | null;

export class LentClients {
  #clients: readonly ClientConfig[] = [];
  #profiles: readonly ProfileConfig[] = [];
  readonly #push: () => Promise<void>;

  /** `push` brings the clients into force in the proxy. */
  constructor(push: () => Promise<void>) {
    this.#push = push;
  }

  get clients(): readonly ClientConfig[] {
    return this.#clients;
  }

  /** Profiles that exist only for a lent client. */
  get profiles(): readonly ProfileConfig[] {
    return this.#profiles;
  }

  /** In force when this resolves. Two tokens of one id may be lent at a time. */
  async lend(id: string, route: LentRoute = null): Promise<LentToken> {
    const { token, sha256 } = mintToken('ks-');
    const profile = route !== null && 'upstream' in route ? profileTo(id, route.upstream) : null;
    const wanted = profile?.id ?? (route !== null && 'profile' in route ? route.profile : undefined);
    const client: ClientConfig = {
      id,
      tokenSha256: sha256,
      ...(wanted === undefined ? {} : { profile: wanted }),
    };
    this.#clients = [...this.#clients, client];
    if (profile !== null) this.#profiles = [...this.#profiles, profile];
    await this.#push();
    return {
      token,
      release: async () => {
        this.#clients = this.#clients.filter((one) => one !== client);
        this.#profiles = this.#profiles.filter((one) => one !== profile);
        await this.#push();
      },
    };
  }
}

/** No id of config.toml holds a slash, so this one cannot meet another. */
function profileTo(id: string, upstream: string): ProfileConfig {
  return {
    id: `${id}/${upstream}`,
    name: `${id}/${upstream}`,
    routes: [{ match: '*', to: [{ upstream }], strategy: 'fallback' }],
  };
}
