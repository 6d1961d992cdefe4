// A Chinese window says in Chinese what the app says: refusals, warnings of the conversion, notes of tools, checks.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labConfig, startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';

/** What is English and stays so: names, what the vendor said, commands and the words of the system. */
const proper =
  /Claude Code|Gemini CLI|CC Switch|Claude Desktop|VS Code|Chat Completions|backend exploded badly|keyswitch [a-z-]+(?: (?:[a-z-]+|<id>))*|codex --profile|socket hang up|getaddrinfo ENOTFOUND|connect ECONNREFUSED|POST https?:\S+|TokenPool“.*?”|“OpenAI-compatible API”|LM Studio|Google Gemini|Azure OpenAI|AWS Bedrock|Codex Pooler|Ctrl K/g;

/** Texts of the page, also of its attributes, with two English words in a row that are nobody's name. */
async function englishOn(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
      if (node.parentElement?.closest('script,style,pre,code') === null) found.push(node.textContent ?? '');
    for (const name of ['title', 'aria-label', 'placeholder', 'alt'])
      for (const element of document.querySelectorAll(`[${name}]`))
        found.push(element.getAttribute(name) ?? '');
    return found;
  });
  return [...new Set(texts)].filter((text) => /[a-z]{2,} [a-z]{2,}/i.test(text.replaceAll(proper, '·')));
}

const hello = [{ role: 'user', content: 'hi' }];

describe.skipIf(noChromium !== null)(`what is said${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let world: ContractWorld;
  let browser: Browser;
  /** The id of the exchange. */
  const ask = async (path: string, body: unknown): Promise<string> => {
    const answer = await world.call(path, body);
    await answer.text();
    return answer.headers.get('x-keyswitch-exchange') ?? '';
  };
  beforeAll(async () => {
    world = await startContractWorld(
      (request) =>
        request.method === 'POST' && request.json()['model'] === 'chat-broken'
          ? { status: 500, body: { error: { message: 'backend exploded badly' } } }
          : {
              body: {
                choices: [{ message: { role: 'assistant', content: '你好' }, finish_reason: 'stop' }],
                usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
              },
            },
      (url) =>
        `${labConfig(url).replace('active_profile = "main"', 'active_profile = "chat"')}
[log]
bodies = "all"
bogus_key = 3
[[upstream]]
id = "demo"
preset = "demo"
[[upstream]]
id = "chat"
name = "Chat"
secrets = ["lab"]
[upstream.protocols]
openai-chat = "${url}"
[[profile]]
id = "chat"
name = "Chat"
[[profile.route]]
match = "chat-*"
to = ["chat"]
`,
    );
    const codexHome = join(world.home.path, '../.codex');
    await mkdir(codexHome, { recursive: true });
    await writeFile(
      join(codexHome, 'config.toml'),
      'model_provider = "mine"\n[model_providers.mine]\nname = "Mine"\nbase_url = "https://gateway.example/v1"\nwire_api = "responses"\n',
    );
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  it('warnings of a conversion and errors of the proxy, with the vendor’s own words as they are', async () => {
    const { page, go } = await openGui(browser, world.home, { language: 'zh-CN', width: 1440, height: 900 });
    const detail = page.locator('.log-detail');
    const converted = await ask('/v1/messages', {
      model: 'chat-a',
      max_tokens: 10,
      top_k: 3,
      messages: hello,
    });
    await go(`log?id=${converted}`);
    await detail.getByText('已去掉 top_k：OpenAI 的协议没有 top_k').waitFor();
    await detail.getByText('路由“chat-*”（按此顺序）：chat。').waitFor();
    expect(await englishOn(page)).toEqual([]);

    await go(`log?id=${await ask('/v1/chat/completions', { model: 'chat-broken', messages: hello })}`);
    await detail.getByText('上游“chat”出错，HTTP 500。对方说：backend exploded badly').waitFor();
    await go(`log?id=${await ask('/v1/messages', { model: 'chat-a', max_tokens: 10 })}`);
    await detail.getByText("'messages' 应为数组，但没有提供。").waitFor();
    await go(`log?id=${await ask('/v1/chat/completions', { model: 'nothing', messages: hello })}`);
    await detail.getByText('方案“chat”中没有模型“nothing”。').waitFor();
    expect(await englishOn(page)).toEqual([]);
    await page.context().close();
  });

  it('refusals of the control API', async () => {
    const { page, go } = await openGui(browser, world.home, { language: 'zh-CN' });
    const toast = page.locator('.toast-title');
    await go('profiles');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'p.toml', mimeType: 'text/plain', buffer: Buffer.from('nonsense = 1') });
    await toast.filter({ hasText: '这不是方案文件：它的第一行应是 keyswitch_profile = 1' }).waitFor();
    await go('tools');
    await page.getByRole('button', { name: '导入链接…' }).click();
    const dialog = page.locator('.dialog');
    await dialog.getByLabel('链接').fill('ccswitch://v1/import?resource=nothing');
    await dialog.getByRole('button', { name: '查看内容' }).click();
    await dialog.getByText('此链接要导入的“nothing”无法识别').waitFor();
    expect(await englishOn(page)).toEqual([]);
    await page.context().close();
  });

  it('notes under the changes of a tool, and what stands on the other pages', async () => {
    const { page, go } = await openGui(browser, world.home, { language: 'zh-CN', width: 1440, height: 900 });
    await go('tools?id=codex');
    await page.getByRole('button', { name: '指向这里…' }).click();
    await page
      .locator('.dialog')
      .getByText('Codex 按 provider 列出会话：之前的会话在还原后会重新显示。')
      .waitFor();
    expect(await englishOn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    const found: Record<string, string[]> = {};
    for (const place of ['home', 'upstreams?id=demo', 'upstreams?id=chat', 'usage', 'settings', 'doctor']) {
      await go(place);
      const english = await englishOn(page);
      if (english.length > 0) found[place] = english;
    }
    expect(found).toEqual({});
    await go('upstreams?id=demo');
    await page.getByText('演示（内置）').first().waitFor();
    await go('home');
    await page.getByText('Keyswitch 不认识键“log.bogus_key”：它会保留但不起作用；请检查拼写。').waitFor();
    await page.context().close();

    const english = await openGui(browser, world.home, { language: 'en' });
    await english.go('doctor');
    expect((await englishOn(english.page)).length).toBeGreaterThan(10);
    await english.page.context().close();
  });
});
