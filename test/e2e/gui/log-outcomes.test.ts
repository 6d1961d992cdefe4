// How an exchange ended, in words: given up by its client, broken off by the upstream, refused for its key; and the new key
// that mends the last.
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labConfig, startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { findAxeViolations, launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';

const piece = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'Rivers ' } }] })}\n\n`;
const goodKey = 'sk-good-0123456789abcdef';

describe.skipIf(noChromium !== null)(`outcomes${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let world: ContractWorld;
  let browser: Browser;
  beforeAll(async () => {
    world = await startContractWorld(
      (request) => {
        if (request.method === 'GET') return { body: {} };
        const { model } = request.json();
        if (model === 'refused' && request.headers.authorization !== `Bearer ${goodKey}`)
          return { status: 401, body: { error: { message: 'no' } } };
        if (model === 'refused')
          return { body: { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] } };
        return {
          headers: { 'content-type': 'text/event-stream' },
          chunks: [piece],
          then: model === 'cut' ? 'cut' : 'hang',
        };
      },
      (url) => labConfig(url, '[log]\nbodies = "all"\n'),
    );
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
  const ask = (model: string, signal?: AbortSignal) =>
    world.call(
      '/v1/chat/completions',
      { model, stream: model !== 'refused', messages: [{ role: 'user', content: 'x' }] },
      signal === undefined ? {} : { signal },
    );
  const row = (page: Page, model: string) => page.locator('.log-row', { hasText: model }).last();

  it('a request that its client gave up turns from running to cancelled before the eyes, without an alarm', async () => {
    const gui = await openGui(browser, world.home, { width: 1440, height: 900 });
    const { page } = gui;
    await gui.go('log');
    const client = new AbortController();
    const answer = await ask('given-up', client.signal);
    await row(page, 'given-up').getByText('running').waitFor();
    await row(page, 'given-up').click();
    client.abort();
    await answer.text().catch(() => undefined);
    const pane = page.locator('.log-detail');
    await row(page, 'given-up').getByText('200 cancelled').waitFor();
    await pane.getByText('The client ended it before the answer was complete').waitFor();
    expect(await row(page, 'given-up').locator('.status-cancelled').count()).toBe(1);
    expect(await pane.locator('.detail-head').textContent()).toContain('200 cancelled');
    expect(await pane.locator('[role=alert]').count()).toBe(0);
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByLabel('Status').selectOption('cancelled');
    await expect.poll(() => page.locator('.log-row').count()).toBe(1);
    await page.getByLabel('Status').selectOption('succeeded');
    await expect.poll(() => page.locator('.log-row').count()).toBe(0);
    expect(gui.errors).toEqual([]);
    await page.context().close();
  });

  it('a stream that broke off is no 200 like others, in Chinese and by keyboard', async () => {
    await (await ask('cut')).text().catch(() => undefined);
    const gui = await openGui(browser, world.home, {
      language: 'zh-CN',
      theme: 'dark',
      width: 900,
      height: 600,
    });
    const { page } = gui;
    await gui.go('log');
    await row(page, 'cut').getByText('200 中途断开').waitFor();
    await row(page, 'given-up').getByText('200 已取消').waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    const pane = page.locator('.log-detail');
    await pane.getByText('200 中途断开').waitFor();
    const status = row(page, 'cut').locator('.status-mark > span');
    expect(await status.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
    expect(await findAxeViolations(page)).toEqual([]);
    await page.context().close();
  });

  it('a refused key says so in its steps, and the field for a new one is one press away', async () => {
    expect((await ask('refused')).status).toBe(403);
    const gui = await openGui(browser, world.home, { width: 1280, height: 800 });
    const { page } = gui;
    await gui.go('log');
    await row(page, 'refused').click();
    const pane = page.locator('.log-detail');
    await pane.getByText('lab (default) failed: key refused upstream_key_refused').waitFor();
    await pane.getByRole('button', { name: 'Paste a key' }).press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('type')))
      .toBe('password');
    await page.keyboard.type(goodKey);
    await page.keyboard.press('Enter');
    await page.locator('.toast', { hasText: 'The new key lab is in the vault.' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Paste a key');
    expect((await ask('refused')).status).toBe(200);
    expect(await findAxeViolations(page)).toEqual([]);
    expect(gui.errors).toEqual([]);
    await page.context().close();
  });
});
