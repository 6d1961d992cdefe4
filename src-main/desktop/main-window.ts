// The window: one, made when it is wanted, remembered where it stood.
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import type { ElectronApi } from './electron-api.ts';
import type { DesktopStore, WindowPlace } from './preferences.ts';
import { fitPlace } from './window-place.ts';

export interface MainWindow {
  /** Shows the window, made anew where it was closed; `place` is a page's hash, '' leaves it where it is. */
  open(place: string): void;
  current(): BrowserWindow | null;
}

export interface MainWindowOptions {
  readonly store: DesktopStore;
  readonly preload: string;
  readonly icon: string;
  /** The page's address with a fresh one-time code. */
  createGuiUrl(): string;
  /** True while the app is ending: then closing really closes. */
  isQuitting(): boolean;
}

/** Exported for the tests: what the page's process is allowed. */
export function windowOptions(
  place: WindowPlace,
  preload: string,
  icon: string,
): BrowserWindowConstructorOptions {
  return {
    ...(place.x !== undefined && place.y !== undefined && { x: place.x, y: place.y }),
    width: place.width,
    height: place.height,
    minWidth: 720,
    minHeight: 520,
    show: false,
    title: 'Keyswitch',
    icon,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
    },
  };
}

export function createMainWindow(electron: ElectronApi, options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null;

  const make = (place: string): void => {
    const screens = electron.screen().getAllDisplays();
    const stood = fitPlace(
      options.store.readPlace(),
      screens.map(({ workArea }) => workArea),
    );
    const made = electron.createWindow(windowOptions(stood, options.preload, options.icon));
    window = made;
    if (stood.maximized) made.maximize();
    made.once('ready-to-show', () => made.show());
    made.on('close', (event) => {
      options.store.writePlace({ ...made.getNormalBounds(), maximized: made.isMaximized() });
      if (options.isQuitting() || !options.store.readPreferences().closeToTray) return;
      event.preventDefault();
      made.hide();
    });
    made.on('closed', () => {
      window = null;
    });
    // A page whose process died comes back, with a session of its own.
    made.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') void made.loadURL(options.createGuiUrl());
    });
    void made.loadURL(`${options.createGuiUrl()}${place}`);
  };

  /** The page that is there, at the place. One still on its way has a code that may be spent: then with a new one. */
  const addressOf = (shown: BrowserWindow, place: string): string => {
    const there = shown.webContents.getURL();
    const arrived = URL.canParse(there) && !new URL(there).searchParams.has('code');
    const page = new URL(arrived ? there : options.createGuiUrl());
    page.hash = place;
    return page.href;
  };

  return {
    current: () => window,
    open(place) {
      if (window === null || window.isDestroyed()) {
        make(place);
        return;
      }
      if (place !== '') void window.loadURL(addressOf(window, place));
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
  };
}
