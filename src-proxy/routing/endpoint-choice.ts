// Which endpoint of an upstream is in use: pinned by the user, or chosen by measurement, sticky so that it does not flap.
// Real traffic counts more than probes, but like is compared with like only: a first byte of real traffic holds the
// model's thinking, a probe does not, so the endpoint with traffic would always look slower. The clock is an argument.
import type { RoutingSettings } from '../contract/proxy-config.ts';

export interface EndpointSample {
  /** Unix ms. */
  readonly at: number;
  /** Time to first byte; null = it failed. */
  readonly ms: number | null;
  readonly source: 'probe' | 'traffic';
}

export type EndpointState = 'up' | 'down' | 'unknown';

export interface EndpointView {
  readonly endpoint: string;
  readonly active: boolean;
  readonly pinned: boolean;
  readonly state: EndpointState;
  readonly ms: number | null;
  readonly samples: number;
  readonly why: string;
  readonly history: readonly EndpointSample[];
}

export type ChoiceSettings = Pick<RoutingSettings, 'endpointMinStayMs' | 'endpointMargin'>;

export interface EndpointChoice {
  /** The endpoint for the next request. A move never touches a running stream: it keeps what it began with. */
  current(now: number): string;
  /** The others, best first, for a retry after a failure. */
  alternatives(now: number): string[];
  record(endpoint: string, sample: EndpointSample): void;
  view(now: number): EndpointView[];
  /** Median ms to the first byte of the endpoint in use: of real traffic, else of probes; null = not measured. */
  firstByteMs(): number | null;
  /** Applies a new list of endpoints or a new pin; samples of endpoints that stay are kept. */
  configure(endpoints: readonly string[], pinned: string | null, settings: ChoiceSettings): void;
}

/** Samples that are kept per endpoint and source: enough for a plot in the GUI. */
const HISTORY = 120;
/** Samples that decide. */
const WINDOW = 20;
/** So many results of real traffic on both sides decide; below, probes do. */
const ENOUGH_TRAFFIC = 3;

/** Apart by source, so that much traffic does not push the probes out, which alone can be compared with the others'. */
interface Track {
  readonly probe: EndpointSample[];
  readonly traffic: EndpointSample[];
  /** Failures since the last success. */
  failures: number;
}

const newTrack = (): Track => ({ probe: [], traffic: [], failures: 0 });
const countOf = ({ probe, traffic }: Track): number => probe.length + traffic.length;

/** The figure to show: the network's own time where it was probed, else the first byte of real traffic. */
const shownMs = ({ probe, traffic }: Track): number | null => medianMs(probe) ?? medianMs(traffic);

function historyOf({ probe, traffic }: Track): readonly EndpointSample[] {
  return [...probe, ...traffic].sort((a, b) => a.at - b.at).slice(-HISTORY);
}

/** Median ms of the successful ones of the last samples; null where there is none. */
export function medianMs(samples: readonly EndpointSample[]): number | null {
  const good: number[] = [];
  for (let at = Math.max(0, samples.length - WINDOW); at < samples.length; at += 1) {
    const ms = samples[at]?.ms ?? null;
    if (ms !== null) good.push(ms);
  }
  good.sort((a, b) => a - b);
  return good[Math.floor((good.length - 1) / 2)] ?? null;
}

function hasEnoughTraffic({ traffic }: Track): boolean {
  let good = 0;
  for (let at = traffic.length - 1; at >= 0 && good < ENOUGH_TRAFFIC; at -= 1)
    if (traffic[at]?.ms !== null) good += 1;
  return good >= ENOUGH_TRAFFIC;
}

/** What two endpoints are compared by: [mine, theirs] in ms, or null where they have nothing in common. */
function comparable(mine: Track, theirs: Track): readonly [number, number] | null {
  const source = hasEnoughTraffic(mine) && hasEnoughTraffic(theirs) ? 'traffic' : 'probe';
  const [a, b] = [medianMs(mine[source]), medianMs(theirs[source])];
  return a === null || b === null ? null : [a, b];
}

/**
 * Creates the choice for one upstream.
 * @param initial endpoint ids in the preset's order: the first is the recommended one
 * @param pinnedTo an endpoint id, or null for `auto`
 */
export function createEndpointChoice(
  initial: readonly string[],
  pinnedTo: string | null,
  initialSettings: ChoiceSettings,
): EndpointChoice {
  let endpoints = initial;
  let pinned = pinnedTo;
  let settings = initialSettings;
  let active = pinnedTo ?? initial[0] ?? '';
  let movedAt = Number.NEGATIVE_INFINITY;
  let lastMove: string | null = null;
  let tracks = new Map<string, Track>(initial.map((id) => [id, newTrack()]));
  /** The endpoints, best first; null = to be ranked anew. */
  let ranking: readonly string[] | null = null;

  const trackOf = (id: string): Track => tracks.get(id) ?? newTrack();

  function stateOf(id: string): EndpointState {
    const track = trackOf(id);
    if (countOf(track) === 0) return 'unknown';
    return track.failures > 0 ? 'down' : 'up';
  }

  /** Usable ones by speed; unmeasured ones keep the preset's order behind the measured; failed ones last. */
  function ranked(): readonly string[] {
    const rank = { up: 0, unknown: 1, down: 2 } as const;
    ranking ??= [...endpoints].sort((a, b) => {
      const byState = rank[stateOf(a)] - rank[stateOf(b)];
      if (byState !== 0) return byState;
      const ms = comparable(trackOf(a), trackOf(b));
      if (ms !== null && ms[0] !== ms[1]) return ms[0] - ms[1];
      return endpoints.indexOf(a) - endpoints.indexOf(b);
    });
    return ranking;
  }

  function moveTo(id: string, now: number, why: string): void {
    active = id;
    movedAt = now;
    lastMove = why;
  }

  function reconsider(now: number): void {
    if (pinned !== null) {
      active = pinned;
      return;
    }
    const best = ranked()[0];
    if (best === undefined || best === active) return;
    if (!endpoints.includes(active)) return moveTo(best, now, 'the one in use was removed');
    if (stateOf(active) === 'down' && stateOf(best) !== 'down') {
      return moveTo(best, now, `${active} failed`);
    }
    if (stateOf(best) !== 'up' || now - movedAt < settings.endpointMinStayMs) return;
    const ms = comparable(trackOf(active), trackOf(best));
    if (ms === null) return;
    const [mine, theirs] = ms;
    if (theirs < mine * (1 - settings.endpointMargin)) {
      moveTo(best, now, `${best} is faster: ${Math.round(theirs)} ms against ${Math.round(mine)} ms`);
    }
  }

  function explain(id: string): string {
    const track = trackOf(id);
    const count = Math.min(countOf(track), WINDOW);
    const ms = shownMs(track);
    const measured =
      count === 0
        ? `${id}: not measured yet`
        : track.failures > 0
          ? `${id}: failed ${track.failures === 1 ? 'the last time' : `the last ${track.failures} times`}`
          : `${id}: ${Math.round(ms ?? 0)} ms over the last ${count}`;
    if (id !== active || endpoints.length === 1) return measured;
    if (pinned !== null) return `${measured}; pinned by you`;
    if (lastMove === null) return `${measured}; in use since the start`;
    const time = new Date(movedAt).toTimeString().slice(0, 5);
    return `${measured}; switched ${time} because ${lastMove}`;
  }

  return {
    current(now) {
      reconsider(now);
      return active;
    },
    alternatives: () => ranked().filter((id) => id !== active),
    record(endpoint, sample) {
      const track = tracks.get(endpoint);
      if (!track) return;
      ranking = null;
      const samples = track[sample.source];
      samples.push(sample);
      // Seldom, because moving all of them with every request is dear.
      if (samples.length >= 2 * HISTORY) samples.splice(0, samples.length - HISTORY);
      track.failures = sample.ms === null ? track.failures + 1 : 0;
      if (endpoint === active && sample.ms === null) reconsider(sample.at);
    },
    firstByteMs() {
      const { probe, traffic } = trackOf(active);
      return medianMs(traffic) ?? medianMs(probe);
    },
    view(now) {
      reconsider(now);
      return endpoints.map((endpoint) => {
        const track = trackOf(endpoint);
        const ms = shownMs(track);
        return {
          endpoint,
          active: endpoint === active,
          pinned: endpoint === pinned,
          state: stateOf(endpoint),
          ms: ms === null ? null : Math.round(ms),
          samples: Math.min(countOf(track), WINDOW),
          why: explain(endpoint),
          history: historyOf(track),
        };
      });
    },
    configure(nextEndpoints, nextPinned, nextSettings) {
      tracks = new Map(nextEndpoints.map((id) => [id, trackOf(id)]));
      endpoints = nextEndpoints;
      ranking = null;
      settings = nextSettings;
      pinned = nextPinned;
      if (nextPinned !== null) active = nextPinned;
      else if (!nextEndpoints.includes(active)) active = nextEndpoints[0] ?? '';
    },
  };
}
