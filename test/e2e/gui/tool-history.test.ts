// The history of a tool in a real window: edit with diff, apply twice, undo the older and the later, redo, a refusal.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { findAxeViolations, launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';

const original =
  '# 我的配置\nmodel = "gpt-5.5" # keep\nmodel_provider = "mine"\n\n[model_providers.mine]\nname = "Mine"\nbase_url = "https://gateway.example/v1"\nwire_api = "responses"\n';

describe.skipIf(noChromium !== null)(`history${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let world: ContractWorld;
  let browser: Browser;
  let file: string;
  const read = () => readFile(file, 'utf8');
  beforeAll(async () => {
    world = await startContractWorld(() => ({ body: {} }));
    browser = await launchBrowser();
    const folder = join(world.home.path, '..', '.codex');
    await mkdir(folder, { recursive: true });
    file = join(folder, 'config.toml');
    await writeFile(file, original);
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const lines = (page: Page) => page.locator('.history-line');
  async function write(page: Page, button: string): Promise<void> {
    const dialog = page.locator('.dialog');
    await dialog.getByRole('button', { name: button }).click();
    await dialog.waitFor({ state: 'detached' });
  }
  async function point(page: Page, button: string, model: string): Promise<void> {
    if (!(await page.getByLabel('Model, empty = leave as it is').isVisible()))
      await page.getByText('Options', { exact: true }).click();
    await page.getByLabel('Model, empty = leave as it is').fill(model);
    await page.getByRole('button', { name: button }).click();
    await write(page, 'Write it');
  }
  const undo = (page: Page, summary: string) =>
    lines(page)
      .filter({ has: page.getByRole('button', { name: summary }) })
      .first()
      .getByRole('button', { name: /^(?:Undo|Redo)/ })
      .click();

  it('edit with diff, apply twice, undo the later and the older, redo, and put back byte for byte', async () => {
    const gui = await openGui(browser, world.home, { width: 1440, height: 900 });
    const { page } = gui;
    await gui.go('tools?id=codex');
    await page.getByText('Keyswitch has changed nothing in its files yet.').waitFor();
    await page.locator('.list-line', { hasText: 'Mine' }).getByRole('button', { name: 'Edit' }).click();
    await page.locator('.dialog').getByLabel('base_url').fill('https://other.example/v1');
    await page.locator('.dialog').getByLabel('Key').fill('sk-typed-0123456789abcdef');
    await page.getByRole('button', { name: 'Review the change' }).click();
    await write(page, 'Write it');
    const edited = await read();
    expect(edited).toContain('https://other.example/v1');
    await expect.poll(() => lines(page).count()).toBe(1);
    await point(page, 'Point here…', 'claude-sonnet-4-6');
    const once = await read();
    await expect.poll(() => lines(page).count()).toBe(2);
    await point(page, 'Check and repair…', 'gemini-2.5-pro');
    const twice = await read();
    expect(twice).not.toBe(once);
    await expect.poll(() => lines(page).count()).toBe(3);
    expect(await lines(page).first().textContent()).toContain('with the model gemini-2.5-pro');

    await lines(page)
      .last()
      .getByRole('button', { name: /^Diff: / })
      .click();
    const diff = await lines(page).last().locator('.diff').textContent();
    expect(diff).toContain('+base_url = "https://other.example/v1"');
    expect(diff).not.toContain('sk-typed-0123456789abcdef');
    expect(await findAxeViolations(page)).toEqual([]);

    // The older one of two that wrote the same value: why not, and the way to the one before it.
    await undo(page, 'with the model claude-sonnet-4-6');
    await page.getByText('A newer change of Keyswitch wrote the same values').waitFor();
    expect(await read()).toBe(twice);
    await page.getByRole('button', { name: 'Look at that one' }).click();
    await page.locator('.dialog .diff').first().waitFor();
    expect(await page.locator('.dialog .diff').first().textContent()).toContain(
      '+model = "claude-sonnet-4-6"',
    );
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await read()).toBe(twice);
    await write(page, 'Undo this change');
    await expect.poll(read).toBe(once);

    // The edit below both, while the tool stays pointed here.
    await undo(page, 'Changed the profile');
    await write(page, 'Undo this change');
    await expect.poll(read).toContain('base_url = "https://gateway.example/v1"');
    expect(await read()).toContain('model = "claude-sonnet-4-6"');
    const below = await read();
    await expect.poll(() => lines(page).first().textContent()).toContain('Took back: Changed the profile');

    await lines(page).first().getByRole('button', { name: /^Redo/ }).click();
    await write(page, 'Undo this change');
    await expect.poll(read).toBe(once);
    await expect.poll(() => lines(page).first().textContent()).toContain('Did again: Changed the profile');
    await undo(page, 'Did again');
    await write(page, 'Undo this change');
    await expect.poll(read).toBe(below);

    await page.getByRole('button', { name: 'Put back…' }).click();
    await write(page, 'Put it back');
    await expect.poll(read).toBe(original);
    expect(gui.errors).toEqual([]);
    await page.context().close();
  });

  it('another program’s change is never undone: said in Chinese, nothing written', async () => {
    const gui = await openGui(browser, world.home, { language: 'zh-CN', theme: 'dark' });
    const { page } = gui;
    await world.home.run(['tool-profile', 'set', 'codex', 'mine', 'base_url=https://third.example/v1']);
    const foreign = (await read()).replace('https://third.example/v1', 'https://theirs.example/v1');
    await writeFile(file, foreign);
    await gui.go('tools?id=codex');
    await lines(page).first().getByRole('button', { name: /^撤销/ }).click();
    await page.getByText('其他程序').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.locator('.dialog').getByRole('button', { name: '关闭' }).last().click();
    expect(await read()).toBe(foreign);
    expect(await page.locator('.history-line').first().textContent()).toContain('修改了配置“mine”');
    await expect
      .poll(() => page.locator('ol').textContent())
      .toContain('已撤销：已指向 Keyswitch，模型为 gemini-2.5-pro。');
    await page.context().close();
  });

  it('the command line tells and undoes the same', async () => {
    await writeFile(file, (await read()).replace('https://theirs.example/v1', 'https://third.example/v1'));
    const told = await world.home.run(['tool', 'history', 'codex', '--json']);
    const rows = JSON.parse(told.stdout) as { id: string; summary: string; kind: string }[];
    expect(rows[0]).toMatchObject({ kind: 'profile', summary: 'Changed the profile "mine": base_url.' });
    const undone = await world.home.run(['tool', 'undo', 'codex', rows[0]?.id ?? '', '--json']);
    expect(undone.code).toBe(0);
    expect(await read()).toBe(original);
    const again = await world.home.run(['tool', 'undo', 'codex', rows[0]?.id ?? '', '--json']);
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('It is undone already') as string,
    });
  });
});
