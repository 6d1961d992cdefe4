// The part of Electron that the shell uses, as a value that is handed in: the real one in desktop.ts, a recording
// double in the tests.
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Clipboard,
  Dialog,
  ForkOptions,
  IpcMain,
  Menu,
  MenuItemConstructorOptions,
  NativeImage,
  NativeTheme,
  Notification,
  NotificationConstructorOptions,
  SafeStorage,
  Screen,
  Session,
  Shell,
  Tray,
  UtilityProcess,
} from 'electron';

export interface ElectronApi {
  readonly app: Pick<
    App,
    | 'requestSingleInstanceLock'
    | 'whenReady'
    | 'quit'
    | 'exit'
    | 'on'
    | 'getLocale'
    | 'getAppPath'
    | 'isPackaged'
    | 'setAsDefaultProtocolClient'
    | 'removeAsDefaultProtocolClient'
    | 'setLoginItemSettings'
    | 'getLoginItemSettings'
    | 'setAppUserModelId'
  >;
  createWindow(options: BrowserWindowConstructorOptions): BrowserWindow;
  createTray(image: NativeImage): Tray;
  readonly buildMenu: (template: MenuItemConstructorOptions[]) => Menu;
  setApplicationMenu(menu: Menu | null): void;
  loadImage(path: string): NativeImage;
  createNotification(options: NotificationConstructorOptions): Pick<Notification, 'show' | 'on'>;
  readonly clipboard: Pick<Clipboard, 'writeText'>;
  readonly dialog: Pick<Dialog, 'showErrorBox'>;
  /** Usable only once the app is ready. */
  screen(): Pick<Screen, 'getAllDisplays'>;
  readonly shell: Pick<Shell, 'openExternal'>;
  readonly ipcMain: Pick<IpcMain, 'handle'>;
  readonly nativeTheme: Pick<
    NativeTheme,
    'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI' | 'on'
  >;
  readonly safeStorage: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >;
  session(): Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>;
  fork(modulePath: string, args: string[], options: ForkOptions): UtilityProcess;
}
