// What the page in the window can ask the shell, beyond what every browser can ask the control server: the desktop's
// own preferences, and the link that opened it. The preload script offers it as `window.keyswitchShell`.
import type { IpcMainInvokeEvent } from 'electron';
import type { ElectronApi } from './electron-api.ts';
import { changePreference, type Preferences } from './preferences.ts';
import { isOwnPage } from './window-guard.ts';

export const bridgeChannels = {
  readPreferences: 'keyswitch:read-preferences',
  changePreference: 'keyswitch:change-preference',
  takeLink: 'keyswitch:take-link',
} as const;

/** Tells the page that a link waits to be taken. */
export const linkChannel = 'keyswitch:link';

export interface BridgeOptions {
  controlUrl(): string;
  readPreferences(): Preferences;
  applyPreferences(preferences: Preferences): void;
  /** The link that waits, once. */
  takeLink(): string | null;
}

export function openBridge(ipcMain: ElectronApi['ipcMain'], options: BridgeOptions): void {
  const handle = (channel: string, answer: (...args: readonly unknown[]) => unknown): void => {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => {
      if (!isOwnPage(event.senderFrame?.url ?? '', options.controlUrl()))
        throw new Error('This page may not ask.');
      return answer(...args);
    });
  };
  handle(bridgeChannels.readPreferences, () => options.readPreferences());
  handle(bridgeChannels.takeLink, () => options.takeLink());
  handle(bridgeChannels.changePreference, (name, value) => {
    const changed = changePreference(options.readPreferences(), name, value);
    if (changed === null) throw new Error('There is no such preference.');
    options.applyPreferences(changed);
    return changed;
  });
}
