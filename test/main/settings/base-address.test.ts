// TPB-04, 10–13, 18, 19 and TPO-08: what is no API endpoint is refused with its own explanation and the right values.
import { describe, expect, it } from 'vitest';
import { isLoopbackHost, judgeBaseAddress } from '../../../src-proxy/contract/base-address.ts';

const right = ['https://api.clawto.link', 'https://api.tokenpool.dev'];

describe('what is no API endpoint', () => {
  const spell = (address: string): string[] => [
    address,
    `${address}/`,
    `${address}//`,
    address.toUpperCase(),
    `  ${address}  `,
    address.replace('https:', 'http:'),
    `${address}/v1`,
    address.replace('https://', ''),
    `${address}?x=1`,
  ];
  it.each(spell('https://tokenpool.dev'))('TPB-10 the website: %j', (address) => {
    expect(judgeBaseAddress(address)).toMatchObject({ ok: false, fault: 'website', fixes: right });
  });
  it.each(['https://www.tokenpool.dev', 'https://tokenpool.dev/docs/base-url', 'https://tokenpool.dev.'])(
    'TPB-10 other forms of the website: %j',
    (address) => expect(judgeBaseAddress(address)).toMatchObject({ ok: false, fault: 'website' }),
  );
  it.each([
    'https://tokenpool.dev/console',
    'https://tokenpool.dev/console/',
    'https://tokenpool.dev/console/api-keys',
    'http://TOKENPOOL.dev/console',
  ])('TPB-11, TPO-09 the console: %j', (address) => {
    expect(judgeBaseAddress(address)).toMatchObject({ ok: false, fault: 'console', fixes: right });
  });
  it.each(spell('https://cdn.tokenpool.dev'))('TPB-12 the CDN: %j', (address) => {
    expect(judgeBaseAddress(address)).toMatchObject({ ok: false, fault: 'cdn', fixes: right });
  });
  it('explains the three differently and names both right values', () => {
    const messages = [
      'https://tokenpool.dev',
      'https://tokenpool.dev/console',
      'https://cdn.tokenpool.dev',
    ].map((address) => {
      const verdict = judgeBaseAddress(address);
      return verdict.ok ? '' : verdict.message;
    });
    expect(new Set(messages).size).toBe(3);
    for (const message of messages) for (const value of right) expect(message).toContain(value);
    for (const message of messages) expect(message).toContain('not an API endpoint');
  });
});

describe('other refusals', () => {
  it.each([
    ['', 'empty'],
    ['sk-abcdefghijklmnop', 'key'],
    ['AIzaSyA0123456789012345678901234567', 'key'],
    ['Xk29dkfjH38dkfjXk29dkfjH38dkfj', 'key'],
    ['api.clawto.link', 'no-scheme'],
    ['http://api.clawto.link', 'insecure'],
    ['ftp://api.clawto.link', 'scheme'],
    ['https://user:pass@api.example', 'credentials'],
    ['https://api.example?key=1', 'query'],
    ['https://api example', 'not-an-address'],
    ['https://', 'not-an-address'],
  ])('%j is %s', (address, fault) => {
    const verdict = judgeBaseAddress(address);
    expect(verdict).toMatchObject({ ok: false, fault });
    if (!verdict.ok && fault === 'key') expect(verdict.message).not.toContain(address);
  });
});

describe('what is accepted', () => {
  it.each([
    ['https://api.clawto.link', 'https://api.clawto.link'],
    [' https://API.clawto.link/ ', 'https://api.clawto.link'],
    ['https://api.tokenpool.dev/v1', 'https://api.tokenpool.dev'],
    ['https://api.tokenpool.dev/v1/', 'https://api.tokenpool.dev'],
    ['https://host.example//prefix//v1', 'https://host.example/prefix'],
    ['https://host.example/api/paas/v4', 'https://host.example/api/paas/v4'],
    ['http://127.0.0.1:9101', 'http://127.0.0.1:9101'],
    ['http://localhost:11434/v1', 'http://localhost:11434'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('%j is %j', (address, base) => expect(judgeBaseAddress(address)).toEqual({ ok: true, base }));

  it('knows loopback from what only looks like it', () => {
    for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '::1', '[::1]', 'a.localhost'])
      expect(isLoopbackHost(host)).toBe(true);
    for (const host of ['127.0.0.1.example', 'localhost.example', '10.0.0.1', '0.0.0.0', '::'])
      expect(isLoopbackHost(host)).toBe(false);
  });
});
