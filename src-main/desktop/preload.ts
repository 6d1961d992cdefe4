// Runs in the page's process before the page: hands it the few questions of shell-bridge.ts, and nothing of Electron.
import { contextBridge, ipcRenderer } from 'electron';
import { bridgeChannels, linkChannel } from './shell-bridge.ts';

contextBridge.exposeInMainWorld('keyswitchShell', {
  platform: process.platform,
  readPreferences: () => ipcRenderer.invoke(bridgeChannels.readPreferences),
  changePreference: (name: string, value: boolean | string) =>
    ipcRenderer.invoke(bridgeChannels.changePreference, name, value),
  takeLink: () => ipcRenderer.invoke(bridgeChannels.takeLink),
  /** Calls back when a link waits to be taken. */
  onLink: (listener: () => void) => {
    ipcRenderer.on(linkChannel, () => listener());
  },
});
