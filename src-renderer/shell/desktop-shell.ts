// What the desktop window offers beyond a browser: its preferences, and the link that opened it. Absent in a browser.
import { useEffect, useState } from 'react';

export interface ShellPreferences {
  readonly launchAtLogin: boolean;
  readonly startHidden: boolean;
  readonly closeToTray: boolean;
  readonly ccSwitchLinks: boolean;
  readonly updates: boolean;
}

interface DesktopShell {
  readonly platform: string;
  readPreferences(): Promise<ShellPreferences>;
  changePreference(name: keyof ShellPreferences, value: boolean): Promise<ShellPreferences>;
  /** The link that waits, once. */
  takeLink(): Promise<string | null>;
  onLink(listener: () => void): void;
}

declare global {
  interface Window {
    readonly keyswitchShell?: DesktopShell;
  }
}

export const shell: DesktopShell | undefined = window.keyswitchShell;

/** Links that open the app (keyswitch://, and ccswitch:// where the user asked for it), one after the other. */
export function useShellLink(): { readonly link: string | null; readonly done: () => void } {
  const [link, setLink] = useState<string | null>(null);
  useEffect(() => {
    if (!shell) return;
    const take = async (): Promise<void> => {
      const waiting = await shell.takeLink();
      if (waiting !== null) setLink(waiting);
    };
    shell.onLink(() => void take());
    void take();
  }, []);
  return { link, done: () => setLink(null) };
}

/** The preferences of the desktop app, null in a browser. */
export function useShellPreferences(): {
  readonly preferences: ShellPreferences | null;
  readonly change: (name: keyof ShellPreferences, value: boolean) => void;
} {
  const [preferences, setPreferences] = useState<ShellPreferences | null>(null);
  useEffect(() => {
    void shell?.readPreferences().then(setPreferences);
  }, []);
  return {
    preferences,
    change(name, value) {
      void shell?.changePreference(name, value).then(setPreferences);
    },
  };
}
