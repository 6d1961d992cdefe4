// What a person removes is gone at once, and the message that says so puts it back as it was.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  labConfig,
  startContractWorld,
  VENDOR_KEY,
  type ContractWorld,
} from '../../support/contract-world.ts';
import { findAxeViolations, launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';

const more = `
[[upstream]]
id = "spare" # kept for a bad day
name = "备用"
secrets = ["spare"]
[upstream.protocols]
openai-chat = "http://127.0.0.1:9"

[[profile]]
id = "night"
name = "Night"
[[profile.route]]
match = "*" # all of it
to = ["lab"]
`;

describe.skipIf(noChromium !== null)(`removals${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let world: ContractWorld;
  let browser: Browser;
  /** What the vendor gets as the key of the next request. */
  const sentKey = async () => {
    await world.call('/v1/chat/completions', {
      model: 'gpt-5.5',
      messages: [{ role: 'user', content: 'x' }],
    });
    return world.vendor.requests.at(-1)?.headers.authorization;
  };
  const config = (): Promise<string> => readFile(join(world.home.path, 'config.toml'), 'utf8');
  beforeAll(async () => {
    world = await startContractWorld(
      () => ({ body: {} }),
      (url) => labConfig(url, more),
    );
    await world.home.run(['secret', 'set', 'spare'], 'sk-spare-0123456789abcdef');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  it('an upstream, in Chinese: back byte for byte, its key still in the vault', async () => {
    const gui = await openGui(browser, world.home, { language: 'zh-CN' });
    const { page } = gui;
    const before = await config();
    await gui.go('upstreams?id=spare');
    await page.getByRole('button', { name: '删除' }).click();
    await page.locator('.dialog').getByText('密钥仍保留在保险库中').waitFor();
    await page.locator('.dialog').getByRole('button', { name: '删除' }).click();
    const toast = page.locator('.toast', { hasText: '已删除备用。' });
    await toast.waitFor();
    expect(await config()).not.toContain('spare');
    await expect.poll(() => page.locator('.side-list').textContent()).not.toContain('备用');
    expect(await findAxeViolations(page)).toEqual([]);
    await toast.getByRole('button', { name: '撤销' }).click();
    await page.locator('.toast', { hasText: '已恢复备用。' }).waitFor();
    expect(await page.locator('.toast').getByRole('button', { name: '撤销' }).count()).toBe(0);
    await page.locator('.side-list').getByText('备用').waitFor();
    expect(await config()).toBe(before);
    expect((await world.home.run(['secret', 'list', '--json'])).stdout).toContain('"spare"');
    expect(gui.errors).toEqual([]);
    await page.context().close();
  });

  it('a profile that a tool had as its own, and a revoked token: both as they were', async () => {
    await world.home.run(['client', 'add', 'codex', '--profile', 'night']);
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    const before = await config();
    expect(before).toContain('profile = "night"');
    await gui.go('profiles?id=night');
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.locator('.dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.locator('.toast', { hasText: 'Night is removed' }).waitFor();
    expect(await config()).not.toContain('night');
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await page.locator('.toast', { hasText: 'Night is back' }).waitFor();
    expect(await config()).toBe(before);
    await gui.go('settings');
    await page
      .getByRole('row', { name: /tester/ })
      .getByRole('button', { name: 'New token' })
      .click();
    await page.locator('.dialog').getByText('tester stops working until').waitFor();
    await page.locator('.dialog').getByRole('button', { name: 'New token' }).click();
    await page.getByText('This token is shown once').waitFor();
    expect((await world.call('/v1/models')).status).toBe(401);
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await page.locator('.toast', { hasText: 'The old token of tester is valid again' }).waitFor();
    expect((await world.call('/v1/models')).status).toBe(200);
    expect(await page.getByText('This token is shown once').count()).toBe(0);
    expect(await config()).toBe(before);
    await page.getByRole('button', { name: 'Revoke' }).first().click();
    await page.locator('.dialog').getByRole('button', { name: 'Revoke' }).click();
    const toast = page.locator('.toast', { hasText: 'The token of tester is revoked.' });
    await toast.waitFor();
    expect((await world.call('/v1/models')).status).toBe(401);
    await toast.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.toast', { hasText: 'The token of tester is valid again.' }).waitFor();
    expect((await world.call('/v1/models')).status).toBe(200);
    expect(await config()).toBe(before);
    expect(gui.errors).toEqual([]);
    await page.context().close();
  });

  it('a key, by keyboard: says who uses it, is gone at once, and comes back', async () => {
    const gui = await openGui(browser, world.home, { language: 'zh-CN', width: 900, height: 600 });
    const { page } = gui;
    await gui.go('settings');
    await page.locator('.list-line', { hasText: 'lab' }).getByRole('button', { name: '删除' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.locator('.dialog');
    await dialog.getByText('lab 正在使用它：之后发往那里的请求不带密钥').waitFor();
    await dialog.getByText('可在随后的提示中撤销').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: '删除' }).focus();
    await page.keyboard.press('Enter');
    const toast = page.locator('.toast', { hasText: '密钥 lab 已删除。' });
    await toast.waitFor();
    expect(await sentKey()).toBeUndefined();
    // F6 leads to the messages.
    await page.keyboard.press('F6');
    await toast.getByRole('button', { name: '撤销' }).press('Enter');
    await page.locator('.toast', { hasText: '密钥 lab 已恢复。' }).waitFor();
    expect(await sentKey()).toBe(`Bearer ${VENDOR_KEY}`);
    expect((await world.home.run(['secret', 'reveal', 'lab'])).stdout).toContain(VENDOR_KEY);
    expect(gui.errors).toEqual([]);
    await page.context().close();
  });

  it('the message of a deleted key stays for the five minutes that it speaks of', async () => {
    await world.home.run(['secret', 'set', 'spent'], 'sk-spent-0123456789abcdef');
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('settings');
    await page.clock.install();
    await page.locator('.list-line', { hasText: 'spent' }).getByRole('button', { name: 'Remove' }).click();
    await page.locator('.dialog').getByText('for five minutes').waitFor();
    await page.locator('.dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    const toast = page.locator('.toast', { hasText: 'The key spent is deleted.' });
    await toast.waitFor();
    await page.mouse.move(0, 0);
    await page.clock.fastForward('04:50');
    await toast.getByRole('button', { name: 'Undo' }).waitFor();
    await page.clock.fastForward('00:10');
    await toast.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('a replaced key and changed routes: the message takes both back', async () => {
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('upstreams?id=spare');
    await page.getByRole('button', { name: 'Replace' }).click();
    await page.locator('.dialog').getByLabel('Key').fill('sk-other-0123456789abcdef');
    await page.locator('.dialog').getByRole('button', { name: 'Save' }).click();
    await page
      .locator('.toast', { hasText: 'The new key spare is in the vault.' })
      .getByRole('button', { name: 'Undo' })
      .click();
    await page.locator('.toast', { hasText: 'The key spare is the one from before.' }).waitFor();
    expect((await world.home.run(['secret', 'reveal', 'spare'])).stdout).toContain('sk-spare-');
    const before = await config();
    await gui.go('profiles?id=night');
    await page.getByLabel('Name').fill('Day');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.toast', { hasText: 'Day is saved' }).getByRole('button', { name: 'Undo' }).click();
    await page.locator('.toast', { hasText: 'The profile is as it was before' }).waitFor();
    expect(await config()).toBe(before);
    expect(gui.errors).toEqual([]);
    await page.context().close();
  });
});
