// NO_PROXY in curl's sense, as a table.
import { expect, it } from 'vitest';
import { readNoProxy } from '../../../../src-main/settings/outbound/no-proxy.ts';

it.each([
  // list, host, port, exempt
  ['', 'api.example.com', 443, false],
  ['*', 'api.example.com', 443, true],
  ['other.example, *', 'api.example.com', 443, true],
  ['example.com', 'example.com', 443, true],
  ['example.com', 'api.example.com', 443, true],
  ['example.com', 'notexample.com', 443, false],
  ['example.com', 'example.com.evil.test', 443, false],
  ['.example.com', 'api.example.com', 443, true],
  ['.example.com', 'example.com', 443, true],
  ['*.example.com', 'api.example.com', 443, true],
  ['api.example.com', 'example.com', 443, false],
  ['EXAMPLE.com.', 'Api.Example.COM', 443, true],
  ['example.com', 'api.example.com.', 443, true],
  ['a.test,b.test c.test', 'b.test', 443, true],
  ['a.test,b.test c.test', 'c.test', 443, true],
  ['  ,, ', 'c.test', 443, false],
  ['example.com:443', 'example.com', 443, true],
  ['example.com:443', 'example.com', 8443, false],
  ['example.com:8443', 'api.example.com', 8443, true],
  ['10.1.2.3', '10.1.2.3', 443, true],
  ['10.1.2.3', '110.1.2.3', 443, false],
  ['2.3', '10.1.2.3', 443, false],
  ['10.1.2.3:8443', '10.1.2.3', 8443, true],
  ['10.1.2.3:8443', '10.1.2.3', 443, false],
  ['10.0.0.0/8', '10.1.2.3', 443, true],
  ['10.0.0.0/8', '11.1.2.3', 443, false],
  ['10.1.2.128/25', '10.1.2.200', 443, true],
  ['10.1.2.128/25', '10.1.2.100', 443, false],
  ['0.0.0.0/0', '8.8.8.8', 443, true],
  ['0.0.0.0/0', 'example.com', 443, false],
  ['10.0.0.0/33', '10.0.0.0', 443, false],
  ['10.0.0.300/8', '10.0.0.1', 443, false],
  ['2001:db8::1', '2001:db8::1', 443, true],
  ['2001:DB8:0::1', '2001:db8::1', 443, true],
  ['[2001:db8::1]', '2001:db8::1', 443, true],
  ['[2001:db8::1]:443', '2001:db8::1', 443, true],
  ['[2001:db8::1]:443', '2001:db8::1', 80, false],
  ['2001:db8::/32', '2001:db8:1::5', 443, true],
  ['2001:db8::/32', '2001:db9::5', 443, false],
  ['fd00::/8', '10.0.0.1', 443, false],
] as const)('NO_PROXY="%s" and %s port %i: %s', (list, host, port, exempt) => {
  expect(readNoProxy(list)(host, port)).toBe(exempt);
});
