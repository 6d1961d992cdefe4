// Renders the SVG sources beside it to the PNG files that Electron and electron-builder take.
// Run after a change of a source: `node src-main/desktop/icons/render-icons.mjs [path of a Chromium]`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';

const here = import.meta.dirname;
const light = '#f4f5f7';
const dark = '#1d2026';

/** @type {{ source: string; file: string; size: number; colour: string }[]} */
const renders = [1024, 256].map((size) => ({ source: 'app', file: `app-${size}.png`, size, colour: dark }));
for (const source of ['tray', 'tray-attention']) {
  for (const [kind, size, colour] of /** @type {const} */ ([
    ['template', 18, '#000000'],
    ['on-dark', 24, light],
    ['on-light', 24, dark],
  ])) {
    renders.push({ source, file: `${source}-${kind}.png`, size, colour });
    renders.push({ source, file: `${source}-${kind}@2x.png`, size: size * 2, colour });
  }
}

const path = process.argv[2];
const browser = await chromium.launch({ ...(path && { executablePath: path }), args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const { source, file, size, colour } of renders) {
  const svg = readFileSync(join(here, `${source}.svg`), 'utf8');
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>html,body{margin:0;background:none;color:${colour}}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  await page.screenshot({ path: join(here, file), omitBackground: true });
}
await browser.close();
