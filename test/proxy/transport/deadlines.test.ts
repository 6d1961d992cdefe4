// One timer for many limits: each ends at its own time, none early, and what was taken back never ends.
import { expect, test } from 'vitest';
import { createDeadlines, type Limited } from '../../../src-proxy/transport/deadlines.ts';

class Probe implements Limited {
  deadline: number;
  place = -1;
  endedAt: number | null = null;

  constructor(ms: number) {
    this.deadline = performance.now() + ms;
  }

  expire(): void {
    this.endedAt = performance.now();
  }
}

const until = async (done: () => boolean): Promise<void> => {
  for (let turns = 0; turns < 2_000 && !done(); turns += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
};

test('each limit ends once, not before its time, whatever the order in which they came', async () => {
  const deadlines = createDeadlines();
  const probes = [60, 20, 100, 40, 5].map((ms) => new Probe(ms));
  for (const probe of probes) deadlines.watch(probe);
  await until(() => probes.every(({ endedAt }) => endedAt !== null));
  for (const { deadline, endedAt } of probes) expect(endedAt).toBeGreaterThanOrEqual(deadline);
  const order = probes.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
  expect(order[0]).toBe(probes[4]);
});

test('a limit that moved away is not over at its old time', async () => {
  const deadlines = createDeadlines();
  const moved = new Probe(20);
  const mark = new Probe(60);
  deadlines.watch(moved);
  deadlines.watch(mark);
  moved.deadline += 10_000;
  await until(() => mark.endedAt !== null);
  expect(mark.endedAt).not.toBeNull();
  expect(moved.endedAt).toBeNull();
  deadlines.unwatch(moved);
});

test('a limit that came nearer and one that was taken back', async () => {
  const deadlines = createDeadlines();
  const nearer = new Probe(60_000);
  const gone = new Probe(10);
  deadlines.watch(nearer);
  deadlines.watch(gone);
  deadlines.unwatch(gone);
  nearer.deadline = performance.now() + 30;
  deadlines.watch(nearer);
  await until(() => nearer.endedAt !== null);
  expect(nearer.endedAt).toBeGreaterThanOrEqual(nearer.deadline);
  expect(gone.endedAt).toBeNull();
});
