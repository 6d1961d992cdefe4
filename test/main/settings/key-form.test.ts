// TPO-20, TPB-18: a key that was copied wrongly is refused in one sentence that does not repeat it.
import { describe, expect, it } from 'vitest';
import { judgeKeyForm, maskKey } from '../../../src-proxy/contract/key-form.ts';

describe('keys that were copied wrongly', () => {
  it.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    ['sk-0123456789\nsk-0123456789', 'newline'],
    ['sk-0123456789\n\n', 'newline'],
    ['sk-01234 56789', 'blank'],
    [' sk-0123456789', 'blank'],
    ['"sk-0123456789"', 'quotes'],
    ['“sk-0123456789”', 'quotes'],
    ['Bearer sk-0123456789', 'bearer'],
    ['Authorization: Bearer sk-0123456789', 'bearer'],
    ['OPENAI_API_KEY=sk-0123456789', 'assignment'],
    ['export ANTHROPIC_API_KEY=sk-0123456789', 'assignment'],
    ['sk-0123…6789', 'masked'],
    ['sk-0123...6789', 'masked'],
    ['sk-••••••••6789', 'masked'],
    ['sk-****6789', 'masked'],
    ['$OPENAI_API_KEY', 'placeholder'],
    ['<your key>', 'placeholder'],
    ['YOUR_API_KEY', 'placeholder'],
    ['https://api.clawto.link', 'url'],
    ['sk-123', 'too-short'],
    ['sk-０１２３４５６７８９', 'not-ascii'],
  ])('%j is refused as %s', (typed, fault) => {
    const verdict = judgeKeyForm(typed);
    expect(verdict).toMatchObject({ ok: false, fault });
    if (!verdict.ok && typed.trim().length > 8) expect(verdict.message).not.toContain(typed.trim());
  });

  it('takes one line break of echo and the BOM of PowerShell off, and nothing else', () => {
    expect(judgeKeyForm('\uFEFFsk-0123456789\r\n')).toEqual({ ok: true, value: 'sk-0123456789' });
    expect(judgeKeyForm('ABCDEFGHIJ==')).toEqual({ ok: true, value: 'ABCDEFGHIJ==' });
    expect(judgeKeyForm('sk-0123456789\n')).toEqual({ ok: true, value: 'sk-0123456789' });
    expect(judgeKeyForm('sk-0123456789\r\n')).toEqual({ ok: true, value: 'sk-0123456789' });
    expect(judgeKeyForm('AIza_-.~+/=0123')).toEqual({ ok: true, value: 'AIza_-.~+/=0123' });
  });

  it('masks', () => {
    expect(maskKey('sk-short')).toBe('****');
    expect(maskKey('sk-0123456789abcdef')).toBe('sk-0****cdef');
  });
});
