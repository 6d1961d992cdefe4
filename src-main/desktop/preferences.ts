// What a user chose about the desktop app itself, and where its window stood. Everything else is in config.toml.

export interface Preferences {
  readonly launchAtLogin: boolean;
  /** Started at login: the tray only, no window. */
  readonly startHidden: boolean;
  /** Closing the window keeps the app in the tray. */
  readonly closeToTray: boolean;
  /** `ccswitch://` links open Keyswitch; they belong to CC Switch unless the user says so. */
  readonly ccSwitchLinks: boolean;
  /** Look for a newer version at the start. */
  readonly updates: boolean;
  readonly language: 'auto' | 'en' | 'zh-CN';
}

export const defaultPreferences: Preferences = {
  launchAtLogin: false,
  startHidden: true,
  closeToTray: true,
  ccSwitchLinks: false,
  updates: false,
  language: 'auto',
};

export interface WindowPlace {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

export const defaultPlace: WindowPlace = { width: 1120, height: 760, maximized: false };

/** Kept by electron-store; a plain object in the tests. */
export interface DesktopStore {
  readPreferences(): Preferences;
  writePreferences(preferences: Preferences): void;
  readPlace(): WindowPlace;
  writePlace(place: WindowPlace): void;
}

/** A change as the page sends it, null where it is no preference or has a wrong type. */
export function changePreference(before: Preferences, name: unknown, value: unknown): Preferences | null {
  if (typeof name !== 'string' || !Object.hasOwn(defaultPreferences, name)) return null;
  if (name === 'language') {
    return value === 'auto' || value === 'en' || value === 'zh-CN' ? { ...before, language: value } : null;
  }
  return typeof value === 'boolean' ? { ...before, [name]: value } : null;
}
