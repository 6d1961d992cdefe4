// One mark and one word for the state of an upstream.
import type { HealthSnapshot } from '../../../src-proxy/contract/channel.ts';
import type { Upstream } from '../../control/client.ts';
import type { Mark } from '../../ui/status-mark.tsx';

/** One mark for an upstream: its keys first, then the endpoint in use. */
export function upstreamMark(
  upstream: Upstream,
  health: HealthSnapshot | null,
): { mark: Mark; word: 'up' | 'down' | 'unknown' | 'asleep' | 'refused' | 'noBalance' | 'limited' } {
  const keys = health?.keys.filter((key) => key.upstream === upstream.id) ?? [];
  if (keys.length > 0 && keys.every(({ state }) => state === 'refused'))
    return { mark: 'bad', word: 'refused' };
  if (keys.length > 0 && keys.every(({ state }) => state === 'no-balance'))
    return { mark: 'bad', word: 'noBalance' };
  if (keys.length > 0 && keys.every(({ state }) => state === 'limited'))
    return { mark: 'warn', word: 'limited' };
  if (health?.breakers.some((one) => one.upstream === upstream.id && one.state === 'open') === true)
    return { mark: 'asleep', word: 'asleep' };
  const active = health?.endpoints.find((one) => one.upstream === upstream.id && one.active);
  if (active?.state === 'up') return { mark: 'good', word: 'up' };
  if (active?.state === 'down') return { mark: 'bad', word: 'down' };
  return { mark: 'asleep', word: 'unknown' };
}
