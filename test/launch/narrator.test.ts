// A wait is never silent: dots without a terminal, a line that updates on one.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNarrator } from '../../src-main/launch/narrator.mjs';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listen(isTTY: boolean) {
  const written: string[] = [];
  const narrator = createNarrator({ isTTY, write: (text: string) => written.push(text) });
  return { narrator, written };
}

describe('narrator', () => {
  it('writes something each second where there is no terminal, with the number now and then', () => {
    const { narrator, written } = listen(false);
    const step = narrator.step('Installing');
    step.progress('3 of 9');
    vi.advanceTimersByTime(11_000);
    expect(written).toHaveLength(12);
    step.end('9 done');
    expect(written.join('')).toBe('Installing .......... 3 of 9 . 9 done (11.0 s)\n');
  });

  it('redraws one line on a terminal', () => {
    const { narrator, written } = listen(true);
    const step = narrator.step('Installing');
    step.progress('3 of 9');
    vi.advanceTimersByTime(1_000);
    step.end('9 done');
    expect(written.at(-2)).toBe('\r\u001B[KInstalling … 3 of 9 (1 s)');
    expect(written.at(-1)).toBe('\r\u001B[KInstalling: 9 done (1.0 s)\n');
    vi.advanceTimersByTime(5_000);
    expect(written.at(-1)).toContain('9 done');
  });
});
