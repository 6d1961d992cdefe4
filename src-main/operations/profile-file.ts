// A profile as a file that can be given away: its routes and the upstreams that they lead to, without any secret.
import { parse, stringify } from 'smol-toml';
import { messageOf, Problem, usageProblem } from '../problem.ts';
import type { ConfigFile, ProfileEntry, UpstreamEntry } from '../settings/config-schema.ts';
import type { TomlEdit } from '../config-files/toml-edit.ts';
import type { Core } from './core.ts';

/** The first line of the format; a newer one is refused, not guessed. */
const FORMAT = 1;

export interface ImportedProfile {
  readonly profile: string;
  readonly addedUpstreams: readonly string[];
  /** Upstreams that were there already with the same content. */
  readonly keptUpstreams: readonly string[];
  /** Vault ids that the upstreams name and that hold no key here yet. */
  readonly missingSecrets: readonly string[];
}

type Table = Record<string, unknown>;
const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A header that could carry a credential stays at home. */
const secretHeader = /auth|key|token|secret|cookie/i;

/** Nor does the way there travel: a proxy is a matter of one machine, and nobody's file may choose it for another. */
function withoutSecrets(upstream: UpstreamEntry): Table {
  const { headers, proxy: _proxy, ...rest } = upstream;
  const harmless = Object.entries(headers ?? {}).filter(([name]) => !secretHeader.test(name));
  return { ...rest, ...(harmless.length === 0 ? {} : { headers: Object.fromEntries(harmless) }) };
}

function upstreamsOf(config: ConfigFile, profile: ProfileEntry): UpstreamEntry[] {
  const ids = new Set((profile.route ?? []).flatMap((route) => route.to.map((to) => to.split('/')[0])));
  return (config.upstream ?? []).filter((upstream) => ids.has(upstream.id));
}

/** The profile and its upstreams as TOML. @throws Problem for an unknown id */
export async function exportProfile(core: Core, id: string): Promise<{ readonly text: string }> {
  const { value } = await core.config();
  const profile = value.profile?.find((one) => one.id === id);
  if (!profile) throw new Problem(`There is no profile "${id}": see "keyswitch profile list".`);
  const file = {
    keyswitch_profile: FORMAT,
    upstream: upstreamsOf(value, profile).map(withoutSecrets),
    profile: [profile],
  };
  const head = '# A Keyswitch profile. It holds no key: whoever imports it puts their own into the vault.\n';
  return { text: `${head}${stringify(file)}\n` };
}

function readFile(text: string): {
  readonly profile: Table & { id: string };
  readonly upstreams: (Table & { id: string })[];
} {
  let file: Table;
  try {
    file = parse(text);
  } catch (error) {
    throw usageProblem(`This is no profile file: ${messageOf(error)}`);
  }
  if (file['keyswitch_profile'] !== FORMAT) {
    throw usageProblem(
      file['keyswitch_profile'] === undefined
        ? 'This is no profile file: its first line is keyswitch_profile = 1, as "keyswitch profile export" writes it.'
        : `This profile file is of format ${String(file['keyswitch_profile'])}, which this Keyswitch does not know: update Keyswitch.`,
    );
  }
  const named = (value: unknown): (Table & { id: string })[] =>
    (Array.isArray(value) ? value : []).filter(
      (one): one is Table & { id: string } => isTable(one) && typeof one['id'] === 'string',
    );
  const [profile, second] = named(file['profile']);
  if (!profile || second) throw usageProblem('A profile file holds exactly one [[profile]] with an id.');
  const upstreams = named(file['upstream']).map(({ proxy: _proxy, ...upstream }) => upstream);
  return { profile, upstreams: upstreams as (Table & { id: string })[] };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTable(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** Where an upstream sends its keys. */
const placeOf = ({ preset, protocols, endpoints }: Table): string =>
  JSON.stringify(sorted({ preset, protocols, endpoints }));

/**
 * Vault ids are names, and a file from elsewhere may name one that stands for a key of this machine. Such a key stays
 * with the addresses it was given for; the new upstream gets an id without a key.
 */
function secretNames(
  config: ConfigFile,
  vaultIds: ReadonlySet<string>,
): (upstream: Table & { id: string }) => Table {
  /** Vault id → the only place that it goes to; null = several, or none that is known. */
  const places = new Map<string, string | null>([...vaultIds].map((id) => [id, null]));
  const seen = new Set<string>();
  for (const upstream of config.upstream ?? []) {
    for (const id of upstream.secrets ?? []) {
      const place = placeOf(upstream as unknown as Table);
      places.set(id, !seen.has(id) || places.get(id) === place ? place : null);
      seen.add(id);
    }
  }
  return (upstream) => {
    const { secrets, preset, protocols, endpoints } = upstream;
    if (!Array.isArray(secrets)) return upstream;
    const place = placeOf(upstream);
    const isVendors = protocols === undefined && endpoints === undefined;
    const named = secrets.map((id: unknown) => {
      if (typeof id !== 'string') return id;
      const isOwn =
        !places.has(id) || places.get(id) === place || (isVendors && id === preset && !seen.has(id));
      const name = isOwn ? id : freeName(upstream.id, places);
      places.set(name, place);
      seen.add(name);
      return name;
    });
    return { ...upstream, secrets: named };
  };
}

function freeName(wanted: string, taken: ReadonlyMap<string, unknown>): string {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (!taken.has(name)) return name;
  }
}

/**
 * Adds the profile of a file, and those of its upstreams that are not there yet, in one change of config.toml.
 * @throws Problem where something of the same name is there with other content; nothing is written then
 */
export async function importProfile(core: Core, text: string): Promise<ImportedProfile> {
  const { profile, upstreams } = readFile(text);
  const added: string[] = [];
  const kept: string[] = [];
  const present = core.vault.ids();
  await core.editConfig((config) => {
    added.length = 0;
    kept.length = 0;
    const withOwnSecrets = secretNames(config, present);
    const edits: TomlEdit[] = [];
    if (config.profile?.some(({ id }) => id === profile.id)) {
      throw new Problem(
        `There is already a profile "${profile.id}": change the id in the file, or remove the one that is there.`,
      );
    }
    for (const upstream of upstreams) {
      const here = config.upstream?.find(({ id }) => id === upstream.id);
      if (!here) {
        added.push(upstream.id);
        edits.push({ op: 'append-table', path: ['upstream'], value: withOwnSecrets(upstream) as never });
      } else if (same(withoutSecrets(here), upstream)) kept.push(upstream.id);
      else {
        throw new Problem(
          `There is already an upstream "${upstream.id}" with other settings: change its id in the file (and in its routes), or remove the one that is there.`,
        );
      }
    }
    return [...edits, { op: 'append-table', path: ['profile'], value: profile as never }];
  });
  const { value } = await core.config();
  const wanted = (value.upstream ?? [])
    .filter(({ id }) => added.includes(id) || kept.includes(id))
    .flatMap(({ secrets }) => secrets ?? []);
  return {
    profile: profile.id,
    addedUpstreams: added,
    keptUpstreams: kept,
    missingSecrets: [...new Set(wanted)].filter((id) => !present.has(id)),
  };
}
