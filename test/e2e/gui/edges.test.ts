// Long names, long errors, narrow and very wide windows, a missing key: nothing is cut, covered or silly.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labConfig, startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { demoConfig } from '../../support/demo-config.ts';
import { findAxeViolations, launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';
import { createHome, startKeyswitch } from '../../support/start-keyswitch.ts';

const longName = '先试挂掉的厂商，再试 Lab — a very long profile name for the switch';
const longError = `See https://vendor.example/${'x'.repeat(180)} for the policy.`;
const more = `
[[upstream]]
id = "down"
name = "A vendor that is down and has a rather long name 很长的名字"
secrets = ["lab", "gone"]
[upstream.protocols]
openai-chat = "http://127.0.0.1:9"
[[profile]]
id = "both"
name = "${longName}"
[[profile.route]]
match = "*"
to = ["down", "lab"]
`;

/** By how much the content of an element is wider than it. */
const excess = (page: Page, selector: string): Promise<number> =>
  page
    .locator(selector)
    .first()
    .evaluate((one) => one.scrollWidth - one.clientWidth);

describe.skipIf(noChromium !== null)(`edges${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let world: ContractWorld;
  let browser: Browser;
  beforeAll(async () => {
    world = await startContractWorld(
      (request) => {
        if (request.method === 'GET') return { body: {} };
        const { model } = request.json();
        if (model === 'refused') return { status: 401, body: { error: { message: 'no' } } };
        if (model === 'odd') return { status: 400, body: { error: { message: longError } } };
        return { body: { choices: [{ message: { content: '好' }, finish_reason: 'stop' }] } };
      },
      (url) => labConfig(url, more),
    );
    for (const model of ['odd', 'refused']) await ask(model);
    await world.home.run(['profile', 'use', 'both']);
    for (let count = 0; count < 3; count += 1) await ask('gpt-5.5');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
  const ask = (model: string) =>
    world.call('/v1/chat/completions', { model, messages: [{ role: 'user', content: 'x' }] });

  it('the words of an error are read beside the pane and stay within it; nothing offers a jump to what is in sight', async () => {
    const gui = await openGui(browser, world.home, { width: 1280, height: 800 });
    const { page } = gui;
    await gui.go('log');
    await page.locator('.log-row', { hasText: 'odd' }).click();
    await page.locator('.log-detail .notice').getByText('for the policy').waitFor();
    expect(await excess(page, '.log-detail .notice')).toBeLessThanOrEqual(0);
    expect(await excess(page, '.log-detail .detail-scroll')).toBeLessThanOrEqual(0);
    for (const words of ['400 bad request', '403 key refused'])
      expect([words, await excess(page, `.log-row .status-mark > span:text("${words}")`)]).toEqual([
        words,
        0,
      ]);
    expect(await page.getByRole('button', { name: 'Jump to the latest' }).count()).toBe(0);
    // The acts stand in one row, however long the name of an upstream in the choice is.
    const tops = await page
      .locator('.log-detail')
      .getByRole('button', { name: /^(Copy as curl|Send again)$/ })
      .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top / 4)));
    expect(new Set(tops).size).toBe(1);
    for (const width of [720, 840, 900, 1100, 1120, 1199, 1200, 1280, 1399, 1400]) {
      await page.setViewportSize({ width, height: 800 });
      // The frame takes a moment to follow.
      await expect
        .poll(async () => [width, await excess(page, '.log-scroller')], { interval: 50, timeout: 2_000 })
        .toEqual([width, 0]);
    }
    await page.context().close();
  });

  it('a long profile and a long upstream leave the state its place in the title row', async () => {
    const gui = await openGui(browser, world.home, { language: 'zh-CN', width: 900, height: 600 });
    const { page } = gui;
    await page.locator('.title-fact', { hasText: 'A vendor that is down' }).waitFor();
    const box = await page.locator('.title-state').boundingBox();
    const end = await page.locator('.title-state').getByText('运行中').boundingBox();
    const right = (one: typeof box): number => (one === null ? 0 : one.x + one.width);
    expect(right(end)).toBeLessThanOrEqual(right(box) + 0.5);
    expect(right(box)).toBeLessThanOrEqual(900 - 14);
    await page.context().close();
  });

  it('a missing key is pasted, not replaced; failures alone have no scale', async () => {
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('upstreams?id=down');
    await page.getByRole('button', { name: 'Measure now' }).click();
    await page.getByText(/failed the last \d+ times/).waitFor();
    expect(await page.getByText('all on one scale').count()).toBe(0);
    await page
      .locator('.upstream-keys li', { hasText: 'gone' })
      .getByRole('button', { name: 'Paste a key' })
      .click();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('type')))
      .toBe('password');
    await page.context().close();
  });

  it('a message of failure is no trap for a screen reader, and its place has a Chinese name', async () => {
    const gui = await openGui(browser, world.home, { language: 'zh-CN' });
    const { page } = gui;
    await gui.go('tools?id=cc-switch');
    await page.getByRole('button', { name: /指向这里/ }).click();
    await page.locator('.toast-bad').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await page.getByRole('region', { name: '消息' }).count()).toBe(1);
    await page.context().close();
  });

  it('a key that adding an upstream would overwrite is named before', async () => {
    await world.home.run(['secret', 'set', 'tokenpool'], 'sk-old-0123456789abcdef');
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('upstreams');
    await page.getByRole('button', { name: 'Add an upstream' }).click();
    await page.getByRole('button', { name: /^TokenPool/ }).click();
    await page.getByText('The vault has a key tokenpool already').waitFor();
    await page.getByLabel('Short name').fill('other');
    await page.getByText('Goes into the vault and nowhere else.').waitFor();
    await page.context().close();
  });

  it('a tool is pointed here and back by keyboard: the focus comes back, and only the last word about it stays', async () => {
    const codexHome = join(world.home.path, '..', '.codex');
    await mkdir(codexHome, { recursive: true });
    await writeFile(join(codexHome, 'config.toml'), 'model = "gpt-5.5"\n');
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await gui.go('tools?id=codex');
    await page.getByRole('button', { name: 'Point here…' }).press('Enter');
    await page.locator('.dialog').getByRole('button', { name: 'Write it' }).press('Enter');
    await page.locator('.toast', { hasText: 'Codex points here.' }).waitFor();
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Check and repair…');
    await page.getByRole('button', { name: 'Put back…' }).press('Enter');
    await page.locator('.dialog').getByRole('button', { name: 'Put it back' }).press('Enter');
    await page.locator('.toast', { hasText: 'Codex is as it was before.' }).waitFor();
    expect(await page.locator('.toast').count()).toBe(1);
    await page.context().close();
  });

  it('messages never pile up: three are shown, and what is shown can be used', async () => {
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('settings');
    const days = page.getByLabel('Days to keep the log');
    for (const value of ['31', '32', '33', '34', '35']) {
      await days.fill(value);
      await days.press('Enter');
      await expect.poll(() => page.locator('.toast', { hasText: 'Saved' }).count()).toBe(Number(value) - 30);
    }
    expect(await page.locator('.toast:visible').count()).toBe(3);
    expect(await page.locator('.toast[inert]:visible').count()).toBe(0);
    await page.locator('.toast:visible').last().scrollIntoViewIfNeeded();
    await page.locator('.toast:visible').getByRole('button', { name: 'Undo' }).first().click();
    await page.locator('.toast', { hasText: 'It is as it was before.' }).waitFor();
    await expect.poll(() => days.inputValue()).toBe('34');
    await page.context().close();
  });

  it('on a very wide screen fields keep a width that can be read', async () => {
    const gui = await openGui(browser, world.home, { width: 2560, height: 1440 });
    await gui.go('profiles?id=both');
    expect((await gui.page.locator('.panel').first().boundingBox())?.width).toBeLessThan(1_500);
    await gui.page.context().close();
  });

  it('the first run shows all of its three steps at once, and every vendor on request', async () => {
    const home = await createHome();
    await home.writeConfig(demoConfig);
    const running = await startKeyswitch(home);
    const gui = await openGui(browser, home);
    const { page } = gui;
    await page.getByText('Send a request').waitFor();
    const steps = page.locator('.step');
    expect(await steps.count()).toBe(3);
    for (const step of await steps.locator('h3').all())
      expect((await step.boundingBox())?.y).toBeLessThan(800);
    const more = page.getByRole('button', { name: /^All \d+ vendors$/ });
    const few = await page.locator('.gallery-card').count();
    await more.press('Enter');
    expect(await page.locator('.gallery-card').count()).toBeGreaterThan(few);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Fewer vendors');
    expect(await findAxeViolations(page)).toEqual([]);
    await page.context().close();
    await running.stop();
    await home.remove();
  });
});
