// The shell's pure parts: menu, links, autostart, guards, slots.
import { describe, expect, it } from 'vitest';
import { trayIconName } from '../../../src-main/desktop/apply-tray.ts';
import { planAutostart, startedAtLogin } from '../../../src-main/desktop/autostart.ts';
import { findDeepLink, parseDeepLink } from '../../../src-main/desktop/deep-link.ts';
import { changePreference, defaultPreferences } from '../../../src-main/desktop/preferences.ts';
import { planSlotMigration } from '../../../src-main/desktop/safe-storage-slot.ts';
import { planTrayMenu, type TrayItem, type TrayState } from '../../../src-main/desktop/tray-menu.ts';
import { resolveLanguage } from '../../../src-main/desktop/tray-texts.ts';
import { isAllowedPermission, isOutsideLink, isOwnPage } from '../../../src-main/desktop/window-guard.ts';
import { fitPlace } from '../../../src-main/desktop/window-place.ts';

const state: TrayState = {
  language: 'en',
  proxy: 'running',
  proxyUrl: 'http://127.0.0.1:4620',
  profiles: [
    { id: 'a', name: 'TokenPool', active: true },
    { id: 'b', name: 'Lab & friends', active: false },
  ],
  endpoints: {
    upstream: 'tokenpool',
    name: 'TokenPool',
    rows: [
      { endpoint: 'china', label: 'China', active: true, pinned: false, ms: 41.6, state: 'up' },
      { endpoint: 'standard', label: 'Standard', active: false, pinned: false, ms: null, state: 'down' },
    ],
  },
  attention: null,
  lastError: { id: '0198-x', text: 'gpt-5.5 · upstream_timeout' },
  preferences: defaultPreferences,
};

function lines(items: readonly TrayItem[], depth = 0): string[] {
  return items.flatMap((item) => {
    const indent = '  '.repeat(depth);
    if (item.type === 'separator') return [`${indent}—`];
    if (item.type === 'submenu') return [`${indent}${item.label} ▸`, ...lines(item.items, depth + 1)];
    const mark = item.type === 'radio' || item.type === 'check' ? (item.checked ? '● ' : '○ ') : '';
    return [`${indent}${mark}${item.label}`];
  });
}

describe('the tray menu', () => {
  it('says everything in order', () => {
    expect(lines(planTrayMenu(state))).toEqual([
      'Keyswitch is running · TokenPool',
      '—',
      '● TokenPool',
      '○ Lab && friends',
      '—',
      'Endpoint of TokenPool',
      '● Automatic · china',
      '○ china · 42 ms',
      '○ standard · not reachable',
      '—',
      'Copy base URL ▸',
      '  OpenAI-compatible  http://127.0.0.1:4620/v1',
      '  Anthropic  http://127.0.0.1:4620',
      '  Gemini  http://127.0.0.1:4620',
      '  Codex  http://127.0.0.1:4620/backend-api/codex',
      'Last error: gpt-5.5 · upstream_timeout',
      'Open the log',
      '—',
      'Pause',
      'Desktop settings ▸',
      '  ○ Start at login',
      '  ● Without a window at login',
      '  ● Closing the window keeps it running',
      '  ○ Open ccswitch:// links',
      'Quit',
    ]);
  });

  it('says the same in Chinese', () => {
    const chinese = lines(planTrayMenu({ ...state, language: 'zh-CN', lastError: null, proxy: 'paused' }));
    expect(chinese).toHaveLength(lines(planTrayMenu(state)).length);
    expect(chinese[0]).toBe('已暂停：工具得不到回答');
    expect(chinese).toContain('继续');
    expect(chinese.join('')).not.toMatch(/Pause|Quit|Endpoint/);
  });

  it('marks a pinned endpoint and names what needs the user', () => {
    const rows = state.endpoints?.rows.map((row) => ({ ...row, pinned: row.endpoint === 'standard' })) ?? [];
    const pinned = { upstream: 'tokenpool', name: 'TokenPool', rows };
    const shown = lines(
      planTrayMenu({ ...state, endpoints: pinned, attention: 'config.toml line 3:\nno value' }),
    );
    expect(shown).toContain('○ Automatic');
    expect(shown).toContain('● standard · not reachable');
    expect(shown[1]).toBe('Needs you: config.toml line 3: no value');
  });

  it('has no line that a menu would cut, and no base URL while there is none', () => {
    const long = {
      ...state,
      lastError: { id: '1', text: 'x'.repeat(200) },
      proxyUrl: null,
      profiles: [],
      endpoints: null,
    };
    const shown = lines(planTrayMenu(long));
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(74);
    expect(shown.join('')).not.toContain('Copy');
  });

  it('shows a dot where something needs the user', () => {
    expect(trayIconName(state, 'darwin', true)).toBe('tray-template.png');
    expect(trayIconName({ ...state, attention: 'x' }, 'linux', true)).toBe('tray-attention-on-dark.png');
    expect(trayIconName({ ...state, proxy: 'crashed' }, 'win32', false)).toBe('tray-attention-on-light.png');
  });
});

describe('languages', () => {
  it.each([
    ['auto', 'zh-Hans-CN', 'zh-CN'],
    ['auto', 'zh-TW', 'zh-CN'],
    ['auto', 'de', 'en'],
    ['en', 'zh-CN', 'en'],
    ['zh-CN', 'en', 'zh-CN'],
  ] as const)('%s with %s → %s', (chosen, locale, language) => {
    expect(resolveLanguage(chosen, locale)).toBe(language);
  });
});

describe('links', () => {
  it.each([
    ['keyswitch://open', { kind: 'open', place: '' }],
    ['keyswitch://open/log', { kind: 'open', place: '#/log' }],
    ['keyswitch://import?x=1', { kind: 'import', link: 'keyswitch://import?x=1' }],
    [
      'ccswitch://v1/import?resource=provider&apiKey=k',
      { kind: 'import', link: 'ccswitch://v1/import?resource=provider&apiKey=k' },
    ],
    ['keyswitch://open/../../etc', null],
    ['keyswitch://profile/use', null],
    ['ccswitch://v2/import?x', null],
    ['https://example.com/', null],
    ['--flag', null],
    ['keyswitch://', null],
  ])('%s', (text, link) => {
    expect(parseDeepLink(text)).toEqual(link);
  });

  it('are found among arguments', () => {
    expect(findDeepLink(['/usr/bin/electron', '.', 'keyswitch://open/usage'])).toEqual({
      kind: 'open',
      place: '#/usage',
    });
    expect(findDeepLink(['electron', '--at-login'])).toBeNull();
  });
});

describe('start at login', () => {
  const facts = {
    platform: 'linux' as const,
    env: { HOME: '/home/me' },
    execPath: '/opt/my apps/electron',
    appPath: '/src/keyswitch',
  };

  it('is a file on Linux, quoted as its format wants', () => {
    const plan = planAutostart(true, facts);
    expect(plan).toMatchObject({ kind: 'file', path: '/home/me/.config/autostart/keyswitch.desktop' });
    expect(plan.kind === 'file' && plan.text).toContain(
      'Exec="/opt/my apps/electron" /src/keyswitch --at-login\n',
    );
    expect(planAutostart(false, facts)).toMatchObject({ text: null });
  });

  it('starts the AppImage itself, not its mount', () => {
    const plan = planAutostart(true, {
      ...facts,
      env: { XDG_CONFIG_HOME: '/c', APPIMAGE: '/home/me/K.AppImage' },
      appPath: null,
    });
    expect(plan).toEqual({
      kind: 'file',
      path: '/c/autostart/keyswitch.desktop',
      text: expect.stringContaining('Exec=/home/me/K.AppImage --at-login\n'),
    });
  });

  it('is a login item elsewhere', () => {
    const plan = planAutostart(true, { ...facts, platform: 'darwin', appPath: null });
    expect(plan).toEqual({
      kind: 'login-item',
      settings: { openAtLogin: true, path: '/opt/my apps/electron', args: ['--at-login'] },
    });
    expect(startedAtLogin(['--at-login'], { wasOpenedAtLogin: false })).toBe(true);
    expect(startedAtLogin([], { wasOpenedAtLogin: true })).toBe(true);
    expect(startedAtLogin([], { wasOpenedAtLogin: false })).toBe(false);
  });
});

describe('the window’s place', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1040 },
    { x: 1920, y: 0, width: 1280, height: 1024 },
  ];
  const at = (x: number, y: number) => ({ x, y, width: 1120, height: 760, maximized: false });

  it.each([
    ['on the first screen', at(100, 100)],
    ['on the second', at(2000, 40)],
    ['half across the edge', at(-900, 0)],
  ])('%s stays', (_where, place) => {
    expect(fitPlace(place, screens)).toBe(place);
  });

  it.each([
    ['on a screen that is gone', at(-1500, 100)],
    ['with its title bar above the screen', at(100, -200)],
    ['below every screen', at(100, 1030)],
  ])('%s comes to the middle', (_where, place) => {
    expect(fitPlace(place, screens)).toEqual({ width: 1120, height: 760, maximized: false });
  });

  it('is no larger than the screen it comes to, and unchanged where no screen is known', () => {
    expect(fitPlace(at(-9000, 0), [{ x: 0, y: 0, width: 1024, height: 700 }])).toEqual({
      width: 1024,
      height: 700,
      maximized: false,
    });
    expect(fitPlace(at(-9000, 0), [])).toEqual(at(-9000, 0));
  });
});

describe('the page', () => {
  const control = 'http://127.0.0.1:4621';

  it.each([
    [`${control}/?code=1#/log`, true],
    ['http://127.0.0.1:4622/', false],
    ['http://localhost:4621/', false],
    ['http://127.0.0.1:4621.evil.example/', false],
    ['about:blank', false],
    ['nonsense', false],
  ])('%s is ours: %s', (url, own) => {
    expect(isOwnPage(url, control)).toBe(own);
  });

  it('opens only encrypted pages outside, and may only copy', () => {
    expect(isOutsideLink('https://tokenpool.dev/console')).toBe(true);
    for (const url of ['http://x.example/', 'file:///etc/passwd', 'javascript:alert(1)', 'vscode://x']) {
      expect(isOutsideLink(url)).toBe(false);
    }
    expect(isAllowedPermission('clipboard-sanitized-write', `${control}/`, control)).toBe(true);
    expect(isAllowedPermission('clipboard-sanitized-write', 'https://x.example/', control)).toBe(false);
    for (const permission of ['clipboard-read', 'media', 'geolocation', 'notifications', 'openExternal']) {
      expect(isAllowedPermission(permission, `${control}/`, control)).toBe(false);
    }
  });
});

describe('preferences from the page', () => {
  it.each([
    ['closeToTray', false, { closeToTray: false }],
    ['language', 'zh-CN', { language: 'zh-CN' }],
    ['language', 'fr', null],
    ['closeToTray', 'no', null],
    ['__proto__', true, null],
    [7, true, null],
  ])('%s = %s', (name, value, change) => {
    const expected = change === null ? null : { ...defaultPreferences, ...change };
    expect(changePreference(defaultPreferences, name, value)).toEqual(expected);
  });
});

describe('slots of the vault', () => {
  const slot = (type: 'safe-storage' | 'os-keyring' | 'passphrase' | 'key-file') => ({ id: type, type });

  it.each([
    [
      'adds its own beside a key file, which the command line still needs',
      [slot('key-file')],
      true,
      false,
      { add: true, remove: [] },
    ],
    [
      'takes the key file away where a keyring opens the vault',
      [slot('key-file'), slot('os-keyring')],
      true,
      false,
      { add: true, remove: ['key-file'] },
    ],
    [
      'leaves everything where nothing is to do',
      [slot('safe-storage'), slot('passphrase')],
      true,
      false,
      { add: false, remove: [] },
    ],
    [
      'renews what the system wants renewed',
      [slot('safe-storage')],
      true,
      true,
      { add: true, remove: ['safe-storage'] },
    ],
    ['does nothing without encryption', [slot('key-file')], false, false, { add: false, remove: [] }],
  ])('%s', (_, slots, available, stale, plan) => {
    expect(planSlotMigration(slots, available, stale)).toEqual(plan);
  });
});
