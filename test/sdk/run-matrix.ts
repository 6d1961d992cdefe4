// One official SDK against the four strict vendors through a real proxy: the table of cases × upstreams × streaming.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import { startProxy, type StartedProxy } from '../support/start-proxy.ts';
import { startVendorOf } from '../support/vendors/start-vendor.ts';
import type { VendorFake } from '../support/vendors/vendor-answer.ts';
import { matrixCases } from './matrix-cases.ts';
import type { CaseWorld } from './matrix-kit.ts';
import type { SdkClient } from './sdk-client.ts';

/** The model that each vendor is asked for. */
const modelOf: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'gpt-5.5',
  'anthropic-messages': 'claude-sonnet-4-5',
  gemini: 'gemini-3.1-pro',
};

/** Defines the tests of one SDK. */
export function runMatrix(client: SdkClient): void {
  let shared: StartedProxy;
  const vendors = new Map<ProtocolId, VendorFake>();

  beforeAll(async () => {
    for (const id of protocolIds) vendors.set(id, await startVendorOf[id]());
    shared = await startOne();
  });
  const startOne = (): Promise<StartedProxy> =>
    startProxy({
      upstreams: protocolIds.map((id) => ({ id, url: vendors.get(id)?.url ?? '', protocols: [id] })),
      routes: protocolIds.map((id) => ({ match: `to-${id}`, to: [`${id}/${modelOf[id]}`] })),
      // A vendor that fails in one case must not be shut out of the next.
      routing: { breakerFailures: 1_000, attempts: 1 },
    });
  afterAll(async () => {
    await shared.close();
    for (const vendor of vendors.values()) await vendor.close();
  });

  describe.each(protocolIds)(`${client.protocol} on %s`, (upstream) => {
    describe.each([
      ['streaming', true],
      ['whole', false],
    ] as const)('%s', (_name, stream) => {
      const open = matrixCases.filter(
        (one) => one.skip?.({ client: client.protocol, upstream, stream }) !== true,
      );
      test.each(open)('$name', async (one) => {
        const vendor = vendors.get(upstream);
        if (vendor === undefined) throw new Error('no vendor');
        const proxy = one.benches === true ? await startOne() : shared;
        const refusedBefore = vendor.refusals.length;
        const connection = { url: proxy.url, token: proxy.token, model: `to-${upstream}`, stream };
        const world: CaseWorld = {
          client: client.protocol,
          upstream,
          stream,
          vendor,
          open: (options = {}) => client.open(connection, options),
          async failure(run) {
            try {
              await run();
            } catch (error) {
              return client.readError(error);
            }
            throw new Error('nothing was thrown');
          },
        };
        try {
          await one.run(world);
        } catch (error) {
          // What the vendor refused says more than what the client made of it.
          const [first] = vendor.refusals.slice(refusedBefore);
          if (first === undefined) throw error;
          throw new Error(`The vendor refused: ${JSON.stringify(first.refusal.body)}`, { cause: error });
        } finally {
          if (proxy !== shared) await proxy.close();
        }
        const refused = vendor.refusals.slice(refusedBefore);
        expect(refused.map(({ path, refusal }) => `${path} ${JSON.stringify(refusal.body)}`)).toEqual([]);
      });
    });
  });
}
