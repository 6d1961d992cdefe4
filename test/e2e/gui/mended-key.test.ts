// A key that is refused, from its message to the check that passes, in a Chinese window.
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoConfig } from '../../support/demo-config.ts';
import { startFakeUpstream, type FakeUpstream } from '../../support/fake-upstream.ts';
import { launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';
import { createHome, startKeyswitch, type Home, type Running } from '../../support/start-keyswitch.ts';

describe.skipIf(noChromium !== null)(`a mended key${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let home: Home;
  let keyswitch: Running;
  let vendor: FakeUpstream;
  let browser: Browser;
  beforeAll(async () => {
    vendor = await startFakeUpstream((request) =>
      request.headers.authorization === 'Bearer sk-right-0123456789abcdef'
        ? { body: { object: 'list', data: [{ id: 'gpt-5.5', object: 'model' }] } }
        : { status: 401, body: { error: { message: 'no' } } },
    );
    home = await createHome();
    await home.writeConfig(
      `${demoConfig}[[upstream]]\nid = "odd"\nquirks = ["no-reasoning-effort"]\n[upstream.protocols]\nopenai-chat = "${vendor.url}"\n`,
    );
    keyswitch = await startKeyswitch(home);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await keyswitch.stop();
    await vendor.close();
    await home.remove();
  });

  it('the message names the upstream by its name, and goes once the key is mended; the checks run again by themselves', async () => {
    const gui = await openGui(browser, home, { language: 'zh-CN' });
    const { page } = gui;
    await gui.go('upstreams');
    await page.getByRole('button', { name: '添加上游' }).click();
    await page.getByRole('button', { name: /其他地址/ }).click();
    const dialog = page.locator('.dialog');
    await dialog.getByLabel('base_url').fill(vendor.url);
    await dialog.getByLabel('密钥', { exact: true }).fill('sk-wrong-0123456789abcdef');
    await dialog.getByLabel('简称').fill('mine');
    await dialog.getByRole('button', { name: '添加并测试' }).click();
    await page.locator('.toast', { hasText: 'mine 已添加，但还没有响应：“mine”拒绝了密钥“mine”' }).waitFor();
    await gui.go('doctor');
    await page.locator('.doctor-check', { hasText: '“mine”拒绝了密钥“mine”（HTTP 401）' }).waitFor();
    await page
      .locator('.doctor-check', { hasText: '“mine”拒绝了密钥' })
      .getByRole('button', { name: '粘贴密钥' })
      .click();
    await dialog.getByLabel('密钥').fill('sk-right-0123456789abcdef');
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.locator('.toast', { hasText: '新密钥 mine 已存入保险库。' }).waitFor();
    expect(await page.locator('.toast').count()).toBe(1);
    await page.locator('.doctor-check', { hasText: '“mine”拒绝了密钥' }).waitFor({ state: 'detached' });
    expect(gui.errors).toEqual([]);
    await page.context().close();
  });

  it('the oddities of a vendor are told in words', async () => {
    const gui = await openGui(browser, home, { language: 'zh-CN' });
    await gui.go('upstreams?id=odd');
    await gui.page.getByText('Chat：不接受 reasoning_effort。').waitFor();
    await gui.page.context().close();
  });
});
