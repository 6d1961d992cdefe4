// Opens the demo model when the first configuration asks for it, and keeps it open until the proxy ends.
import type { ProxyConfig } from '../contract/proxy-config.ts';
import { wireProtocols } from '../wire/registry.ts';
import { createDemoUpstream, type DemoUpstream } from './create-demo-upstream.ts';

export interface DemoDoor {
  /** Null while no configuration had an upstream of kind `demo`. */
  base(): string | null;
  /** Null where there is nothing to wait for. Later calls wait for earlier ones, so that their order stays. */
  openFor(config: ProxyConfig): Promise<void> | null;
  close(): Promise<void>;
}

export function createDemoDoor(): DemoDoor {
  let demo: DemoUpstream | null = null;
  let opening: Promise<void> | null = null;
  const open = async (): Promise<void> => {
    demo = await createDemoUpstream({ wire: wireProtocols });
    opening = null;
  };
  return {
    base: () => demo?.base ?? null,
    openFor: (config) => {
      const wanted = config.upstreams.some((upstream) => upstream.kind === 'demo');
      if (opening !== null || demo !== null || !wanted) return opening;
      opening = open();
      return opening;
    },
    close: async () => {
      await opening;
      await demo?.close();
    },
  };
}
