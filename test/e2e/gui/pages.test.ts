// Every page in both languages and themes and two sizes: axe finds nothing, nothing is cut, no error on the console.
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContractWorld, labConfig, type ContractWorld } from '../../support/contract-world.ts';
import { findAxeViolations, launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';

const pages = ['home', 'log', 'upstreams', 'profiles', 'tools', 'usage', 'doctor', 'settings'];
const looks = (['en', 'zh-CN'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => [language, theme] as const),
);

describe.skipIf(noChromium !== null)(`pages${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let world: ContractWorld;
  let browser: Browser;
  beforeAll(async () => {
    world = await startContractWorld(
      (request) =>
        request.method === 'GET'
          ? { body: {} }
          : {
              body: {
                usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 },
                choices: [{ message: { content: '你好' }, finish_reason: 'stop' }],
              },
            },
      (url) =>
        labConfig(
          url,
          '\n[[profile]]\nid = "other"\nname = "另一个"\n[[profile.route]]\nmatch = "gpt-*"\nto = ["lab/gpt-5.5", "lab"]\nstrategy = "weighted"\nweights = [3, 1]\n' +
            `[[upstream]]\nid = "two"\nname = "Two doors"\nsecrets = ["lab"]\nmodels = ["gpt-5.5"]\nendpoint = "auto"\n` +
            ['china', 'standard']
              .map(
                (id) =>
                  `[[upstream.endpoints]]\nid = "${id}"\nlabel = "Recommended, optimised for access from ${id}"\nbase = "${url}"\n`,
              )
              .join('') +
            '[upstream.protocols]\nopenai-chat = "/"\n',
        ),
    );
    browser = await launchBrowser();
    for (let i = 0; i < 3; i += 1)
      await world.call('/v1/chat/completions', { model: 'gpt-5.5', messages: [] });
    await fetch(`${world.url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  it.each(looks)('%s, %s', async (language, theme) => {
    const gui = await openGui(browser, world.home, { language, theme, width: 1440, height: 900 });
    const found: Record<string, string[]> = {};
    for (const page of pages) {
      await gui.go(page);
      const violations = await findAxeViolations(gui.page);
      if (violations.length > 0) found[page] = violations;
    }
    expect(found).toEqual({});
    expect(gui.errors).toEqual([]);
    expect(await gui.page.evaluate(() => document.documentElement.lang)).toBe(language);
    await gui.page.context().close();
  });

  it.each([
    [900, 600],
    [720, 520],
  ])('%d × %d: no page scrolls sideways, and axe finds nothing', async (width, height) => {
    const gui = await openGui(browser, world.home, { width, height });
    for (const page of [...pages, 'upstreams?id=two']) {
      await gui.go(page);
      const wider = await gui.page.evaluate(
        () =>
          document.documentElement.scrollWidth > window.innerWidth ||
          [...document.querySelectorAll('.page')].some((one) => one.scrollWidth > one.clientWidth + 1),
      );
      expect([page, wider]).toEqual([page, false]);
      expect([page, ...(await findAxeViolations(gui.page))]).toEqual([page]);
    }
    await gui.page.context().close();
  });

  it('the log shows what came in, opens the story of an exchange, and takes keys', async () => {
    const gui = await openGui(browser, world.home);
    await gui.go('log');
    const rows = gui.page.locator('.log-row');
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(4);
    await gui.page.locator('[role=grid]').focus();
    await gui.page.keyboard.press('ArrowUp');
    await gui.page.keyboard.press('Home');
    const detail = gui.page.locator('.log-detail');
    await detail.waitFor();
    await expect.poll(() => detail.textContent()).toContain('lab');
    expect(await findAxeViolations(gui.page)).toEqual([]);
    await gui.page.locator('[role=grid]').focus();
    await gui.page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
    await gui.page.context().close();
  });

  it('Ctrl K switches the profile by typing, and the title row says so', async () => {
    const gui = await openGui(browser, world.home);
    await gui.go('usage');
    await gui.page.keyboard.press('Control+k');
    await gui.page.getByRole('combobox').fill('另一个');
    await gui.page.keyboard.press('Enter');
    await expect.poll(() => gui.page.locator('.title-switch').textContent()).toContain('另一个');
    await expect
      .poll(
        async () =>
          (await world.home.run(['profile', 'list', '--json']))
            .json<{ id: string; active: boolean }[]>()
            .find(({ active }) => active)?.id,
        { timeout: 15_000 },
      )
      .toBe('other');
    await gui.page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => gui.page.locator('.title-switch').textContent()).toContain('Main');
    await gui.page.context().close();
  });
});
