// Asks the app what the tray shows.
import type { App } from '../app.ts';
import type { Preferences } from './preferences.ts';
import type { TrayState } from './tray-menu.ts';
import type { Language } from './tray-texts.ts';

/** `since` = unix ms: older errors are no news. */
export async function readTrayState(
  app: Pick<App, 'operations' | 'paused'>,
  language: Language,
  preferences: Preferences,
  since: number,
): Promise<TrayState> {
  const { operations } = app;
  // At the same moment as the status: who goes on while this waits is not shown as stopped.
  const paused = app.paused();
  const status = await operations.status.get();
  const profiles = await operations.profiles.list();
  const { state } = status.proxy;
  return {
    language,
    proxy: paused ? 'paused' : state === 'stopping' ? 'stopped' : state,
    proxyUrl: status.proxyUrl,
    profiles: profiles.map(({ id, name, active }) => ({ id, name, active })),
    endpoints: await readEndpoints(operations, profiles),
    attention: status.config.ok ? null : (status.warnings[0] ?? null),
    lastError: await readLastError(operations, since),
    preferences,
  };
}

async function readEndpoints(
  operations: App['operations'],
  profiles: Awaited<ReturnType<App['operations']['profiles']['list']>>,
): Promise<TrayState['endpoints']> {
  const active = profiles.find((profile) => profile.active);
  const used = new Set(active?.routes.flatMap(({ to }) => to.map((target) => target.split('/')[0])));
  const upstreams = await operations.upstreams.list();
  const chosen = upstreams.find(({ id, endpoints }) => used.has(id) && endpoints.length > 1);
  if (chosen === undefined) return null;
  const rows = await operations.endpoints.list({ upstream: chosen.id });
  return { upstream: chosen.id, name: chosen.name, rows };
}

async function readLastError(operations: App['operations'], since: number): Promise<TrayState['lastError']> {
  const [last] = await operations.log.list({ limit: 1, filter: { status: 'error', since } });
  if (last === undefined) return null;
  const what = last.error ?? String(last.status);
  return { id: last.id, text: [last.model, what].filter(Boolean).join(' · ') };
}
