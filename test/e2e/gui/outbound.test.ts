// The window says and changes which way upstreams are called, in both languages, and never shows a login.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAxeViolations, launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';
import { createHome, startKeyswitch, type Home, type Running } from '../../support/start-keyswitch.ts';

const config = `schema = 1
active_profile = "main"
[proxy]
port = 0
[control]
port = 0
[[upstream]]
id = "far"
name = "Far"
[upstream.protocols]
openai-chat = "https://api.vendor.test"
[[upstream]]
id = "near"
name = "Near"
[upstream.protocols]
openai-chat = "http://127.0.0.1:9"
[[profile]]
id = "main"
[[profile.route]]
match = "*"
to = ["far", "near"]
`;

describe.skipIf(noChromium !== null)(
  `the proxy for upstreams${noChromium === null ? '' : ` (${noChromium})`}`,
  () => {
    let home: Home;
    let running: Running;
    let browser: Browser;
    beforeAll(async () => {
      home = await createHome({ HTTPS_PROXY: 'http://wang:geheim@127.0.0.1:7890' });
      await home.writeConfig(config);
      running = await startKeyswitch(home);
      browser = await launchBrowser();
    });
    afterAll(async () => {
      await browser.close();
      await running.stop();
      await home.remove();
    });
    const file = (): string => readFileSync(join(home.path, 'config.toml'), 'utf8');

    it('is shown where an upstream is not called directly, without its login', async () => {
      const gui = await openGui(browser, home, { language: 'en' });
      await gui.go('upstreams?id=far');
      await gui.page.getByText('through the proxy http://127.0.0.1:7890 (HTTPS_PROXY)').waitFor();
      expect(await gui.page.content()).not.toMatch(/geheim|wang/);
      await gui.go('upstreams?id=near');
      await gui.page.getByRole('heading', { name: 'Near' }).waitFor();
      expect(await gui.page.getByText('through the proxy').count()).toBe(0);
      await gui.go('settings');
      await gui.page.getByText('The environment names http://127.0.0.1:7890 (HTTPS_PROXY).').waitFor();
      expect(gui.errors).toEqual([]);

      const chinese = await openGui(browser, home, { language: 'zh-CN' });
      await chinese.go('upstreams?id=far');
      await chinese.page.getByText('经过出站代理 http://127.0.0.1:7890（HTTPS_PROXY）').waitFor();
      await chinese.go('settings');
      await chinese.page.getByText('环境变量指定了 http://127.0.0.1:7890（HTTPS_PROXY）').waitFor();
    });

    it('is changed for all on the settings page; a login is refused as it is typed and never saved', async () => {
      const gui = await openGui(browser, home, { language: 'en' });
      const { page } = gui;
      await gui.go('settings');
      await page.getByLabel('Proxy for upstreams').selectOption('address');
      const address = page.getByLabel('Address of the proxy');
      await address.fill('http://me:secret@127.0.0.1:1');
      await page.getByText('Leave user name and password out').waitFor();
      await address.press('Enter');
      expect(await findAxeViolations(page)).toEqual([]);
      await address.fill('socks5://127.0.0.1:7891');
      await address.press('Enter');
      await page.getByText('Saved').first().waitFor();
      expect(file()).toContain('[network]\nproxy = "socks5://127.0.0.1:7891"');
      expect(file()).not.toContain('secret');
      await gui.go('upstreams?id=far');
      await page.getByText('through the proxy socks5://127.0.0.1:7891 (config.toml)').waitFor();
      expect(gui.errors).toEqual([]);
    });

    it('is changed for one upstream, and follows the settings again', async () => {
      const gui = await openGui(browser, home, { language: 'en' });
      const { page } = gui;
      await gui.go('upstreams?id=far');
      const choice = page.getByRole('combobox', { name: 'Proxy', exact: true });
      await page.getByText('through the proxy').waitFor();
      await choice.selectOption('direct');
      await page.getByText('through the proxy').waitFor({ state: 'detached' });
      expect(file()).toContain('proxy = "direct"');
      await choice.selectOption('follow');
      await page.getByText('through the proxy socks5://127.0.0.1:7891').waitFor();
      expect(file()).not.toContain('proxy = "direct"');
      expect(await findAxeViolations(page)).toEqual([]);
      expect(gui.errors).toEqual([]);
    });
  },
);
