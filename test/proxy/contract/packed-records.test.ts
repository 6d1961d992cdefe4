// What crosses the process channel arrives as it was, every member of it.
import { expect, it } from 'vitest';
import type { ProxyToMain } from '../../../src-proxy/contract/channel.ts';
import type { ExchangeRecord } from '../../../src-proxy/contract/exchange-record.ts';
import { packMessage, unpackMessage } from '../../../src-proxy/contract/packed-records.ts';
import { exchangeRecord } from '../../support/exchange-records.ts';

const sent = (message: ProxyToMain): ProxyToMain =>
  unpackMessage(JSON.parse(JSON.stringify(packMessage(message))) as ReturnType<typeof packMessage>);

it('gives back each record, also where every member has a value of its own', () => {
  // Each member its own name: two that changed places would be seen.
  const named = Object.fromEntries(
    Object.keys(exchangeRecord(1)).map((name) => [name, name]),
  ) as unknown as ExchangeRecord;
  const records = [exchangeRecord(1), exchangeRecord(2, { usage: null, error: 'overloaded' }), named];
  expect(sent({ type: 'records', records })).toEqual({ type: 'records', records });
});

it('leaves all other messages alone', () => {
  const message: ProxyToMain = { type: 'config-applied', revision: 3 };
  expect(sent(message)).toEqual(message);
});
