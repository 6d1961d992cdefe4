// An answer in the log: last words and counters while it streams, one readable text afterwards, and nothing where bodies
// are not logged.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labConfig, startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { findAxeViolations, launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';

const event = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;

describe.skipIf(noChromium !== null)(`words${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let world: ContractWorld;
  let browser: Browser;
  /** Lets the vendor say its next piece. */
  let next: () => void = () => {};
  const pieces = [
    event({ reasoning_content: 'Let me think.' }),
    event({ content: 'Rivers run ' }),
    event({ content: '到海里去。' }),
    event({ tool_calls: [{ index: 0, function: { name: 'look', arguments: '{"at":"sea"}' } }] }),
  ];
  beforeAll(async () => {
    async function* slowly(): AsyncGenerator<string> {
      for (const piece of pieces) {
        yield piece;
        await new Promise<void>((resolve) => (next = resolve));
      }
      yield `data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}\n\ndata: [DONE]\n\n`;
    }
    world = await startContractWorld(
      () => ({ headers: { 'content-type': 'text/event-stream' }, chunks: slowly() }),
      (url) => `${labConfig(url)}\n[log]\nbodies = "all"\n`,
    );
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
  const ask = () =>
    world.call('/v1/chat/completions', {
      model: 'gpt-5.5',
      stream: true,
      messages: [{ role: 'user', content: 'x' }],
    });

  it('shows a running exchange as it speaks, and then its answer with text, reasoning and tool call apart', async () => {
    const gui = await openGui(browser, world.home, { width: 1440, height: 900 });
    const { page } = gui;
    await gui.go('log');
    const answer = await ask();
    await page.locator('.log-row', { hasText: 'running' }).first().click();
    const pane = page.locator('.log-detail');
    await pane.getByText('Let me think.').waitFor();
    await pane.getByText('Running for').waitFor();
    // The row says it as well, once it has run for a second.
    await page.locator('.log-row', { hasText: 'Let me think.' }).waitFor({ timeout: 15_000 });
    const bytes = await pane.locator('dl').textContent();
    next();
    await pane.getByText('Rivers run').waitFor();
    expect(await pane.locator('.answer').textContent()).not.toContain('Let me think.');
    next();
    await pane.getByText('Rivers run 到海里去。').waitFor();
    expect(await pane.locator('dl').textContent()).not.toBe(bytes);
    expect(await pane.locator('dl > div', { hasText: 'Events' }).textContent()).toContain('3');
    expect(await findAxeViolations(page)).toEqual([]);
    next();
    await pane.getByText('{"at":"sea"}').waitFor();
    next();
    await answer.text();
    await pane.getByText('Tool call: look').waitFor({ timeout: 15_000 });
    expect(await pane.locator('.answer-reasoning p').textContent()).toBe('Let me think.');
    expect(await pane.locator('.answer-text p').textContent()).toBe('Rivers run 到海里去。');
    expect(await pane.locator('.answer-tool p').textContent()).toContain('"at": "sea"');
    expect(await findAxeViolations(page)).toEqual([]);
    expect(gui.errors).toEqual([]);
    await page.context().close();
  });

  it('with body logging off it counts, shows no word, and leads to the switch', async () => {
    const gui = await openGui(browser, world.home, { width: 1440, height: 900 });
    const { page } = gui;
    await gui.go('settings');
    await page.getByLabel('Requests and answers').selectOption('off');
    const path = join(world.home.path, 'config.toml');
    await expect.poll(() => readFile(path, 'utf8'), { timeout: 15_000 }).toContain('bodies = "off"');
    await gui.go('log');
    const answer = await ask();
    await page.locator('.log-row', { hasText: 'running' }).first().click();
    const pane = page.locator('.log-detail');
    await pane.getByText('Body logging is off').waitFor();
    expect(await pane.textContent()).not.toContain('Let me think.');
    for (let piece = 0; piece < pieces.length; piece += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      next();
    }
    await answer.text();
    await pane.getByText('Bodies were not kept for this exchange').waitFor({ timeout: 15_000 });
    await pane.getByRole('link', { name: 'Open the settings' }).click();
    await expect.poll(() => page.locator('h1').textContent()).toBe('Settings');
    await page.context().close();
  });
});
