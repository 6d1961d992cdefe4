// URL joining: the documented forms by name, and the laws for all others.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinCodexBackendUrl, joinUrl } from '../../../src-proxy/transport/join-url.ts';

const join = (base: string, path: string): string => {
  const url = joinUrl(base, path);
  return url.origin + url.path;
};

describe('joinUrl', () => {
  it.each([
    ['https://h', '/v1/responses', 'https://h/v1/responses'],
    ['https://h/', '/v1/responses', 'https://h/v1/responses'],
    ['https://h/v1', '/v1/messages', 'https://h/v1/messages'],
    ['https://h/v1/', '/v1/messages', 'https://h/v1/messages'],
    ['https://h//v1//', '/v1/messages', 'https://h/v1/messages'],
    ['https://h/v1/v1', '/v1/messages', 'https://h/v1/messages'],
    ['https://h/v1beta', '/v1beta/models/m:generateContent', 'https://h/v1beta/models/m:generateContent'],
    ['https://h/v1', '/v1beta/models/m:generateContent', 'https://h/v1beta/models/m:generateContent'],
    ['https://h/api/v1', '/v1/chat/completions', 'https://h/api/v1/chat/completions'],
    ['https://h/openai', '/v1/chat/completions', 'https://h/openai/v1/chat/completions'],
    ['https://h/api/paas/v4', '/v1/chat/completions', 'https://h/api/paas/v4/chat/completions'],
    [
      'https://h/v1/publishers/google',
      '/v1beta/models/m:generateContent',
      'https://h/v1/publishers/google/models/m:generateContent',
    ],
    [
      'https://h/v1/projects/p/locations/l/publishers/google/',
      '/v1beta/models/m:countTokens',
      'https://h/v1/projects/p/locations/l/publishers/google/models/m:countTokens',
    ],
    ['https://h/publishers/google', '/v1/messages', 'https://h/publishers/google/v1/messages'],
    ['http://127.0.0.1:9101', '/v1/messages', 'http://127.0.0.1:9101/v1/messages'],
  ])('%s + %s', (base, path, url) => {
    expect(join(base, path)).toBe(url);
  });

  it.each([
    ['http://localhost:4000/backend-api/codex', 'http://localhost:4000/backend-api/codex/responses'],
    ['http://localhost:4000/backend-api/codex/', 'http://localhost:4000/backend-api/codex/responses'],
    ['http://localhost:4000', 'http://localhost:4000/backend-api/codex/responses'],
  ])('a Codex backend at %s', (base, url) => {
    const joined = joinCodexBackendUrl(base, '/responses');
    expect(joined.origin + joined.path).toBe(url);
  });

  it('never doubles a version or a slash, and keeps prefix and path', () => {
    const segment = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/).filter((text) => !/^v\d/.test(text));
    const base = fc.record({
      prefix: fc.array(segment, { maxLength: 3 }),
      version: fc.constantFrom('', '/v1', '/v1beta', '/v1/v1'),
      slashes: fc.constantFrom('', '/', '//'),
    });
    const path = fc.constantFrom(
      '/v1/responses',
      '/v1/chat/completions',
      '/v1beta/models/a/b:c',
      '/v1/models',
    );
    fc.assert(
      fc.property(base, path, ({ prefix, version, slashes }, rest) => {
        const start = `https://h.example${prefix.map((part) => `/${part}`).join('')}`;
        const url = join(`${start}${version}${slashes}`, rest);
        expect(url).toBe(start + rest);
        expect(url.slice(8)).not.toContain('//');
        expect(url).not.toMatch(/\/v1(?:beta)?\/v1/);
      }),
    );
  });
});
