// The last words of running exchanges: one round a second for the rows in sight, nothing when none is.
import { describe, expect, it, vi } from 'vitest';
import { createLastWords, endOf } from '../../../src-renderer/pages/log/last-words.ts';

const glimpse = (text: string | null) => ({ words: text === null ? null : { kind: 'text', text } }) as never;

describe('the end of a text', () => {
  it('is the text where it is short, on one line', () => {
    expect(endOf(' a\n\nb  c ')).toBe('a b c');
  });

  it('is cut at a blank near its beginning, and never within a letter', () => {
    const long = `${'word '.repeat(40)}the end`;
    expect(endOf(long)).toMatch(/^…word .*the end$/);
    expect(endOf(long).length).toBeLessThanOrEqual(91);
    expect(endOf(`x${'😀'.repeat(60)}`)).toMatch(/^…(?:😀)+$/u);
  });
});

describe('last words', () => {
  it('are asked for while somebody looks, at most six at once, and forgotten with the row', async () => {
    const rounds: (() => void)[] = [];
    const end = vi.fn<() => void>();
    const lookAt = vi.fn<(id: string) => Promise<never>>(async (id) => glimpse(`says ${id}`));
    const store = createLastWords(lookAt, (round) => {
      rounds.push(round);
      return end;
    });
    const notify = vi.fn<() => void>();
    store.subscribe(notify);
    const leave = Array.from({ length: 8 }, (_, index) => store.watch(`e${index}`));
    expect(rounds).toHaveLength(1);
    await store.look();
    expect(lookAt).toHaveBeenCalledTimes(6);
    expect([store.of('e0'), store.of('e7')]).toEqual(['says e0', '']);
    expect(notify).toHaveBeenCalledTimes(1);
    for (const stop of leave) stop();
    expect(end).toHaveBeenCalledTimes(1);
    expect(store.of('e0')).toBe('');
  });

  it('stay what they were where a look fails or finds nothing', async () => {
    const answers = [
      Promise.resolve(glimpse('first')),
      Promise.reject(new Error('gone')),
      Promise.resolve(null),
    ];
    const store = createLastWords(
      () => answers.shift() ?? Promise.resolve(glimpse(null)),
      () => () => undefined,
    );
    store.watch('a');
    for (let round = 0; round < 4; round += 1) {
      await store.look();
      expect(store.of('a')).toBe('first');
    }
  });
});
