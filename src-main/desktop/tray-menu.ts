// The tray's menu and icon as a pure function of what is known. Knows no Electron: apply-tray.ts draws it.
import type { Preferences } from './preferences.ts';
import { trayTexts, type Language } from './tray-texts.ts';

export interface TrayState {
  readonly language: Language;
  readonly proxy: 'running' | 'starting' | 'paused' | 'crashed' | 'stopped';
  readonly proxyUrl: string | null;
  readonly profiles: readonly { readonly id: string; readonly name: string; readonly active: boolean }[];
  /** Of the first upstream of the active profile that has a choice of endpoints. */
  readonly endpoints: {
    readonly upstream: string;
    readonly name: string;
    readonly rows: readonly EndpointChoice[];
  } | null;
  /** One sentence where something needs the user: a refused file, a crash. */
  readonly attention: string | null;
  readonly lastError: { readonly id: string; readonly text: string } | null;
  readonly preferences: Preferences;
}

export interface EndpointChoice {
  readonly endpoint: string;
  readonly label: string;
  readonly active: boolean;
  readonly pinned: boolean;
  readonly ms: number | null;
  readonly state: 'up' | 'down' | 'unknown';
}

export type SwitchPreference = 'launchAtLogin' | 'startHidden' | 'closeToTray' | 'ccSwitchLinks';

export type TrayAction =
  | { readonly kind: 'use-profile'; readonly id: string }
  | { readonly kind: 'use-endpoint'; readonly upstream: string; readonly endpoint: string }
  | { readonly kind: 'copy'; readonly text: string }
  /** `place` = the page's hash, '' = where the window was. */
  | { readonly kind: 'open'; readonly place: string }
  | { readonly kind: 'pause' | 'resume' | 'quit' }
  | { readonly kind: 'toggle'; readonly preference: SwitchPreference };

export type TrayItem =
  | { readonly type: 'separator' }
  /** A line to read. */
  | { readonly type: 'text'; readonly label: string }
  | { readonly type: 'action'; readonly label: string; readonly action: TrayAction }
  | {
      readonly type: 'radio' | 'check';
      readonly label: string;
      readonly checked: boolean;
      readonly action: TrayAction;
    }
  | { readonly type: 'submenu'; readonly label: string; readonly items: readonly TrayItem[] };

const longestLabel = 72;
const separator: TrayItem = { type: 'separator' };

/** State line · profiles · endpoint · copy base URL ▸ · last error · log · pause · settings ▸ · quit. */
export function planTrayMenu(state: TrayState): TrayItem[] {
  const t = trayTexts[state.language];
  const open: TrayAction = { kind: 'open', place: '' };
  const attention: TrayItem[] =
    state.attention === null
      ? []
      : [
          {
            type: 'action',
            label: cut(t.needsYou(state.attention)),
            action: { kind: 'open', place: '#/doctor' },
          },
        ];
  return [
    { type: 'action', label: cut(describeState(state)), action: open },
    ...attention,
    separator,
    ...state.profiles.map(({ id, name, active }): TrayItem => ({
      type: 'radio',
      label: cut(name),
      checked: active,
      action: { kind: 'use-profile', id },
    })),
    ...(state.profiles.length > 0 ? [separator] : []),
    ...planEndpoints(state),
    ...planBaseUrls(state),
    state.lastError === null
      ? { type: 'text', label: t.noError }
      : {
          type: 'action',
          label: cut(t.lastError(state.lastError.text)),
          action: { kind: 'open', place: `#/log?id=${encodeURIComponent(state.lastError.id)}` },
        },
    { type: 'action', label: t.openLog, action: { kind: 'open', place: '#/log' } },
    separator,
    state.proxy === 'paused'
      ? { type: 'action', label: t.resume, action: { kind: 'resume' } }
      : { type: 'action', label: t.pause, action: { kind: 'pause' } },
    planSettings(state),
    { type: 'action', label: t.quit, action: { kind: 'quit' } },
  ];
}

/** Which glyph: with a dot where something needs the user. */
export function planTrayIcon(state: TrayState): 'calm' | 'attention' {
  return state.attention !== null || state.proxy === 'crashed' || state.proxy === 'paused'
    ? 'attention'
    : 'calm';
}

/** The line under the pointer, and the first of the menu. */
export function describeState({ language, proxy, profiles }: TrayState): string {
  const t = trayTexts[language];
  if (proxy !== 'running') return t[proxy];
  return t.running(profiles.find(({ active }) => active)?.name ?? t.noProfile);
}

function planEndpoints({ endpoints, language }: TrayState): TrayItem[] {
  if (endpoints === null) return [];
  const t = trayTexts[language];
  const { upstream, name, rows } = endpoints;
  const pinned = rows.some((row) => row.pinned);
  const use = (endpoint: string): TrayAction => ({ kind: 'use-endpoint', upstream, endpoint });
  const measured = ({ ms, state }: EndpointChoice): string =>
    state === 'down' ? t.down : ms === null ? t.notMeasured : `${Math.round(ms)} ms`;
  const inUse = rows.find((row) => row.active);
  const automatic = inUse === undefined || pinned ? t.automatic : `${t.automatic} · ${inUse.endpoint}`;
  return [
    { type: 'text', label: cut(t.endpoint(name)) },
    { type: 'radio', label: cut(automatic), checked: !pinned, action: use('auto') },
    ...rows.map((row): TrayItem => ({
      type: 'radio',
      label: cut(`${row.endpoint} · ${measured(row)}`),
      checked: row.pinned,
      action: use(row.endpoint),
    })),
    separator,
  ];
}

function planBaseUrls({ proxyUrl, language }: TrayState): TrayItem[] {
  if (proxyUrl === null) return [];
  const t = trayTexts[language];
  const copy = (name: string, text: string): TrayItem => ({
    type: 'action',
    label: `${name}  ${text}`,
    action: { kind: 'copy', text },
  });
  return [
    {
      type: 'submenu',
      label: t.copyBaseUrl,
      items: [
        copy(t.openAi, `${proxyUrl}/v1`),
        copy(t.anthropic, proxyUrl),
        copy(t.gemini, proxyUrl),
        copy(t.codex, `${proxyUrl}/backend-api/codex`),
      ],
    },
  ];
}

function planSettings({ preferences, language }: TrayState): TrayItem {
  const t = trayTexts[language];
  const names: readonly SwitchPreference[] = ['launchAtLogin', 'startHidden', 'closeToTray', 'ccSwitchLinks'];
  return {
    type: 'submenu',
    label: t.settings,
    items: names.map((preference) => ({
      type: 'check',
      label: t[preference],
      checked: preferences[preference],
      action: { kind: 'toggle', preference },
    })),
  };
}

/** Menus do not wrap, and `&` would mark a key on Windows and Linux. */
function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('&', '&&');
  return line.length <= longestLabel ? line : `${line.slice(0, longestLabel - 1)}…`;
}
