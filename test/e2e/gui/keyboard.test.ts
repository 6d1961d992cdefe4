// Everything that can be clicked can be reached and seen with the keyboard alone, on every page; Escape closes what
// opened, and the focus goes back to where it came from.
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labConfig, startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { findAxeViolations, launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';

const pages = ['home', 'log', 'upstreams', 'profiles', 'tools', 'usage', 'doctor', 'settings'];

interface Walk {
  /** What can be clicked or typed into and was never focused. */
  readonly missed: string[];
  /** What had the focus without showing it. */
  readonly unseen: string[];
  readonly stops: number;
}

/** Presses Tab until the round is closed. Of a group of radio buttons one is enough: arrows lead to the others. */
async function walk(page: Page): Promise<Walk> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    window.getSelection()?.removeAllRanges();
  });
  const expected = await page.evaluate(() => {
    const wanted = 'a[href], button, input, select, textarea, summary, [role=grid], [draggable=true]';
    const groups = new Set<string>();
    const names: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(wanted)) {
      if (element.matches(':disabled, [aria-hidden=true] *')) continue;
      if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
      if (element instanceof HTMLInputElement && element.type === 'radio') {
        if (groups.has(element.name)) continue;
        groups.add(element.name);
        element.dataset['walk'] = `radio ${element.name}`;
        for (const other of document.getElementsByName(element.name))
          other.dataset['walk'] = `radio ${element.name}`;
      } else {
        element.dataset['walk'] =
          `${names.length} ${element.tagName.toLowerCase()} ${element.ariaLabel ?? element.textContent.trim().slice(0, 40)}`;
      }
      names.push(element.dataset['walk'] ?? '');
    }
    return names;
  });
  const seen = new Set<string>();
  const unseen: string[] = [];
  let stops = 0;
  let rounds = 0;
  for (; stops < expected.length * 2 + 40; stops += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (!element || element === document.body) return null;
      // The ring is on the element, or on the card or segment that stands for it.
      const shows = (one: Element | null): boolean => {
        if (!one) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
      };
      return {
        name: element.dataset['walk'] ?? element.tagName,
        visible: shows(element) || shows(element.parentElement),
      };
    });
    // The browser goes on from where it was, so the first round may begin in the middle.
    if (at === null) {
      rounds += 1;
      if (rounds > 2) break;
      continue;
    }
    if (!at.visible) unseen.push(at.name);
    seen.add(at.name);
    if (expected.every((name) => seen.has(name))) break;
  }
  return { missed: expected.filter((name) => !seen.has(name)), unseen: [...new Set(unseen)], stops };
}

describe.skipIf(noChromium !== null)(`keyboard${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let world: ContractWorld;
  let browser: Browser;
  beforeAll(async () => {
    world = await startContractWorld(
      () => ({
        body: {
          choices: [{ message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
        },
      }),
      (url) =>
        labConfig(
          url,
          '\n[log]\nbodies = "all"\n[[profile]]\nid = "other"\nname = "Other"\n[[profile.route]]\nmatch = "*"\nto = ["lab"]\n',
        ),
    );
    browser = await launchBrowser();
    for (let n = 0; n < 3; n += 1) {
      const response = await world.call('/v1/chat/completions', { model: 'gpt-5.5', messages: [] });
      await response.text();
    }
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  it('Tab reaches everything on every page, and shows where it is', async () => {
    const gui = await openGui(browser, world.home, { width: 1280, height: 800 });
    const found: Record<string, unknown> = {};
    for (const page of pages) {
      await gui.go(page);
      if (page === 'log') await expect.poll(() => gui.page.locator('.log-row').count()).toBe(3);
      const { missed, unseen } = await walk(gui.page);
      if (missed.length > 0 || unseen.length > 0) found[page] = { missed, unseen };
    }
    expect(found).toEqual({});
    await gui.page.context().close();
  });

  it('Escape closes dialogs, palette and pane, and the focus goes back', async () => {
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.textContent ?? document.activeElement?.className ?? '');

    await gui.go('settings');
    const add = page.getByRole('button', { name: 'Add a token' }).first();
    await add.focus();
    await page.keyboard.press('Enter');
    await page.locator('.dialog').waitFor();
    // The focus is inside, and stays inside.
    for (let n = 0; n < 8; n += 1) {
      await page.keyboard.press('Tab');
      // A guard at either end takes the focus and hands it on within a frame.
      await expect
        .poll(() =>
          page.evaluate(() => {
            const at = document.activeElement;
            return at?.closest('[role=dialog]') != null && !at.hasAttribute('data-base-ui-focus-guard');
          }),
        )
        .toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Add a token');

    await page.keyboard.press('Control+k');
    await page.locator('.palette').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.palette').waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Add a token');

    await gui.go('log');
    await expect.poll(() => page.locator('.log-row').count()).toBe(3);
    await page.locator('[role=grid]').focus();
    await page.keyboard.press('End');
    await page.locator('.detail-scroll').waitFor();
    await page.getByRole('button', { name: 'Side by side' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.compare').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.compare').waitFor({ state: 'detached' });
    // One Escape closes one thing.
    expect(await page.locator('.log-detail').count()).toBe(1);
    await expect.poll(focused).toContain('Side by side');
    await page.keyboard.press('Escape');
    await page.locator('.log-detail').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
    await page.context().close();
  });

  it('the palette finds upstreams, tools and failures, and what is chosen by arrows stays in sight', async () => {
    const gui = await openGui(browser, world.home, { width: 900, height: 560 });
    const { page } = gui;
    await page.keyboard.press('Control+k');
    const palette = page.locator('.palette');
    await palette.waitFor();
    for (let n = 0; n < 16; n += 1) await page.keyboard.press('ArrowDown');
    const inSight = await page.evaluate(() => {
      const list = document.querySelector('.palette-list')?.getBoundingClientRect();
      const on = document.querySelector('[role=option][aria-selected=true]')?.getBoundingClientRect();
      return list !== undefined && on !== undefined && on.top >= list.top && on.bottom <= list.bottom + 1;
    });
    expect(inSight).toBe(true);
    await page.keyboard.type('upstreams lab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => window.location.hash)).toBe('#/upstreams?id=lab');
    await page.keyboard.press('Control+k');
    await palette.waitFor();
    await page.keyboard.type('failures');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => window.location.hash)).toBe('#/log?status=failed');
    await page.context().close();
  });

  it('/ goes to the search, j and k through the log, ? shows the keys; none of them while typing', async () => {
    const gui = await openGui(browser, world.home, { width: 1280, height: 800 });
    const { page } = gui;
    await gui.go('log');
    await expect.poll(() => page.locator('.log-row').count()).toBe(3);
    const selected = () => page.locator('.log-row[aria-selected=true]').getAttribute('aria-rowindex');
    await page.locator('[role=grid]').focus();
    await page.keyboard.press('k');
    expect(await selected()).toBe('4');
    await page.keyboard.press('k');
    expect(await selected()).toBe('3');
    await page.keyboard.press('j');
    expect(await selected()).toBe('4');
    await page.keyboard.press('/');
    await page.keyboard.type('a/b?');
    expect(await page.getByRole('searchbox').inputValue()).toBe('a/b?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Clear filters' }).last().click();
    await expect.poll(() => page.locator('.log-row').count()).toBe(3);
    await page.locator('[role=grid]').focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Nor behind a dialog: 2 would switch the profile.
    await gui.go('home');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('2');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.locator('.title-switch').textContent()).toContain('Main');
    await page.keyboard.press('2');
    await expect.poll(() => page.locator('.title-switch').textContent()).toContain('Other');
    await page.keyboard.press('1');
    await expect.poll(() => page.locator('.title-switch').textContent()).toContain('Main');
    await page.context().close();
  });

  it('Enter in a field of a dialog is its main button; a click beside it costs nothing that was typed', async () => {
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('settings');
    await page.getByRole('button', { name: 'Add a token' }).first().click();
    const name = page.locator('.dialog').getByLabel('Name of the tool');
    await name.press('Enter');
    await name.fill('by-enter');
    await page.mouse.click(5, 5);
    expect(await name.inputValue()).toBe('by-enter');
    await name.press('Enter');
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await page.getByText(/^ks-/).waitFor();
    await page.context().close();
  });

  it('a draft of a profile outlives other pages; targets are put in order with the arrow keys', async () => {
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('profiles?id=other');
    await page.getByLabel('Model, empty = as asked').fill('gpt-5.5');
    await page.keyboard.press('Enter');
    const names = () => page.locator('.route-target-name').allTextContents();
    expect(await names()).toEqual(['lab', 'lab/gpt-5.5']);
    await page.locator('.route-target-name').last().focus();
    await page.keyboard.press('ArrowLeft');
    expect(await names()).toEqual(['lab/gpt-5.5', 'lab']);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('lab/gpt-5.5');
    await page.keyboard.press('ArrowLeft');
    expect(await names()).toEqual(['lab/gpt-5.5', 'lab']);
    // The same by mouse. A target is no route: dropped on another route it changes nothing; a route may fall anywhere.
    await page.locator('.route-target-name').last().dragTo(page.locator('.route-target-name').first());
    expect(await names()).toEqual(['lab', 'lab/gpt-5.5']);
    await page.getByRole('button', { name: 'Add a route' }).click();
    await page.getByLabel('Models', { exact: true }).last().fill('gpt-*');
    const routes = () =>
      page
        .getByLabel('Models', { exact: true })
        .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    await page.locator('.route-target-name').first().dragTo(page.locator('.route-handle').last());
    await page.locator('.route-handle').last().dragTo(page.locator('.route-target-name').first());
    expect([await routes(), await names()]).toEqual([
      ['gpt-*', '*'],
      ['lab', 'lab/gpt-5.5'],
    ]);
    await page.locator('.route-handle').last().dragTo(page.locator('.route').first());
    expect(await routes()).toEqual(['*', 'gpt-*']);
    await page
      .locator('.route')
      .last()
      .getByRole('button', { name: /^Remove the route/ })
      .click();
    await page.locator('.route-target-name').last().press('ArrowLeft');
    await gui.go('usage');
    await gui.go('profiles?id=main');
    await page.locator('.side-list a', { hasText: 'Other' }).getByText('Not saved yet').waitFor();
    await gui.go('profiles?id=other');
    expect(await names()).toEqual(['lab/gpt-5.5', 'lab']);
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await names()).toEqual(['lab']);
    await page.context().close();
  });

  it('nothing jumps while a page comes: no layout shift worth the name', async () => {
    const gui = await openGui(browser, world.home, { width: 1280, height: 800 });
    const { page } = gui;
    await page.addInitScript(() => {
      (window as unknown as { shift: number }).shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
          if (!entry.hadRecentInput) (window as unknown as { shift: number }).shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const shifts: Record<string, number> = {};
    for (const id of pages) {
      await gui.go(id);
      await page.reload();
      await page.locator('h1').waitFor();
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_200)));
      shifts[id] = Number(
        (await page.evaluate(() => (window as unknown as { shift: number }).shift)).toFixed(3),
      );
    }
    console.info(`layout shift by page: ${JSON.stringify(shifts)}`);
    // 0.1 is what web.dev calls good.
    expect(Object.entries(shifts).filter(([, value]) => value > 0.1)).toEqual([]);
    await page.context().close();
  });
});
