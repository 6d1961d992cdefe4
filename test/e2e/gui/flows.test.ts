// What a person does, in a real browser against the real program with real traffic.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labConfig, startContractWorld } from '../../support/contract-world.ts';
import { demoConfig } from '../../support/demo-config.ts';
import { startFakeUpstream } from '../../support/fake-upstream.ts';
import { launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';
import { addClient, createHome, startKeyswitch } from '../../support/start-keyswitch.ts';

const answer = {
  choices: [{ message: { role: 'assistant', content: '你好' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
};

describe.skipIf(noChromium !== null)(`flows${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('first run: a pasted key makes a working upstream and profile', async () => {
    const vendor = await startFakeUpstream((request) => ({
      body:
        request.method === 'GET' ? { object: 'list', data: [{ id: 'gpt-5.5', object: 'model' }] } : answer,
    }));
    const home = await createHome();
    await home.writeConfig(
      'schema = 1\nactive_profile = "demo"\n[proxy]\nport = 0\n[control]\nport = 0\n[[upstream]]\nid = "demo"\npreset = "demo"\n[[profile]]\nid = "demo"\nname = "Demo"\n[[profile.route]]\nmatch = "*"\nto = ["demo"]\n',
    );
    const running = await startKeyswitch(home);
    const gui = await openGui(browser, home);
    const { page } = gui;
    await page.getByText('Three steps to the first working request').waitFor();
    await page.getByRole('button', { name: /Another address/ }).click();
    const dialog = page.locator('.dialog');
    await dialog.getByLabel('Base address').fill('https://tokenpool.dev/console');
    await dialog.getByText('This is the console, not the API.').waitFor();
    await dialog.getByRole('button', { name: 'Use https://api.clawto.link' }).waitFor();
    await dialog.getByLabel('Base address').fill(vendor.url);
    await dialog.getByLabel('Key', { exact: true }).fill('sk-••••••••••••');
    await dialog.getByText('This is the masked display of a key.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Add and test' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Key', { exact: true }).fill('sk-vendor-0123456789');
    await dialog.getByLabel('Short name').fill('mine');
    await dialog.getByRole('button', { name: 'Add and test' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect
      .poll(() => page.locator('.title-switch').textContent(), { timeout: 15_000 })
      .toContain('mine');
    const token = await addClient(home, 'c');
    const response = await fetch(`${running.ready.proxyUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-5.5', messages: [] }),
    });
    expect(response.status).toBe(200);
    expect(vendor.requests.at(-1)?.headers.authorization).toBe('Bearer sk-vendor-0123456789');
    expect(await readFile(join(home.path, 'config.toml'), 'utf8')).not.toContain('sk-vendor');
    await page.getByText('The first request came from c.').waitFor();
    expect(gui.errors).toEqual([]);
    await page.context().close();
    await running.stop();
    await vendor.close();
    await home.remove();
  });

  it('first run: a key that Codex has becomes an upstream whose profile answers; the steps outlive the way to a tool', async () => {
    const vendor = await startFakeUpstream(() => ({ body: answer }));
    const home = await createHome();
    await home.writeConfig(demoConfig);
    const codexHome = join(home.path, '..', '.codex');
    await mkdir(codexHome, { recursive: true });
    await writeFile(
      join(codexHome, 'config.toml'),
      `model_provider = "mine"\n[model_providers.mine]\nname = "Mine"\nbase_url = "${vendor.url.replace('127.0.0.1', 'localhost')}/v1"\nwire_api = "responses"\nexperimental_bearer_token = "sk-mine-0123456789abcdef"\n`,
    );
    const running = await startKeyswitch(home);
    const gui = await openGui(browser, home);
    const { page } = gui;
    await page.getByRole('button', { name: 'Take over' }).click();
    await expect
      .poll(() => page.locator('.title-switch').textContent(), { timeout: 15_000 })
      .toContain('mine');
    const token = await addClient(home, 'c');
    const response = await fetch(`${running.ready.proxyUrl}/v1/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-5.5', input: 'hi' }),
    });
    expect(response.headers.get('x-keyswitch-upstream')).toBe('mine');
    expect(vendor.requests.at(-1)?.headers.authorization).toBe('Bearer sk-mine-0123456789abcdef');
    await page.locator('.step').getByRole('button', { name: 'Codex' }).click();
    await expect.poll(() => page.locator('h1').textContent()).toBe('Tools');
    await gui.go('home');
    await page.getByText('Three steps to the first working request').waitFor();
    expect(await page.locator('.step-done').count()).toBe(1);
    expect(gui.errors).toEqual([]);
    await page.context().close();
    await running.stop();
    await vendor.close();
    await home.remove();
  });

  it('a switch of profile while a stream runs: the stream ends where it began, the next request goes elsewhere', async () => {
    const old = await startFakeUpstream(() => ({
      headers: { 'content-type': 'text/event-stream' },
      chunks: [
        'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n',
        2_500,
        'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
      ],
    }));
    const world = await startContractWorld(
      () => ({ body: answer }),
      (url) =>
        `${labConfig(url)}\n[[upstream]]\nid = "old"\nsecrets = ["lab"]\n[upstream.protocols]\nopenai-chat = "${old.url}"\n[[profile]]\nid = "before"\nname = "Before"\n[[profile.route]]\nmatch = "*"\nto = ["old"]\n`,
    );
    await world.home.run(['profile', 'use', 'before']);
    const gui = await openGui(browser, world.home);
    const stream = await world.call('/v1/chat/completions', { model: 'm', messages: [], stream: true });
    await gui.page.locator('.profile-card', { hasText: 'Main' }).click();
    await expect.poll(() => gui.page.locator('.title-switch').textContent()).toContain('Main');
    expect(stream.headers.get('x-keyswitch-upstream')).toBe('old');
    const next = await world.call('/v1/chat/completions', { model: 'm', messages: [] });
    expect(next.headers.get('x-keyswitch-upstream')).toBe('lab');
    expect(await stream.text()).toContain('[DONE]');
    await gui.page.keyboard.press('2');
    await expect.poll(() => gui.page.locator('.title-switch').textContent()).toContain('Before');
    await gui.page.context().close();
    await world.stop();
    await old.close();
  });

  it('a tool is pointed here after its diff was shown, and put back byte for byte', async () => {
    const world = await startContractWorld(() => ({ body: answer }));
    const codexHome = join(world.home.path, '..', '.codex');
    await mkdir(codexHome, { recursive: true });
    const original =
      '# 我的配置\nmodel = "gpt-5.5" # keep\nmodel_provider = "mine"\n\n[model_providers.mine]\nname = "Mine"\nbase_url = "https://gateway.example/v1"\nwire_api = "responses"\n';
    await writeFile(join(codexHome, 'config.toml'), original);
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('tools?id=codex');
    await page.getByRole('button', { name: 'Point here…' }).click();
    const dialog = page.locator('.dialog');
    const diff = await dialog.locator('.diff').first().textContent();
    expect(diff).toContain('-model_provider = "mine"');
    expect(diff).toMatch(/\+\[model_providers\.keyswitch/);
    expect(await readFile(join(codexHome, 'config.toml'), 'utf8')).toBe(original);
    await dialog.getByRole('button', { name: 'Write it' }).click();
    await dialog.waitFor({ state: 'detached' });
    const pointed = await readFile(join(codexHome, 'config.toml'), 'utf8');
    expect(pointed).toContain('# 我的配置');
    expect(pointed).toContain('/backend-api/codex');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect
      .poll(() => readFile(join(codexHome, 'config.toml'), 'utf8'), { timeout: 15_000 })
      .toBe(original);
    await page.context().close();
    await world.stop();
  });

  it('a lost connection is shown and heals by itself; nothing typed is lost', async () => {
    const world = await startContractWorld(() => ({ body: answer }));
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('profiles');
    await page.getByLabel('Name', { exact: true }).fill('半写的名字');
    world.keyswitch.process.kill('SIGSTOP');
    await page.context().setOffline(true);
    await page.getByText('Keyswitch does not answer. Trying again…').waitFor({ timeout: 60_000 });
    expect(await page.locator('.title-row').textContent()).toMatch(/Not connected$/);
    world.keyswitch.process.kill('SIGCONT');
    await page.context().setOffline(false);
    await page
      .getByText('Keyswitch does not answer. Trying again…')
      .waitFor({ state: 'detached', timeout: 60_000 });
    expect(await page.locator('.title-row').textContent()).toMatch(/Running$/);
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('半写的名字');
    await page.context().close();
    await world.stop();
  });
});
