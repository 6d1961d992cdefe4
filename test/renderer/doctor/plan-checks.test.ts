// What the doctor's page makes of the checks: their order, and the button beside each.
import { describe, expect, it } from 'vitest';
import { groupChecks, isAdvice, planMend } from '../../../src-renderer/pages/doctor/plan-checks.ts';

const check = (id: string, state: 'pass' | 'fail' | 'unknown', remedy = '') => ({
  id,
  title: id,
  state,
  detail: 'found',
  remedy,
});

describe('checks', () => {
  it('stand with what fails first, each group in the order of causes', () => {
    const groups = groupChecks([
      check('vault.slot', 'unknown', 'keyswitch vault add-passphrase'),
      check('config', 'pass'),
      check('a.reach', 'fail', 'x'),
      check('a.quota', 'unknown'),
      check('b.key', 'fail', 'y'),
    ]);
    const ids = Object.values(groups).map((group: { id: string }[]) => group.map(({ id }) => id));
    expect(ids).toEqual([['a.reach', 'b.key'], ['vault.slot', 'a.quota'], ['config']]);
  });

  it('are advice where something can be done, not known where nothing can', () => {
    expect(isAdvice(check('vault.slot', 'unknown', 'keyswitch vault add-passphrase'))).toBe(true);
    expect(isAdvice(check('a.quota', 'unknown'))).toBe(false);
    expect(isAdvice(check('a.reach', 'fail', 'x'))).toBe(false);
  });
});

describe('the button', () => {
  const upstreams = ['lab', 'lab.eu', 'tokenpool'];
  it.each([
    ['lab.key', 'keyswitch secret set lab-2', { kind: 'paste', key: 'lab-2' }],
    ['lab.reach', 'Start the program.', { kind: 'open', page: 'upstreams', id: 'lab' }],
    ['lab.eu.reach', 'Start the program.', { kind: 'open', page: 'upstreams', id: 'lab.eu' }],
    ['tool.codex.override', 'Take it out.', { kind: 'open', page: 'tools', id: 'codex' }],
    [
      'tool.claude-code',
      'keyswitch tool apply claude-code',
      { kind: 'open', page: 'tools', id: 'claude-code' },
    ],
    ['proxy.running', 'keyswitch serve', { kind: 'copy', command: 'keyswitch serve' }],
    ['vault.slot', 'keyswitch vault add-passphrase, then keyswitch vault remove-slot key-file', null],
    ['proxy.port', 'Choose another port.', null],
  ])('of %s with “%s”', (id, remedy, mend) => {
    expect(planMend(check(id, 'fail', remedy), upstreams)).toEqual(mend);
  });

  it('is not there where all is well', () => {
    expect(planMend(check('lab.key', 'pass'), upstreams)).toBeNull();
  });
});
