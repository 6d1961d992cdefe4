// One proxy before the strict fakes of all four vendors, each as an upstream that is known to search the web by itself and
// as one that is not. For tests of such searches.
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { startProxy, type StartedProxy } from './start-proxy.ts';
import { startFakeOpenAiChat } from './vendors/fake-openai-chat.ts';
import { startFakeResponsesVendor } from './vendors/fake-responses.ts';
import { startVendorOf } from './vendors/start-vendor.ts';
import type { JsonMap, VendorFake } from './vendors/vendor-answer.ts';

export const searchModels: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'gpt-5-search-api',
  'anthropic-messages': 'claude-sonnet-4-6',
  gemini: 'gemini-3.1-pro-preview',
};

/** Those whose usual models search. */
export const searchers = ['openai-responses', 'anthropic-messages', 'gemini'] as const;

export const pages = [
  { url: 'https://a.example/天气', title: 'Weather in 北京' },
  { url: 'https://b.example/2', title: 'Second' },
];
/** An answer that rests on a search. */
export const found = { search: { query: '北京天气', pages }, text: ['晴，', '25 度 ☀️'] };
export const said = '晴，25 度 ☀️';

export interface SearchWorld {
  /** Models `to-<protocol>` search, `plain-<protocol>` do not; `old-gemini` and `old-gpt` are models of long ago. */
  readonly proxy: StartedProxy;
  readonly vendors: readonly VendorFake[];
  vendor(id: ProtocolId): VendorFake;
  /** What the vendor was last sent. */
  sent(id: ProtocolId): JsonMap;
  close(): Promise<void>;
}

/** One for all tests of a file, to be called at its top; each test begins with no refusals. */
export function openSearchWorld(): SearchWorld {
  let world: SearchWorld;
  beforeAll(async () => {
    world = await startSearchWorld();
  });
  afterAll(() => world.close());
  beforeEach(() => {
    for (const fake of world.vendors) fake.refusals = [];
  });
  return {
    get proxy() {
      return world.proxy;
    },
    get vendors() {
      return world.vendors;
    },
    vendor: (id) => world.vendor(id),
    sent: (id) => world.sent(id),
    close: () => world.close(),
  };
}

async function startSearchWorld(): Promise<SearchWorld> {
  const vendors: Readonly<Record<ProtocolId, VendorFake>> = {
    'openai-responses': await startFakeResponsesVendor('openai'),
    'openai-chat': await startFakeOpenAiChat(),
    'anthropic-messages': await startVendorOf['anthropic-messages'](),
    gemini: await startVendorOf.gemini(),
  };
  const upstream = (id: ProtocolId, webSearch: boolean) => ({
    id: webSearch ? id : `plain-${id}`,
    url: vendors[id].url,
    protocols: [id],
    capabilities: { webSearch },
  });
  const proxy = await startProxy({
    upstreams: protocolIds.flatMap((id) => [upstream(id, true), upstream(id, false)]),
    routes: [
      ...protocolIds.flatMap((id) => [
        { match: `to-${id}`, to: [`${id}/${searchModels[id]}`] },
        { match: `plain-${id}`, to: [`plain-${id}/${searchModels[id]}`] },
      ]),
      { match: 'old-gemini', to: ['gemini/gemini-2.5-flash'] },
      { match: 'old-gpt', to: ['openai-responses/gpt-4.1-nano'] },
    ],
    routing: { breakerFailures: 1_000, attempts: 1 },
  });
  return {
    proxy,
    vendors: Object.values(vendors),
    vendor: (id) => vendors[id],
    sent: (id) => vendors[id].bodies.at(-1) ?? {},
    async close() {
      await proxy.close();
      for (const fake of Object.values(vendors)) await fake.close();
    },
  };
}
