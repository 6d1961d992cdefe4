// Electron as far as the shell uses it: typed by the same interface, does nothing on a screen, records what it was
// asked, and lets a test play the user and the system.
import { EventEmitter } from 'node:events';
import type {
  BrowserWindow,
  BrowserWindowConstructorOptions,
  IpcMainInvokeEvent,
  MenuItemConstructorOptions,
  Session,
  Settings,
  Tray,
  UtilityProcess,
  WebContents,
} from 'electron';
import type { ElectronApi } from '../../../src-main/desktop/electron-api.ts';
import {
  defaultPlace,
  defaultPreferences,
  type DesktopStore,
  type Preferences,
} from '../../../src-main/desktop/preferences.ts';

type Permission = Parameters<Session['setPermissionRequestHandler']>[0];
type Check = Parameters<Session['setPermissionCheckHandler']>[0];
type Opener = Parameters<WebContents['setWindowOpenHandler']>[0];

export class ContentsDouble extends EventEmitter {
  url = '';
  readonly sent: string[] = [];
  opener: Opener | null = null;
  getURL = (): string => this.url;
  send = (channel: string): void => void this.sent.push(channel);
  setWindowOpenHandler = (opener: Opener): void => {
    this.opener = opener;
  };
}

export class WindowDouble extends EventEmitter {
  readonly webContents = new ContentsDouble();
  readonly options: BrowserWindowConstructorOptions;
  readonly did: string[] = [];
  visible = false;
  destroyed = false;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }
  loadURL = async (url: string): Promise<void> => {
    this.webContents.url = url;
    this.did.push('load');
  };
  show = (): void => {
    this.visible = true;
  };
  hide = (): void => {
    this.visible = false;
  };
  focus = (): void => void this.did.push('focus');
  restore = (): void => void this.did.push('restore');
  maximize = (): void => void this.did.push('maximize');
  isMinimized = (): boolean => false;
  isMaximized = (): boolean => this.did.includes('maximize');
  isDestroyed = (): boolean => this.destroyed;
  getNormalBounds = () => ({ x: 10, y: 20, width: 900, height: 600 });
  /** The user closes it. */
  close(): { readonly prevented: boolean } {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    if (!prevented) {
      this.destroyed = true;
      this.visible = false;
      this.emit('closed');
    }
    return { prevented };
  }
}

export class TrayDouble extends EventEmitter {
  image = '';
  toolTip = '';
  menu: MenuItemConstructorOptions[] = [];
  destroyed = false;
  setImage = (image: { path: string }): void => {
    this.image = image.path;
  };
  setToolTip = (text: string): void => {
    this.toolTip = text;
  };
  setContextMenu = (menu: { template: MenuItemConstructorOptions[] }): void => {
    this.menu = menu.template;
  };
  destroy = (): void => {
    this.destroyed = true;
  };
  labels = (): (string | undefined)[] => this.menu.map(({ label, type }) => label ?? type);
  /** The user clicks a line; `path` = its labels from the top. */
  click(...path: readonly RegExp[]): void {
    let items = this.menu;
    for (const [depth, pattern] of path.entries()) {
      const item = items.find(({ label }) => label !== undefined && pattern.test(label));
      if (item === undefined)
        throw new Error(`no ${pattern} in ${JSON.stringify(items.map((one) => one.label))}`);
      if (depth === path.length - 1) item.click?.({} as never, undefined, {});
      else items = item.submenu as MenuItemConstructorOptions[];
    }
  }
}

export interface ElectronDouble {
  readonly api: ElectronApi;
  readonly app: EventEmitter;
  readonly windows: WindowDouble[];
  readonly trays: TrayDouble[];
  readonly log: string[];
  readonly copied: string[];
  readonly opened: string[];
  readonly notifications: string[];
  /** The same as things to click. */
  readonly notes: EventEmitter[];
  readonly protocols: Set<string>;
  readonly loginItems: Settings[];
  /** What stands on the right button's menu, oldest first. */
  readonly popups: MenuItemConstructorOptions[][];
  readonly forks: { readonly path: string; readonly env: object }[];
  permission(permission: string, url: string): boolean;
  checkPermission(permission: string, origin: string): boolean;
  /** The page asks over the bridge. */
  invoke(channel: string, senderUrl: string, ...args: unknown[]): Promise<unknown>;
  /** Resolves with the exit code once the app has ended. */
  readonly ended: Promise<number>;
}

export interface DoubleOptions {
  readonly secondInstance?: boolean;
  readonly locale?: string;
  readonly dark?: boolean;
  /** Windows: the taskbar, where it differs from the windows. */
  readonly darkPanel?: boolean;
  readonly encryption?: boolean;
  readonly fork?: (path: string) => UtilityProcess;
}

/** The roles of a menu's lines, or `none`. */
function describeMenu(menu: unknown): string {
  if (menu === null) return 'none';
  const { template } = menu as { template: MenuItemConstructorOptions[] };
  return template
    .flatMap(({ submenu }) => (submenu as MenuItemConstructorOptions[]).map(({ role }) => role ?? '|'))
    .join(' ');
}

export function createElectronDouble(options: DoubleOptions = {}): ElectronDouble {
  const app = new EventEmitter();
  const theme = new EventEmitter();
  const windows: WindowDouble[] = [];
  const trays: TrayDouble[] = [];
  const log: string[] = [];
  const copied: string[] = [];
  const opened: string[] = [];
  const notifications: string[] = [];
  const notes: EventEmitter[] = [];
  const protocols = new Set<string>();
  const loginItems: Settings[] = [];
  const popups: MenuItemConstructorOptions[][] = [];
  const forks: { path: string; env: object }[] = [];
  const handlers = new Map<string, (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown>();
  let onRequest: Permission = null;
  let onCheck: Check = null;
  let end: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const quit = (): void => {
    let prevented = false;
    app.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) end(0);
  };
  const image = (path: string) => ({ path, setTemplateImage: () => void log.push(`template ${path}`) });
  const api: ElectronApi = {
    app: {
      requestSingleInstanceLock: () => options.secondInstance !== true,
      whenReady: async () => {},
      quit,
      exit: (code = 0) => end(code),
      on: app.on.bind(app) as never,
      getLocale: () => options.locale ?? 'en-GB',
      getAppPath: () => '/app',
      isPackaged: false,
      setAsDefaultProtocolClient: (protocol) => (protocols.add(protocol), true),
      removeAsDefaultProtocolClient: (protocol) => protocols.delete(protocol),
      setAppUserModelId: (id) => void log.push(`app user model ${id}`),
      setLoginItemSettings: (settings) => void loginItems.push(settings),
      getLoginItemSettings: () => ({ wasOpenedAtLogin: false }) as never,
    },
    createWindow: (asked) => {
      const window = new WindowDouble(asked);
      windows.push(window);
      app.emit('web-contents-created', {}, window.webContents);
      return window as unknown as BrowserWindow;
    },
    createTray: (asked) => {
      const tray = new TrayDouble();
      tray.setImage(asked as never);
      trays.push(tray);
      return tray as unknown as Tray;
    },
    buildMenu: (template) => ({ template, popup: () => void popups.push(template) }) as never,
    setApplicationMenu: (menu) => void log.push(`application menu ${describeMenu(menu)}`),
    loadImage: (path) => image(path) as never,
    createNotification: ({ body }) => {
      const note = new EventEmitter();
      const show = (): void => {
        notifications.push(body ?? '');
        notes.push(note);
      };
      return Object.assign(note, { show }) as never;
    },
    clipboard: { writeText: async (text) => void copied.push(text) },
    dialog: { showErrorBox: (title, content) => void log.push(`error ${title}: ${content}`) },
    screen: () => ({
      getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] as never,
    }),
    shell: { openExternal: async (url) => void opened.push(url) },
    ipcMain: { handle: (channel, handler) => void handlers.set(channel, handler as never) },
    nativeTheme: {
      shouldUseDarkColors: options.dark ?? false,
      shouldUseDarkColorsForSystemIntegratedUI: options.darkPanel ?? options.dark ?? false,
      on: theme.on.bind(theme) as never,
    },
    safeStorage: {
      isAsyncEncryptionAvailable: async () => options.encryption ?? false,
      encryptStringAsync: async (text) => Buffer.from(`sealed:${text}`),
      decryptStringAsync: async (sealed) => ({
        result: sealed.toString().replace('sealed:', ''),
        shouldReEncrypt: false,
      }),
      getSelectedStorageBackend: () => (options.encryption === true ? 'gnome_libsecret' : 'basic_text'),
    },
    session: () => ({
      setPermissionRequestHandler: (handler) => {
        onRequest = handler;
      },
      setPermissionCheckHandler: (handler) => {
        onCheck = handler;
      },
    }),
    fork: (path, _args, { env }) => {
      forks.push({ path, env: env ?? {} });
      if (options.fork === undefined) throw new Error('No utility process in this test.');
      return options.fork(path);
    },
  };
  return {
    api,
    app,
    windows,
    trays,
    log,
    copied,
    opened,
    notifications,
    notes,
    protocols,
    loginItems,
    popups,
    forks,
    ended,
    permission: (permission, url) => {
      let answer = true;
      onRequest?.({} as never, permission as never, (allowed) => (answer = allowed), {
        requestingUrl: url,
      } as never);
      return answer;
    },
    checkPermission: (permission, origin) =>
      onCheck?.(null, permission as never, origin, {} as never) ?? true,
    invoke: async (channel, senderUrl, ...args) =>
      handlers.get(channel)?.({ senderFrame: { url: senderUrl } } as IpcMainInvokeEvent, ...args),
  };
}

/** Preferences and place in memory. */
export function createMemoryStore(preferences: Partial<Preferences> = {}): DesktopStore {
  let kept = { ...defaultPreferences, ...preferences };
  let place = defaultPlace;
  return {
    readPreferences: () => kept,
    writePreferences: (next) => {
      kept = next;
    },
    readPlace: () => place,
    writePlace: (next) => {
      place = next;
    },
  };
}
