// The desktop app in the real Electron, wherever its program is here: it is 120 MB and fetched on demand only.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath, hasDisplay } from '../../../src-main/launch/electron-binary.mjs';
import { demoConfig } from '../../support/demo-config.ts';

const root = join(import.meta.dirname, '../../..');
const executablePath = electronPath(root);
const missing =
  executablePath === null
    ? 'Electron’s program was not fetched: node node_modules/electron/install.js'
    : hasDisplay()
      ? null
      : 'there is no display: run under xvfb-run';

describe.skipIf(missing !== null)(
  `the desktop app${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let home: string;
    let app: ElectronApplication;
    let page: Page;

    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), 'keyswitch-electron-'));
      writeFileSync(join(home, 'config.toml'), demoConfig, { mode: 0o600 });
      app = await _electron.launch({
        executablePath: executablePath ?? '',
        args: [
          root,
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
          `--user-data-dir=${join(home, 'electron')}`,
        ],
        env: { ...process.env, KEYSWITCH_HOME: home, KEYSWITCH_VAULT_SLOT: 'key-file' },
      });
      page = await app.firstWindow();
    });
    afterAll(async () => {
      await app.close();
      rmSync(home, { recursive: true, force: true });
    });

    it('shows the page of the control server', async () => {
      await page.waitForFunction(() => document.querySelector('#root')?.childElementCount);
      expect(new URL(page.url()).hostname).toBe('127.0.0.1');
      expect(await page.title()).toContain('Keyswitch');
    });

    it('gives the page no Node and no Electron, only the bridge', async () => {
      const seen = await page.evaluate(() => ({
        require: typeof Reflect.get(globalThis, 'require'),
        process: typeof Reflect.get(globalThis, 'process'),
        bridge: Object.keys(Reflect.get(globalThis, 'keyswitchShell') as object).toSorted(),
      }));
      expect(seen).toEqual({
        require: 'undefined',
        process: 'undefined',
        bridge: ['changePreference', 'onLink', 'platform', 'readPreferences', 'takeLink'],
      });
    });

    it('opens no second window', async () => {
      await page.evaluate(() => void window.open('https://example.invalid/'));
      expect(app.windows()).toHaveLength(1);
    });
  },
);
