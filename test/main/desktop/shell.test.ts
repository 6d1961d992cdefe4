// The whole main process against a typed double of Electron, with the real app and the real proxy behind it:
// what the user would see and click, and what Electron was asked to do.
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UtilityProcess } from 'electron';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startApp } from '../../../src-main/app.ts';
import { bridgeChannels, linkChannel } from '../../../src-main/desktop/shell-bridge.ts';
import { appUserModelId, runShell, type ShellOptions } from '../../../src-main/desktop/shell.ts';
import type { DesktopStore } from '../../../src-main/desktop/preferences.ts';
import { locateProxyEntry } from '../../../src-main/locate-parts.ts';
import {
  createElectronDouble,
  createMemoryStore,
  type DoubleOptions,
  type ElectronDouble,
} from './electron-double.ts';

const config = `schema = 1
active_profile = "demo"
[proxy]
port = 0
[control]
port = 0
[[upstream]]
id = "demo"
preset = "demo"
[[upstream]]
id = "two"
[[upstream.endpoints]]
id = "china"
base = "http://127.0.0.1:9"
[[upstream.endpoints]]
id = "standard"
base = "http://127.0.0.1:9"
[upstream.protocols]
openai-chat = "/"
[[profile]]
id = "demo"
name = "Demo"
[[profile.route]]
match = "*"
to = ["demo"]
[[profile]]
id = "two"
name = "Two doors"
[[profile.route]]
match = "*"
to = ["two"]
`;

const running: { home: string; double: ElectronDouble }[] = [];
afterEach(async () => {
  for (const { home, double } of running.splice(0)) {
    double.api.app.quit();
    await double.ended;
    rmSync(home, { recursive: true, force: true });
  }
});

/** A utility process that is a forked one: the same messages, the same script. */
function forkAsUtility(path: string): UtilityProcess {
  const child = fork(path, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  return Object.assign(child, { postMessage: (message: object) => void child.send(message) }) as never;
}

async function start(
  more: {
    argv?: string[];
    store?: DesktopStore;
    double?: DoubleOptions;
    config?: string;
    platform?: NodeJS.Platform;
  } = {},
): Promise<{
  double: ElectronDouble;
  home: string;
  stop: () => void;
  said: string[];
  env: NodeJS.ProcessEnv;
}> {
  const home = mkdtempSync(join(tmpdir(), 'keyswitch-shell-'));
  writeFileSync(join(home, 'config.toml'), more.config ?? config, { mode: 0o600 });
  const double = createElectronDouble({ fork: forkAsUtility, ...more.double });
  const env = {
    ...process.env,
    KEYSWITCH_HOME: home,
    HOME: home,
    XDG_CONFIG_HOME: home,
    KEYSWITCH_VAULT_SLOT: 'key-file',
  };
  const said: string[] = [];
  let stop: () => void = () => {};
  const options: ShellOptions = {
    electron: double.api,
    store: more.store ?? createMemoryStore(),
    startApp,
    argv: ['electron', '.', ...(more.argv ?? [])],
    env,
    platform: more.platform ?? 'linux',
    execPath: '/opt/electron',
    paths: { proxyEntry: locateProxyEntry, preload: '/p/preload.cjs', icons: '/i' },
    onSignal: (listener) => {
      stop = listener;
    },
    say: (line) => void said.push(line),
  };
  running.push({ home, double });
  await runShell(options);
  const refused = double.log.find((line) => line.startsWith('error '));
  if (refused !== undefined && more.config === undefined) throw new Error(refused);
  return { double, home, stop: () => stop(), said, env };
}

async function trayOf(double: ElectronDouble) {
  await vi.waitFor(() => expect(double.trays[0]?.menu.length).toBeGreaterThan(0), { timeout: 15_000 });
  const tray = double.trays[0];
  if (tray === undefined) throw new Error('no tray');
  return tray;
}

describe('the shell', () => {
  it('opens the window on the control server’s page, locked down', async () => {
    const { double } = await start();
    const [window] = double.windows;
    expect(window?.webContents.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?code=.+/);
    expect(window?.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      preload: '/p/preload.cjs',
    });
    expect(window?.visible).toBe(false);
    window?.emit('ready-to-show');
    expect(window?.visible).toBe(true);
    expect(double.log).toContain('application menu none');
    expect(double.protocols).toEqual(new Set(['keyswitch']));
  });

  it('runs the proxy as a utility process that sees no key of the environment', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-of-the-user');
    const { double } = await start();
    vi.unstubAllEnvs();
    expect(double.forks).toHaveLength(1);
    expect(double.forks[0]?.path).toMatch(/src-proxy.main\.ts$/);
    expect(JSON.stringify(double.forks[0]?.env)).not.toContain('sk-of-the-user');
  });

  it('lets the page go nowhere else, open nothing and ask for nothing', async () => {
    const { double } = await start();
    const contents = double.windows[0]?.webContents;
    const go = (event: string, url: string): boolean => {
      let prevented = false;
      contents?.emit(event, { url, preventDefault: () => (prevented = true) });
      return prevented;
    };
    const own = new URL('/', contents?.url).href;
    expect(go('will-navigate', own)).toBe(false);
    expect(go('will-navigate', 'https://evil.example/')).toBe(true);
    expect(go('will-navigate', 'file:///etc/passwd')).toBe(true);
    expect(go('will-redirect', 'https://evil.example/')).toBe(true);
    expect(go('will-attach-webview', own)).toBe(true);
    expect(contents?.opener?.({ url: 'https://tokenpool.dev/console' } as never)).toEqual({ action: 'deny' });
    expect(contents?.opener?.({ url: 'file:///etc/passwd' } as never)).toEqual({ action: 'deny' });
    expect(double.opened).toEqual(['https://evil.example/', 'https://tokenpool.dev/console']);
    expect(double.permission('media', own)).toBe(false);
    expect(double.permission('clipboard-sanitized-write', own)).toBe(true);
    expect(double.checkPermission('geolocation', own)).toBe(false);
  });

  it('switches profile and endpoint from the tray', async () => {
    const { double } = await start();
    const tray = await trayOf(double);
    expect(tray.toolTip).toBe('Keyswitch is running · Demo');
    expect(tray.image).toBe('/i/tray-on-light.png');
    tray.click(/^Two doors$/);
    await vi.waitFor(() => expect(tray.toolTip).toBe('Keyswitch is running · Two doors'), {
      timeout: 15_000,
    });
    expect(tray.labels()).toContain('Endpoint of two');
    tray.click(/^standard/);
    const pinned = () => tray.menu.find(({ label }) => label?.startsWith('standard'))?.checked;
    await vi.waitFor(() => expect(pinned()).toBe(true), { timeout: 15_000 });
  });

  it('copies a base URL, opens the log, pauses and goes on', async () => {
    const { double } = await start();
    const tray = await trayOf(double);
    tray.click(/^Copy base URL$/, /^Codex/);
    expect(double.copied[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/backend-api\/codex$/);
    const proxy = double.copied[0]?.replace('/backend-api/codex', '') ?? '';
    tray.click(/^Open the log$/);
    expect(double.windows[0]?.webContents.url).toMatch(/#\/log$/);
    expect((await fetch(`${proxy}/healthz`)).ok).toBe(true);
    tray.click(/^Pause$/);
    await vi.waitFor(() => expect(tray.toolTip).toBe('Paused: tools get no answer'), { timeout: 15_000 });
    await expect(fetch(`${proxy}/healthz`)).rejects.toThrow();
    expect(tray.image).toBe('/i/tray-attention-on-light.png');
    tray.click(/^Go on$/);
    await vi.waitFor(() => expect(tray.toolTip).toBe('Keyswitch is running · Demo'), { timeout: 15_000 });
    expect((await fetch(`${proxy}/healthz`)).ok).toBe(true);
  });

  it('keeps running in the tray when the window is closed, and comes back', async () => {
    const store = createMemoryStore();
    const { double } = await start({ store });
    const [window] = double.windows;
    window?.emit('ready-to-show');
    expect(window?.close()).toEqual({ prevented: true });
    expect(window?.visible).toBe(false);
    expect(store.readPlace()).toEqual({ x: 10, y: 20, width: 900, height: 600, maximized: false });
    double.app.emit('second-instance', {}, ['electron', '.']);
    expect(window?.visible).toBe(true);
    (await trayOf(double)).click(/^Desktop settings$/, /^Closing the window/);
    expect(window?.close()).toEqual({ prevented: false });
    double.app.emit('activate');
    expect(double.windows).toHaveLength(2);
  });

  it('opens a place at once while the page is still on its way, with a code of its own', async () => {
    const { double } = await start();
    const contents = double.windows[0]?.webContents;
    const first = new URL(contents?.url ?? '');
    double.app.emit('second-instance', {}, ['electron', '.', 'keyswitch://open/log']);
    const second = new URL(contents?.url ?? '');
    expect(second.hash).toBe('#/log');
    expect(second.searchParams.get('code')).not.toBe(first.searchParams.get('code'));
    // The page has arrived, its code is spent: only the place changes, nothing is loaded anew.
    if (contents) contents.url = `${first.origin}/#/home`;
    double.app.emit('second-instance', {}, ['electron', '.', 'keyswitch://open/log']);
    expect(contents?.url).toBe(`${first.origin}/#/log`);
  });

  it('gives macOS the menu without which ⌘V pastes nothing, and every field its right button', async () => {
    const { double } = await start({ platform: 'darwin' });
    const menu = double.log.find((line) => line.startsWith('application menu'));
    expect(menu).toContain('undo redo | cut copy paste selectAll');
    expect(menu).toMatch(/hide .* quit .*minimize zoom close$/);
    expect(menu).not.toMatch(/reload|toggleDevTools/i);
    const contents = double.windows[0]?.webContents;
    const editFlags = { canCut: false, canCopy: false, canPaste: true, canSelectAll: true };
    contents?.emit('context-menu', {}, { isEditable: true, selectionText: '', editFlags });
    contents?.emit('context-menu', {}, { isEditable: false, selectionText: 'some words', editFlags });
    contents?.emit('context-menu', {}, { isEditable: false, selectionText: '', editFlags });
    const shown = double.popups.map((items) => items.map(({ role, enabled }) => [role, enabled]));
    expect(shown).toEqual([
      [
        ['cut', false],
        ['copy', false],
        ['paste', true],
        [undefined, undefined],
        ['selectAll', true],
      ],
      [['copy', undefined]],
    ]);
  });

  it('on Windows shows notifications under the installer’s id and follows the taskbar’s colour', async () => {
    const { double } = await start({ platform: 'win32', double: { dark: false, darkPanel: true } });
    expect(double.log).toContain(`app user model ${appUserModelId}`);
    const tray = await trayOf(double);
    expect(tray.image).toMatch(/-on-dark\.png$/);
    double.windows[0]?.emit('ready-to-show');
    double.windows[0]?.close();
    tray.emit('click');
    expect(double.windows[0]?.visible).toBe(true);
  });

  it('comes back on a screen that is there', async () => {
    const store = createMemoryStore();
    store.writePlace({ x: -4000, y: 50, width: 1200, height: 800, maximized: false });
    const { double } = await start({ store });
    expect(double.windows[0]?.options).toMatchObject({ width: 1200, height: 800 });
    expect(double.windows[0]?.options).not.toHaveProperty('x');
  });

  it('starts without a window at login', async () => {
    const { double } = await start({ argv: ['--at-login'] });
    await trayOf(double);
    expect(double.windows).toHaveLength(0);
  });

  it('hands an import link to the page once, never in an address', async () => {
    const link = 'ccswitch://v1/import?resource=provider&apiKey=sk-secret';
    const { double } = await start({ argv: [link] });
    const [window] = double.windows;
    const url = window?.webContents.url ?? '';
    expect(url).not.toContain('sk-secret');
    expect(window?.webContents.sent).toContain(linkChannel);
    await expect(double.invoke(bridgeChannels.takeLink, 'https://evil.example/')).rejects.toThrow(
      'may not ask',
    );
    expect(await double.invoke(bridgeChannels.takeLink, url)).toBe(link);
    expect(await double.invoke(bridgeChannels.takeLink, url)).toBeNull();
  });

  it('lets the page change the desktop’s preferences', async () => {
    const { double, home } = await start();
    const url = double.windows[0]?.webContents.url ?? '';
    await double.invoke(bridgeChannels.changePreference, url, 'launchAtLogin', true);
    const file = join(home, 'autostart/keyswitch.desktop');
    expect(readFileSync(file, 'utf8')).toContain('Exec=/opt/electron /app --at-login');
    await double.invoke(bridgeChannels.changePreference, url, 'launchAtLogin', false);
    expect(existsSync(file)).toBe(false);
    await double.invoke(bridgeChannels.changePreference, url, 'ccSwitchLinks', true);
    expect(double.protocols.has('ccswitch')).toBe(true);
    expect(await double.invoke(bridgeChannels.readPreferences, url)).toMatchObject({ ccSwitchLinks: true });
    await expect(double.invoke(bridgeChannels.changePreference, url, 'nope', true)).rejects.toThrow(
      'no such',
    );
  });

  it('shows a crash of the proxy and starts it again', async () => {
    const children: UtilityProcess[] = [];
    const keep = (path: string) => {
      const child = forkAsUtility(path);
      children.push(child);
      return child;
    };
    const { double, said, home } = await start({ double: { fork: keep } });
    const tray = await trayOf(double);
    process.kill(children[0]?.pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(children).toHaveLength(2), { timeout: 15_000 });
    await vi.waitFor(() => expect(double.notifications).toHaveLength(1), { timeout: 15_000 });
    expect(said.join('\n')).toContain('ended by itself');
    double.notes[0]?.emit('click');
    expect(double.windows[0]?.webContents.url).toMatch(/#\/doctor$/);
    const { proxyUrl } = JSON.parse(readFileSync(join(home, 'runtime.json'), 'utf8')) as { proxyUrl: string };
    await vi.waitFor(async () => expect((await fetch(`${proxyUrl}/healthz`)).ok).toBe(true), {
      timeout: 15_000,
    });
    await vi.waitFor(() => expect(tray.toolTip).toContain('is running'), { timeout: 15_000 });
  });

  it('quits at once while the proxy comes back', async () => {
    const children: UtilityProcess[] = [];
    const keep = (path: string) => {
      const child = forkAsUtility(path);
      children.push(child);
      return child;
    };
    const { double } = await start({ double: { fork: keep } });
    process.kill(children[0]?.pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(children).toHaveLength(2), { timeout: 15_000, interval: 5 });
    double.api.app.quit();
    const from = performance.now();
    expect(await double.ended).toBe(0);
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  it('adds a safe-storage slot to the vault where the desktop can encrypt', async () => {
    const { double, home } = await start({ double: { encryption: true, fork: forkAsUtility } });
    await trayOf(double);
    const vault = JSON.parse(readFileSync(join(home, 'vault.json'), 'utf8')) as { slots: { type: string }[] };
    expect(vault.slots.map(({ type }) => type)).toEqual(['key-file', 'safe-storage']);
  });

  it('speaks Chinese where the system does', async () => {
    const { double } = await start({ double: { locale: 'zh-CN', fork: forkAsUtility, dark: true } });
    const tray = await trayOf(double);
    expect(tray.toolTip).toBe('Keyswitch 正在运行 · Demo');
    expect(tray.image).toBe('/i/tray-on-dark.png');
  });

  it('says why it cannot start and ends with 1', async () => {
    const { double } = await start({ config: 'schema = ' });
    expect(await double.ended).toBe(1);
    expect(double.log.join()).toMatch(/error Keyswitch cannot start: .*config\.toml/);
  });

  it('leaves to the instance that runs already', async () => {
    const { double } = await start({ double: { secondInstance: true } });
    expect(await double.ended).toBe(0);
    expect(double.windows).toHaveLength(0);
  });

  it('stops in good order on quit and on a signal', async () => {
    const { double, stop, home } = await start();
    expect(existsSync(join(home, 'runtime.json'))).toBe(true);
    stop();
    expect(await double.ended).toBe(0);
    expect(existsSync(join(home, 'runtime.json'))).toBe(false);
    await vi.waitFor(() => expect(double.trays.every(({ destroyed }) => destroyed)).toBe(true));
  });
});
