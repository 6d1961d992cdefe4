// "<upstream>" keeps the model, "<upstream>/<model>" renames it (the model's own slashes stay).
import type { RouteTarget } from '../../src-proxy/contract/proxy-config.ts';

export function parseRouteTarget(text: string): RouteTarget {
  const slash = text.indexOf('/');
  if (slash === -1) return { upstream: text };
  const model = text.slice(slash + 1);
  return model === '' ? { upstream: text.slice(0, slash) } : { upstream: text.slice(0, slash), model };
}
