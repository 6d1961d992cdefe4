import { expect, it } from 'vitest';
import { createKeyStandings } from '../../../src-proxy/routing/key-standing.ts';

it('remembers limits of a bounded number of models: clients choose their names', () => {
  const standings = createKeyStandings();
  const key = { upstream: 'lab', keyId: 'k' };
  const isLimited = (model: string): boolean => standings.standing(key, 1, model).state === 'limited';
  for (let n = 0; n < 2_000; n += 1) standings.limited(key, 0, 86_400, `m${n}`);
  const kept = Array.from({ length: 2_000 }, (_, n) => isLimited(`m${n}`));
  expect([kept[0], kept[1_999]]).toEqual([false, true]);
  expect(kept.filter(Boolean).length).toBeLessThanOrEqual(500);
});
