// Acts of the pages, each seen through to what it does: sending again, mending a key, profiles as files, limits.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labConfig, startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { startFakeUpstream, type FakeUpstream } from '../../support/fake-upstream.ts';
import { findAxeViolations, launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';

const chat = (content: string) => ({
  choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
});

describe.skipIf(noChromium !== null)(`acts${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let world: ContractWorld;
  let other: FakeUpstream;
  let browser: Browser;
  const config = (): Promise<string> => readFile(join(world.home.path, 'config.toml'), 'utf8');
  beforeAll(async () => {
    // Refuses every key but the new one.
    other = await startFakeUpstream((request) =>
      request.headers.authorization === 'Bearer sk-new-0123456789abcdef'
        ? { body: chat('from the other') }
        : { status: 401, body: { error: { message: 'no' } } },
    );
    world = await startContractWorld(
      () => ({ body: chat('from the first') }),
      (url) =>
        `${labConfig(url)}\n[log]\nbodies = "all"\n[[upstream]]\nid = "other"\nname = "Other one"\nsecrets = ["other"]\n[upstream.protocols]\nopenai-chat = "${other.url}"\n`,
    );
    await world.home.run(['secret', 'set', 'other'], 'sk-old-0123456789abcdef');
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
    await other.close();
  });

  it('an exchange is sent again to another upstream; home names its refused key and the button mends it', async () => {
    const gui = await openGui(browser, world.home, { width: 1440, height: 900 });
    const { page } = gui;
    const first = await world.call('/v1/chat/completions', {
      model: 'gpt-5.5',
      messages: [{ role: 'user', content: 'twice' }],
    });
    await first.text();
    await gui.go(`log?id=${first.headers.get('x-keyswitch-exchange')}`);
    const send = page.getByRole('button', { name: 'Send again' });
    await send.waitFor();
    await page.getByLabel('Send it again to').selectOption('other');
    await send.click();
    // The new exchange is opened: its key is refused, in words.
    await page.locator('.detail-head', { hasText: 'key refused' }).waitFor();
    await gui.go('home');
    await page.getByText('Other one refused its key other. Paste a new one.').waitFor();
    await page.getByRole('button', { name: 'Paste a key' }).click();
    const dialog = page.locator('.dialog');
    await dialog.getByLabel('Key').fill('"sk-new-0123456789abcdef"');
    await dialog.getByText('Leave the quotation marks out.').waitFor();
    await dialog.getByLabel('Key').fill('sk-new-0123456789abcdef');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await gui.go(`log?id=${first.headers.get('x-keyswitch-exchange')}`);
    await page.getByLabel('Send it again to').selectOption('other');
    await send.click();
    await expect
      .poll(() => page.locator('.log-detail').textContent(), { timeout: 15_000 })
      .toContain('other/');
    await page.locator('.detail-head', { hasText: '200' }).waitFor();
    expect(other.requests.at(-1)?.json()).toMatchObject({ messages: [{ role: 'user', content: 'twice' }] });
    await page.getByRole('button', { name: 'Side by side' }).click();
    await page.locator('.compare').getByText('Request as the upstream got it').waitFor();
    expect(await page.locator('.compare pre').first().textContent()).toContain('twice');
    expect(await findAxeViolations(page)).toEqual([]);
    await page.context().close();
  });

  it('a profile goes out as a file without its key and comes in again', async () => {
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('profiles');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export…' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('main.keyswitch.toml');
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toContain('id = "main"');
    expect(text).not.toContain('sk-');
    const input = page.locator('input[type=file]');
    const file = (content: string) => ({
      name: 'p.toml',
      mimeType: 'text/plain',
      buffer: Buffer.from(content),
    });
    await input.setInputFiles(file('nonsense = ['));
    await page.locator('.toast-title', { hasText: 'This is no profile file' }).waitFor();
    await input.setInputFiles(
      file(text.replaceAll('"main"', '"given"').replace('name = "Main"', 'name = "送的"')),
    );
    await page.locator('.side-list').getByText('送的').waitFor();
    expect(await config()).toContain('"given"');
    await page.context().close();
  });

  it('limits are judged as they are typed and stand in config.toml; an MCP token is shown once', async () => {
    const gui = await openGui(browser, world.home, { language: 'zh-CN' });
    const { page } = gui;
    await gui.go('settings');
    await page.getByRole('button', { name: /tester 的限制/ }).click();
    const dialog = page.locator('.dialog');
    await dialog.getByLabel('每分钟请求数').fill('很多');
    await dialog.getByText('请输入大于 0 的整数，或留空。').waitFor();
    expect(await dialog.getByRole('button', { name: '保存' }).isDisabled()).toBe(true);
    await dialog.getByLabel('每分钟请求数').fill('90');
    await dialog.getByLabel('每天美元').fill('2.5');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('90 次/分钟 · $2.5/天').waitFor();
    expect(await config()).toMatch(/requests_per_minute = 90\nusd_per_day = 2\.5/);
    await page.getByRole('button', { name: '添加 token' }).nth(1).click();
    await dialog.getByLabel('使用者名称').fill('agent');
    await dialog.getByRole('button', { name: '添加' }).click();
    const shown = page.locator('.notice code');
    await shown.waitFor();
    const token = (await shown.textContent()) ?? '';
    expect(token).toMatch(/^ksm-/);
    expect(await config()).not.toContain(token);
    await page.reload();
    await page.locator('h1').waitFor();
    expect(await page.getByText(token).count()).toBe(0);
    await page.context().close();
  });

  it('a pasted ccswitch:// link is shown field by field, its key masked, and becomes an upstream after a yes', async () => {
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('tools');
    await page.getByRole('button', { name: 'Import a link…' }).click();
    const dialog = page.locator('.dialog');
    await dialog.getByLabel('Link').fill('https://shop.example/link');
    await dialog.getByText('This is no ccswitch:// or keyswitch:// link.').waitFor();
    const query = new URLSearchParams({
      resource: 'provider',
      app: 'codex',
      name: 'Relay 中转',
      endpoint: 'https://relay.example/v1',
      apiKey: 'sk-relay-0123456789abcdef',
    });
    await dialog.getByLabel('Link').fill(`ccswitch://v1/import?${query.toString()}`);
    await dialog.getByRole('button', { name: 'Show what it brings' }).click();
    await dialog.getByText('https://relay.example/v1').waitFor();
    const text = (await dialog.textContent()) ?? '';
    expect(text).toContain('Relay 中转');
    expect(text).not.toContain('sk-relay-0123456789abcdef');
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await config()).not.toContain('relay.example');
    await dialog.getByRole('button', { name: 'Add as an upstream' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await config()).toContain('https://relay.example');
    expect(await config()).not.toContain('sk-relay');
    await page.context().close();
  });

  it('a key in a file of Codex moves to the vault, and the file keeps a local token', async () => {
    const codexHome = join(world.home.path, '..', '.codex');
    await mkdir(codexHome, { recursive: true });
    await writeFile(
      join(codexHome, 'config.toml'),
      'model_provider = "mine"\n\n[model_providers.mine]\nname = "Mine"\nbase_url = "https://gateway.example/v1"\nwire_api = "responses"\nexperimental_bearer_token = "sk-mine-0123456789abcdef"\n',
    );
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('tools');
    const before = await readFile(join(codexHome, 'config.toml'), 'utf8');
    await page.getByRole('button', { name: 'Move to the vault' }).click();
    const dialog = page.locator('.dialog');
    const diff = await dialog.locator('.diff').textContent();
    expect(diff).toContain('-base_url = "https://gateway.example/v1"');
    expect(diff).not.toContain('sk-mine-0123456789');
    // Nothing is made before the yes: no file changed, no token, no key.
    expect(await readFile(join(codexHome, 'config.toml'), 'utf8')).toBe(before);
    expect((await world.home.run(['client', 'list', '--json'])).stdout).not.toContain('codex.mine');
    await dialog.getByRole('button', { name: 'Move to the vault' }).click();
    await expect
      .poll(() => readFile(join(codexHome, 'config.toml'), 'utf8'), { timeout: 15_000 })
      .not.toContain('sk-mine');
    expect(await readFile(join(codexHome, 'config.toml'), 'utf8')).toContain('127.0.0.1');
    expect((await world.home.run(['secret', 'list', '--json'])).stdout).toContain('mine');
    await page.context().close();
  });

  it('a key is replaced everywhere after its diff was shown', async () => {
    const folder = join(world.home.path, '../.config/opencode');
    await mkdir(folder, { recursive: true });
    const file = join(folder, 'opencode.json');
    await writeFile(
      file,
      '{ "provider": { "r": { "npm": "@ai-sdk/openai-compatible", "options": { "baseURL": "https://relay.example/v1", "apiKey": "sk-leaked-0123456789abcdef" }, "models": { "m": {} } } } }',
    );
    await world.home.run(['secret', 'set', 'same'], 'sk-leaked-0123456789abcdef');
    const gui = await openGui(browser, world.home);
    const { page } = gui;
    await gui.go('tools');
    await page
      .locator('.list-line', { hasText: 'sk-l****cdef' })
      .getByRole('button', { name: 'Replace everywhere' })
      .click();
    const dialog = page.locator('.dialog');
    await dialog.getByLabel('New key').fill('sk-fresh-0123456789abcdef');
    await dialog.getByRole('button', { name: 'Review the change' }).click();
    const diff = await dialog.locator('.diff').textContent();
    expect(diff).toContain('"apiKey": "sk-f****cdef"');
    await dialog.getByText('The vault’s same becomes the new key too.').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await readFile(file, 'utf8')).toContain('sk-leaked');
    await dialog.getByRole('button', { name: 'Replace everywhere' }).click();
    await page.locator('.toast', { hasText: 'Replaced in 2 places.' }).waitFor();
    expect(await readFile(file, 'utf8')).toContain('sk-fresh-0123456789abcdef');
    expect((await world.home.run(['secret', 'reveal', 'same'])).stdout).not.toContain('sk-leaked');
    await page.context().close();
  });
});
