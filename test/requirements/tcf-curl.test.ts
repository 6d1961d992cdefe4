// TCF-40: "try a direct curl", with the token as a variable.
import { expect, it } from 'vitest';
import { toCurl } from '../../src-renderer/pages/log/curl.ts';
import { exchangeRecord } from '../support/exchange-records.ts';

it('a request becomes a curl line with a variable for the token', () => {
  const line = toCurl(
    exchangeRecord(1, { path: '/v1beta/models/x:generateContent?key=ks-secret', clientProtocol: 'gemini' }),
    'http://127.0.0.1:4620',
  );
  expect(line).toContain(
    'curl -N "http://127.0.0.1:4620/v1beta/models/x:generateContent?key=$KEYSWITCH_TOKEN"',
  );
  expect(line).not.toContain('ks-secret');
  const stream = toCurl(
    exchangeRecord(3, {
      path: '/v1beta/models/x:streamGenerateContent',
      clientProtocol: 'gemini',
      transport: 'sse',
    }),
    'http://127.0.0.1:4620',
  );
  expect(stream).toContain('"http://127.0.0.1:4620/v1beta/models/x:streamGenerateContent?alt=sse"');
  const chat = toCurl(
    exchangeRecord(2, {
      path: '/v1/chat/completions',
      clientProtocol: 'openai-chat',
      bodies: { clientRequest: '{"a":"it\'s"}', truncated: false },
    }),
    'http://127.0.0.1:4620',
  );
  expect(chat).toContain('authorization: Bearer $KEYSWITCH_TOKEN');
  expect(chat).toContain(`'{"a":"it'\\''s"}'`);
});

it('a path in the log, which anybody who reaches the port can write, runs nothing in a shell', async () => {
  const { execFileSync } = await import('node:child_process');
  const path = '/v1/$(echo ran)`echo ran`"; echo ran; "!!\\x\'y 中';
  const line = toCurl(exchangeRecord(4, { path, operation: 'list-models' }), 'http://127.0.0.1:4620');
  const printed = execFileSync('sh', ['-c', line.replace('curl -N', "printf '<%s>\\n'")], {
    encoding: 'utf8',
  });
  expect(printed.split('\n')[0]).toMatch(/^<http:\/\/127\.0\.0\.1:4620\/v1\/[\w%.~:/-]+>$/);
  expect(printed).not.toMatch(/^ran$/m);
  expect(decodeURIComponent(printed.split('\n')[0] ?? '')).toContain(path);
});
