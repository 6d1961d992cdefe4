// The desktop shell: puts the running app into a tray and a window. It decides nothing about proxies, keys or
// tools; what it shows comes from the app's operations, and what is clicked goes back to them.
import { resolveHome } from '../home.ts';
import { messageOf } from '../problem.ts';
import type { App, AppOptions } from '../app.ts';
import { createTrayDrawing } from './apply-tray.ts';
import { applyAutostart, planAutostart, startedAtLogin } from './autostart.ts';
import { findDeepLink, parseDeepLink, type DeepLink } from './deep-link.ts';
import { planAppMenu, planTextMenu } from './edit-menu.ts';
import type { ElectronApi } from './electron-api.ts';
import { launchWithUtilityProcess } from './launch-utility.ts';
import { createMainWindow } from './main-window.ts';
import type { DesktopStore, Preferences } from './preferences.ts';
import { readTrayState } from './read-tray-state.ts';
import { createSafeStorageSlot, planSlotMigration } from './safe-storage-slot.ts';
import { linkChannel, openBridge } from './shell-bridge.ts';
import type { TrayAction } from './tray-menu.ts';
import { resolveLanguage, trayTexts } from './tray-texts.ts';
import { guardContents, guardSession } from './window-guard.ts';

export interface ShellOptions {
  readonly electron: ElectronApi;
  readonly store: DesktopStore;
  readonly startApp: (options: AppOptions) => Promise<App>;
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly execPath: string;
  readonly paths: { readonly proxyEntry: () => string; readonly preload: string; readonly icons: string };
  /** Looks for a newer version; only where the app is packaged and the user asked for it. */
  readonly checkForUpdates?: () => Promise<void>;
  /** SIGTERM and Ctrl-C of whoever started us. */
  readonly onSignal: (stop: () => void) => void;
  readonly say: (line: string) => void;
}

const redrawAfterMs = 250;
/** Windows shows notifications only of an app whose id its installer knows: appId of electron-builder.yml. */
export const appUserModelId = 'dev.keyswitch.app';

/** Runs until the app quits. Resolves when everything stands, or at once where another instance took over. */
export async function runShell(options: ShellOptions): Promise<void> {
  const { electron, argv } = options;
  if (!electron.app.requestSingleInstanceLock()) {
    electron.app.quit();
    return;
  }
  const early: (DeepLink | null)[] = [];
  let open = (link: DeepLink | null): void => void early.push(link);
  electron.app.on('second-instance', (_event, theirs) => open(findDeepLink(theirs)));
  electron.app.on('open-url', (event, url) => {
    event.preventDefault();
    open(parseDeepLink(url));
  });
  electron.app.on('window-all-closed', () => {
    if (!options.store.readPreferences().closeToTray) electron.app.quit();
  });
  await electron.app.whenReady();
  const slot = createSafeStorageSlot(electron.safeStorage, options.platform);
  let app: App;
  try {
    app = await options.startApp({
      home: resolveHome(options.env),
      env: options.env,
      launchProxy: launchWithUtilityProcess(electron.fork, options.paths.proxyEntry(), options.env),
      vaultSlots: [slot],
      onNotice: options.say,
    });
  } catch (error) {
    const { language } = options.store.readPreferences();
    const words = trayTexts[resolveLanguage(language, electron.app.getLocale())];
    electron.dialog.showErrorBox(words.cannotStart, messageOf(error));
    electron.app.exit(1);
    return;
  }
  const shell = assemble(options, app);
  open = shell.openLink;
  electron.app.on('activate', () => shell.openLink(null));
  const first = findDeepLink(argv);
  const hidden =
    startedAtLogin(argv, electron.app.getLoginItemSettings()) && options.store.readPreferences().startHidden;
  if (first !== null || !hidden) shell.openLink(first);
  for (const link of early.splice(0)) shell.openLink(link);
  await migrateSlots(app, slot, options.say);
  if (electron.app.isPackaged && options.store.readPreferences().updates) await options.checkForUpdates?.();
}

function assemble(options: ShellOptions, app: App): { openLink(link: DeepLink | null): void } {
  const { electron, store, platform } = options;
  const startedAt = Date.now();
  const controlUrl = (): string => app.controlUrl;
  let quitting = false;
  let waitingLink: string | null = null;

  guardSession(electron.session(), controlUrl);
  const language = () => resolveLanguage(store.readPreferences().language, electron.app.getLocale());
  electron.app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, controlUrl, (url) => void electron.shell.openExternal(url));
    contents.on('context-menu', (_asked, params) => {
      const items = planTextMenu(params, language());
      if (items.length > 0) electron.buildMenu(items).popup();
    });
  });
  electron.setApplicationMenu(platform === 'darwin' ? electron.buildMenu(planAppMenu(language())) : null);
  if (platform === 'win32') electron.app.setAppUserModelId(appUserModelId);
  const window = createMainWindow(electron, {
    store,
    preload: options.paths.preload,
    icon: `${options.paths.icons}/app-256.png`,
    createGuiUrl: () => app.createGuiUrl(),
    isQuitting: () => quitting,
  });

  const act = (action: TrayAction): void =>
    void perform(action).catch((error: unknown) => options.say(messageOf(error)));
  const tray = createTrayDrawing(electron, options.paths.icons, platform, act);
  const redraw = createRedraw(async () => {
    if (!quitting) tray.draw(await readTrayState(app, language(), store.readPreferences(), startedAt));
  }, options.say);

  async function perform(action: TrayAction): Promise<void> {
    switch (action.kind) {
      case 'use-profile':
        await app.operations.profiles.use({ id: action.id });
        break;
      case 'use-endpoint':
        await app.operations.endpoints.use({ upstream: action.upstream, endpoint: action.endpoint });
        break;
      case 'copy':
        await electron.clipboard.writeText(action.text);
        return;
      case 'open':
        window.open(action.place);
        return;
      case 'pause':
        await app.pause();
        break;
      case 'resume':
        await app.resume();
        break;
      case 'toggle': {
        const before = store.readPreferences();
        applyPreferences({ ...before, [action.preference]: !before[action.preference] });
        return;
      }
      case 'quit':
        electron.app.quit();
        return;
    }
    redraw();
  }

  function applyPreferences(preferences: Preferences): void {
    const before = store.readPreferences();
    store.writePreferences(preferences);
    if (before.launchAtLogin !== preferences.launchAtLogin) {
      const appPath = electron.app.isPackaged ? null : electron.app.getAppPath();
      const facts = { platform, env: options.env, execPath: options.execPath, appPath };
      applyAutostart(planAutostart(preferences.launchAtLogin, facts), (settings) =>
        electron.app.setLoginItemSettings(settings),
      );
    }
    if (before.ccSwitchLinks !== preferences.ccSwitchLinks) {
      if (preferences.ccSwitchLinks) electron.app.setAsDefaultProtocolClient('ccswitch');
      else electron.app.removeAsDefaultProtocolClient('ccswitch');
    }
    redraw();
  }

  electron.app.setAsDefaultProtocolClient('keyswitch');
  openBridge(electron.ipcMain, {
    controlUrl,
    readPreferences: () => store.readPreferences(),
    applyPreferences,
    takeLink: () => {
      const link = waitingLink;
      waitingLink = null;
      return link;
    },
  });
  followApp(app, redraw, () => {
    const words = trayTexts[language()];
    const note = electron.createNotification({ title: 'Keyswitch', body: words.crashNote });
    note.on('click', () => window.open('#/doctor'));
    note.show();
  });
  const quit = createQuit(electron, app, () => {
    quitting = true;
    tray.destroy();
  });
  electron.app.on('before-quit', quit);
  options.onSignal(() => electron.app.quit());
  redraw();

  return {
    openLink(link) {
      if (link?.kind === 'import') {
        waitingLink = link.link;
        window.open('');
        window.current()?.webContents.send(linkChannel);
      } else window.open(link?.place ?? '');
    },
  };
}

/** At most one look at a time, and at most one more waiting: news come in bursts. */
function createRedraw(look: () => Promise<void>, say: (line: string) => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      look().catch((error: unknown) => say(messageOf(error)));
    }, redrawAfterMs);
  };
}

function followApp(app: App, redraw: () => void, onCrash: () => void): void {
  let crashed = false;
  const noticeCrash = async (): Promise<void> => {
    const { proxy } = await app.operations.status.get();
    if (proxy.state === 'crashed' && !crashed) onCrash();
    crashed = proxy.state === 'crashed';
  };
  app.live.listen('health', redraw);
  app.live.listen('records', (records) => {
    if (records.some(({ status, error }) => status >= 400 || error !== null)) redraw();
  });
  app.live.listen('changed', ({ what }) => {
    redraw();
    if (what !== 'proxy') return;
    void noticeCrash();
  });
}

/** The first quit waits until the app has stopped in good order; then it goes through. */
function createQuit(
  electron: ElectronApi,
  app: App,
  onQuit: () => void,
): (event: { preventDefault(): void }) => void {
  let asked = false;
  return (event) => {
    event.preventDefault();
    if (asked) return;
    asked = true;
    onQuit();
    void app.stop().finally(() => electron.app.exit(0));
  };
}

async function migrateSlots(
  app: App,
  slot: ReturnType<typeof createSafeStorageSlot>,
  say: (line: string) => void,
): Promise<void> {
  try {
    const { vault } = app.core;
    const status = vault.status();
    if (!status.exists) return;
    const plan = planSlotMigration(status.slots, await slot.isAvailable(), slot.stale());
    if (plan.add) await vault.addSlot('safe-storage');
    for (const id of plan.remove) await vault.removeSlot(id);
  } catch (error) {
    say(messageOf(error));
  }
}
