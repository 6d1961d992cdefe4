// The words with a proxy, byte for byte as RFC 9110 §9.3.6, RFC 1928 and RFC 1929 have them.
import { duplexPair, type Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { OutboundFault } from '../../../src-proxy/contract/outbound/outbound-fault.ts';
import { openTunnel, parseIPv6 } from '../../../src-proxy/contract/outbound/open-tunnel.ts';
import { proxyAt } from '../../support/outbound/vendor-behind-proxy.ts';

const far = { host: 'api.vendor.test', port: 443 };

/** The other side reads so many bytes, then answers: one pair per turn. */
async function play(
  side: Duplex,
  turns: readonly (readonly [asks: string | readonly number[], answers: string | readonly number[]])[],
) {
  for (const [asks, answers] of turns) {
    const expected = Buffer.from(asks as string);
    let heard = Buffer.alloc(0);
    while (heard.length < expected.length) {
      const piece = side.read() as Buffer | null;
      if (piece === null) await new Promise((resolve) => side.once('readable', resolve));
      else heard = Buffer.concat([heard, piece]);
    }
    expect(heard).toEqual(expected);
    side.write(Buffer.from(answers as string));
  }
}

const name = [...Buffer.from(far.host)];
const done = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0];

it.each([
  [
    'CONNECT',
    proxyAt('http', 1),
    far,
    [
      [
        'CONNECT api.vendor.test:443 HTTP/1.1\r\nHost: api.vendor.test:443\r\n\r\n',
        'HTTP/1.0 200 OK\r\nVia: x\r\n\r\n',
      ],
    ],
  ],
  [
    'CONNECT to an IPv6 address, with a login outside of ASCII',
    proxyAt('https', 1, { user: '王', password: 'p:ß' }),
    { host: '2001:db8::1', port: 8443 },
    [
      [
        `CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\nProxy-Authorization: Basic ${Buffer.from('王:p:ß').toString('base64')}\r\n\r\n`,
        'HTTP/1.1 200 \r\n\r\n',
      ],
    ],
  ],
  [
    'SOCKS5 by name',
    proxyAt('socks5', 1),
    far,
    [
      [
        [5, 1, 0],
        [5, 0],
      ],
      [[5, 1, 0, 3, 15, ...name, 1, 187], done],
    ],
  ],
  [
    'SOCKS5 by IPv4 address',
    proxyAt('socks5', 1),
    { host: '10.0.200.7', port: 80 },
    [
      [
        [5, 1, 0],
        [5, 0],
      ],
      [[5, 1, 0, 1, 10, 0, 200, 7, 0, 80], done],
    ],
  ],
  [
    'SOCKS5 by IPv6 address, with a login that is asked for',
    proxyAt('socks5', 1, { user: 'u', password: 'pw' }),
    { host: '2001:db8::1', port: 443 },
    [
      [
        [5, 2, 0, 2],
        [5, 2],
      ],
      [
        [1, 1, 117, 2, 112, 119],
        [1, 0],
      ],
      [
        [5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 187],
        [5, 0, 0, 4, ...Array.from({ length: 18 }, () => 9)],
      ],
    ],
  ],
  [
    'SOCKS5 with a login that nobody asks for',
    proxyAt('socks5', 1, { user: 'u', password: 'pw' }),
    far,
    [
      [
        [5, 2, 0, 2],
        [5, 0],
      ],
      [[5, 1, 0, 3, 15, ...name, 1, 187], done],
    ],
  ],
] as const)('%s, and what comes behind belongs to the upstream', async (_what, proxy, target, turns) => {
  const [mine, side] = duplexPair();
  const whole = turns as unknown as (readonly [string | number[], string | number[]])[];
  const last = whole.at(-1) as readonly [string | number[], string | number[]];
  const behind = [
    ...whole.slice(0, -1),
    [last[0], [...Buffer.from(last[1] as string), ...Buffer.from('first words')]] as const,
  ];
  await Promise.all([openTunnel(mine, proxy, target), play(side, behind)]);
  expect((mine.read() as Buffer).toString()).toBe('first words');
  expect(mine.eventNames()).not.toContain('readable');
});

it.each([
  [
    'an answer without an end',
    proxyAt('http', 1),
    `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`,
    'other than HTTP',
  ],
  ['half an answer', proxyAt('http', 1), 'HTTP/1.1 200 OK\r\n', 'closed the connection before'],
  ['a status that is none', proxyAt('http', 1), 'HTTP/2 200\r\n\r\n', 'other than HTTP'],
  ['half a greeting', proxyAt('socks5', 1), '\x05', 'closed the connection before'],
  ['an address of no type', proxyAt('socks5', 1), '\x05\0\x05\0\0\x02', 'does not speak SOCKS5'],
] as const)('%s is a fault', async (_what, proxy, bytes, sentence) => {
  const [mine, side] = duplexPair();
  side.end(bytes);
  const fault = await openTunnel(mine, proxy, far).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(OutboundFault);
  expect((fault as Error).message).toContain(sentence);
});

it('takes a login that is too long for SOCKS5 as a fault, and does not repeat it', async () => {
  const [mine, side] = duplexPair();
  side.write(Uint8Array.of(5, 2));
  const proxy = proxyAt('socks5', 1, { user: 'u', password: 'geheim'.repeat(50) });
  const fault = await openTunnel(mine, proxy, far).catch((error: unknown) => error);
  expect((fault as Error).message).toContain('longer than the 255 bytes');
  expect((fault as Error).message).not.toContain('geheim');
});

it.each([
  ['::', Array.from({ length: 16 }, () => 0)],
  ['1:2:3:4:5:6:7:8', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
  ['1:2:3:4:5:6:7', null],
  ['1::2::3', null],
  ['1:2:3:4:5:6:7:8::', null],
  ['12345::', null],
] as const)('the address %s', (text, bytes) => {
  expect(parseIPv6(text)).toEqual(bytes);
});
