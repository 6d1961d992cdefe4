import { describe, expect, it } from 'vitest';
import { createSessionAffinity } from '../../../src-proxy/routing/session-affinity.ts';
import { resolveSession } from '../../../src-proxy/routing/session-key.ts';

describe('session key', () => {
  it.each([
    ['Codex 0.142 and newer', { 'thread-id': 't1', 'session-id': 's1' }, {}, 'id:t1'],
    ['Codex 0.125 and older', { session_id: 's1' }, {}, 'id:s1'],
    ['Claude Code header', { 'x-claude-code-session-id': 'c1' }, {}, 'id:c1'],
    ['Claude Code body', {}, { metadata: { user_id: '{"device_id":"d","session_id":"c2"}' } }, 'id:c2'],
    [
      'older Claude Code body',
      {},
      { metadata: { user_id: 'user_abc_account__session_0f0f0f0f-1' } },
      'id:0f0f0f0f-1',
    ],
    ['OpenCode', { 'x-session-affinity': 'ses_1' }, {}, 'id:ses_1'],
    ['prompt_cache_key', {}, { prompt_cache_key: 'k' }, 'id:k'],
  ])('is named by %s', (_name, headers, body, expected) => {
    expect(resolveSession({ headers, body: () => body })).toEqual({ key: expected, underWay: true });
  });

  it('is the hash of the first messages else, and does not change as the conversation grows', () => {
    const first = { messages: [{ role: 'user', content: '你好 👋' }] };
    const later = {
      messages: [...first.messages, { role: 'assistant', content: 'x' }, { role: 'user', content: 'more' }],
    };
    const other = { messages: [{ role: 'user', content: '再见' }] };
    const session = resolveSession({ headers: {}, body: () => first });
    expect(session).toEqual({ key: expect.stringMatching(/^hash:/), underWay: false });
    expect(resolveSession({ headers: {}, body: () => later })).toEqual({ key: session?.key, underWay: true });
    expect(resolveSession({ headers: {}, body: () => other })?.key).not.toBe(session?.key);
    expect(resolveSession({ headers: {}, body: () => null })).toBeNull();
  });
});

it('does not ask for the body where a header names the session', () => {
  const body = (): never => {
    throw new Error('parsed for nothing');
  };
  expect(resolveSession({ headers: { 'session-id': 's' }, body })?.key).toBe('id:s');
});

describe('session affinity', () => {
  it('forgets the least recently used session first, and everything after a day', () => {
    const affinity = createSessionAffinity(2);
    affinity.settle('s1', 'p', { upstream: 'a', keyId: 'k' }, 0);
    affinity.settle('s2', 'p', { upstream: 'b', keyId: 'k' }, 1);
    affinity.settle('s1', 'p', { upstream: 'a', keyId: 'k' }, 2);
    affinity.settle('s3', 'p', { upstream: 'c', keyId: 'k' }, 3);
    expect(affinity.home('s2', 'p', 4)).toBeNull();
    expect(affinity.home('s1', 'p', 4)).toEqual({ upstream: 'a', keyId: 'k' });
    expect(affinity.home('s1', 'other profile', 4)).toBeNull();
    expect(affinity.home('s1', 'p', 25 * 3600_000)).toBeNull();
  });
});
