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
