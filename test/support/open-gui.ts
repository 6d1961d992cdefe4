// A real Chromium on the real window of a running Keyswitch.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import type { Home } from './start-keyswitch.ts';

/** Debian's Chromium; the test set-up installs it where it may. */
export const chromiumPath = process.env['KEYSWITCH_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

/** Why browser tests cannot run here, null = they can. */
export const noChromium: string | null = existsSync(chromiumPath) ? null : `no Chromium at ${chromiumPath}`;

/** Starts the browser without any traffic of its own. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A fresh address with a one-time code, as `keyswitch open` makes it. */
export async function freshGuiUrl(home: Home): Promise<string> {
  const { controlUrl, controlToken } = JSON.parse(readFileSync(join(home.path, 'runtime.json'), 'utf8')) as {
    controlUrl: string;
    controlToken: string;
  };
  const answer = await fetch(`${controlUrl}/session/code`, {
    method: 'POST',
    headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
    body: '{}',
  });
  return ((await answer.json()) as { guiUrl: string }).guiUrl;
}

export interface Gui {
  readonly page: Page;
  /** Errors of the page's own: thrown ones and those on the console. */
  readonly errors: string[];
  go(hash: string): Promise<void>;
}

/** Opens the window in a context of its own. */
export async function openGui(
  browser: Browser,
  home: Home,
  options: {
    readonly language?: 'en' | 'zh-CN';
    readonly theme?: 'light' | 'dark';
    readonly width?: number;
    readonly height?: number;
  } = {},
): Promise<Gui> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    reducedMotion: 'reduce',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.addInitScript(
    ([language, theme]) => {
      localStorage.setItem('keyswitch.language', language ?? 'en');
      localStorage.setItem('keyswitch.theme', theme ?? 'light');
    },
    [options.language ?? 'en', options.theme ?? 'light'],
  );
  await page.goto(await freshGuiUrl(home));
  await page.locator('.frame').waitFor();
  return {
    page,
    errors,
    async go(hash) {
      await page.evaluate((to) => {
        window.location.hash = to;
      }, `#/${hash}`);
      await page.locator('h1').waitFor();
      // What is on its way has come when no skeleton is left.
      await page.waitForFunction(() => document.querySelector('.skeleton') === null);
    },
  };
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds on the page as it is: WCAG 2.2 A and AA, one line per rule with the first place. */
export async function findAxeViolations(page: Page): Promise<string[]> {
  // The page's CSP allows no foreign script; evaluate runs outside of it.
  await page.evaluate(readFileSync(axePath, 'utf8'));
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(
          root: Document,
          options: object,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
      };
    };
    const result = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return result.violations.map(
      ({ id, nodes }) =>
        `${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary?.slice(0, 200)}`,
    );
  });
  return violations;
}
