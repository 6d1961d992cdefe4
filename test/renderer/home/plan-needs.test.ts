import { describe, expect, it } from 'vitest';
import type { HealthSnapshot } from '../../../src-proxy/contract/channel.ts';
import type { Status, Upstream } from '../../../src-renderer/control/client.ts';
import { planNeeds } from '../../../src-renderer/pages/home/plan-needs.ts';

const status = (more: object = {}): Status =>
  ({ proxy: { state: 'running' }, warnings: [], ...more }) as unknown as Status;
const upstream = (id: string, more: object = {}): Upstream =>
  ({ id, name: id.toUpperCase(), secrets: [], topUpUrl: null, ...more }) as unknown as Upstream;
const health = (...keys: [string, string, string][]): HealthSnapshot => ({
  at: 0,
  endpoints: [],
  breakers: [],
  keys: keys.map(([id, keyId, state]) => ({
    upstream: id,
    keyId,
    state: state as HealthSnapshot['keys'][number]['state'],
    why: '',
  })),
});

describe('what needs a person', () => {
  it('is nothing while all is well', () => {
    expect(planNeeds(status(), [upstream('a')], health(['a', 'a', 'ok'], ['a', 'b', 'limited']))).toEqual([]);
    expect(planNeeds(status(), [], null)).toEqual([]);
  });

  it('names each kind with what its button needs, the worst first', () => {
    const needs = planNeeds(
      status({ proxy: { state: 'crashed', how: 'exit 9' }, warnings: ['Look at line 3.'] }),
      [
        upstream('a', { topUpUrl: 'https://a.example/pay' }),
        upstream('b', { secrets: [{ id: 'b-2', present: false, health: null }] }),
      ],
      health(['a', 'a', 'no-balance'], ['b', 'b', 'refused']),
    );
    expect(needs).toEqual([
      { kind: 'crashed', how: 'exit 9' },
      { kind: 'noBalance', upstream: 'A', key: 'a', url: 'https://a.example/pay' },
      { kind: 'refused', upstream: 'B', key: 'b' },
      { kind: 'missing', upstream: 'B', key: 'b-2' },
      { kind: 'other', sentence: 'Look at line 3.' },
    ]);
  });

  it('says a missing key once: the sentence about it is left out, one about another key is not', () => {
    const sentence = (id: string) =>
      `It is not in the vault: put it there with "keyswitch secret set ${id}".`;
    const needs = planNeeds(
      status({ warnings: [sentence('b'), sentence('b-2')] }),
      [upstream('b', { secrets: [{ id: 'b', present: false, health: null }] })],
      null,
    );
    expect(needs).toEqual([
      { kind: 'missing', upstream: 'B', key: 'b' },
      { kind: 'other', sentence: sentence('b-2') },
    ]);
  });
});
