// A range of days begins at a midnight, also where a day in it had 23 or 25 hours.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const file = new URL('../../../src-renderer/control/start-of-day.ts', import.meta.url).href;

it.each([
  ['the clock goes forward', '2026-03-31T10:00:00Z', 'Wed Mar 25 2026 00:00:00 GMT+0100'],
  ['the clock goes back', '2026-10-27T10:00:00Z', 'Wed Oct 21 2026 00:00:00 GMT+0200'],
])('where %s', (_name, now, midnight) => {
  const script = `import { startOfDay } from ${JSON.stringify(file)};
    console.log(String(new Date(startOfDay(6, new Date(${JSON.stringify(now)})))));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TZ: 'Europe/Berlin' },
    encoding: 'utf8',
  });
  expect(said).toContain(midnight);
});
