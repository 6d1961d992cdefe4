// The log page while a thousand exchanges a second come in for half a minute: it stays quick, its memory stays in
// proportion to its rows, and it shows every exchange that the ledger has.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startContractWorld, type ContractWorld } from '../../support/contract-world.ts';
import { launchBrowser, noChromium, openGui } from '../../support/open-gui.ts';
import type { Rain } from '../../support/request-rain.ts';

const perSecond = 1_000;
const seconds = 30;
const run = promisify(execFile);

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Tasks of the page's main thread, ms: by the clock on the wall, and by the processor time that they really took. */
function readTasks(trace: Buffer): { readonly wall: number; readonly cpu: number }[] {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] };
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  return traceEvents
    .filter(({ name, ph, pid, tid }) => ph === 'X' && name.endsWith('RunTask') && main.has(`${pid}/${tid}`))
    .map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1_000, cpu: tdur / 1_000 }));
}

async function heapAfterCollection(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
}

/** "12 of 34" in the head of the page: all rows that its store holds. */
async function rowsInStore(page: Page): Promise<number> {
  const text = (await page.locator('.page-head .muted.small').textContent()) ?? '';
  return Number(/ of (\d+)/.exec(text)?.[1] ?? Number.NaN);
}

async function rowsInLedger(world: ContractWorld): Promise<number> {
  const usage = await world.home.run(['usage', '--by', 'day', '--json']);
  return usage.json<{ requests: number }[]>().reduce((sum, { requests }) => sum + requests, 0);
}

describe.skipIf(noChromium !== null)(`log load${noChromium === null ? '' : ` (${noChromium})`}`, () => {
  let world: ContractWorld;
  let browser: Browser;
  beforeAll(async () => {
    world = await startContractWorld(() => ({
      body: {
        choices: [{ message: { role: 'assistant', content: 'drop' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
      },
    }));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  it('1,000 exchanges a second for 30 s: no long task, level memory, no row missing', async () => {
    const gui = await openGui(browser, world.home, { width: 1440, height: 900 });
    const { page } = gui;
    await gui.go('log');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const before = await heapAfterCollection(session);
    await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
    const { stdout } = await run(process.execPath, [
      join(import.meta.dirname, '../../support/request-rain.ts'),
      world.url,
      world.token,
      String(perSecond),
      String(seconds),
    ]);
    const rain = JSON.parse(stdout) as Rain;
    const tasks = readTasks(await browser.stopTracing());
    expect(rain.answered).toBe(perSecond * seconds);
    await expect.poll(() => rowsInLedger(world), { timeout: 60_000, interval: 1_000 }).toBe(rain.sent);
    await expect.poll(() => rowsInStore(page), { timeout: 60_000 }).toBe(rain.sent);
    const after = await heapAfterCollection(session);
    const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
    const cpu = tasks.map((task) => task.cpu);
    const wall = tasks.map((task) => task.wall);
    const busy = cpu.reduce((sum, value) => sum + value, 0) / rain.ms;
    const perRow = (after - before) / rain.sent;
    console.info(
      `log at ${Math.round((rain.sent / rain.ms) * 1_000)} exchanges/s: longest task ${most(cpu).toFixed(0)} ms of processor time ` +
        `(${most(wall).toFixed(0)} ms on the wall, ${wall.filter((ms) => ms > 100).length} of ${tasks.length} above 100 ms), ` +
        `main thread ${(busy * 100).toFixed(0)} % busy, heap ${(before / 1e6).toFixed(1)} → ${(after / 1e6).toFixed(1)} MB = ${perRow.toFixed(0)} bytes a row`,
    );
    expect(tasks.length).toBeGreaterThan(1_000);
    // The clock of the processor runs here at all.
    expect(busy).toBeGreaterThan(0.01);
    // Processor time: what others do on this machine lengthens the wall's clock, not this one.
    expect(most(cpu)).toBeLessThan(100);
    expect(perRow).toBeLessThan(2_500);
    // Still at the tail, still drawing only what is in sight.
    expect(await page.locator('.log-row').count()).toBeLessThan(80);
    const last = page.locator('.log-row').last();
    expect(await last.getAttribute('aria-rowindex')).toBe(String(rain.sent + 1));
    expect(gui.errors).toEqual([]);
    await page.context().close();
  });
});
