// The desktop door: hands the real Electron to the shell. Everything else is in desktop/.
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron';
import { startApp } from './app.ts';
import { checkForUpdates } from './desktop/check-for-updates.ts';
import { openDesktopStore } from './desktop/desktop-store.ts';
import { locateIcons, locatePreload } from './desktop/locate-shell-parts.ts';
import { runShell } from './desktop/shell.ts';
import { locateProxyEntry } from './locate-parts.ts';
import { messageOf } from './problem.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

// Not awaited: Electron says `ready` only after this module has been loaded.
void runShell({
  electron: {
    app,
    clipboard,
    dialog,
    ipcMain,
    nativeTheme,
    safeStorage,
    shell,
    createWindow: (options) => new BrowserWindow(options),
    createTray: (image) => new Tray(image),
    buildMenu: (template) => Menu.buildFromTemplate(template),
    setApplicationMenu: (menu) => Menu.setApplicationMenu(menu),
    loadImage: (path) => nativeImage.createFromPath(path),
    createNotification: (options) => new Notification(options),
    screen: () => screen,
    session: () => session.defaultSession,
    fork: (path, args, options) => utilityProcess.fork(path, args, options),
  },
  store: openDesktopStore(),
  startApp,
  argv: process.argv,
  env: process.env,
  platform: process.platform,
  execPath: process.execPath,
  paths: { proxyEntry: locateProxyEntry, preload: locatePreload(), icons: locateIcons() },
  checkForUpdates: () => checkForUpdates(process.platform, say),
  onSignal: (stop) => void process.on('SIGTERM', stop).on('SIGINT', stop),
  say,
}).catch((error: unknown) => {
  say(messageOf(error));
  app.exit(1);
});
