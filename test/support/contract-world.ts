// One running Keyswitch with one fake vendor that speaks all four protocols, for the contract suites.
import { addClient, createHome, startKeyswitch, type Home, type Running } from './start-keyswitch.ts';
import { startFakeUpstream, type FakeUpstream, type Respond } from './fake-upstream.ts';

export const VENDOR_KEY = 'sk-vendor-0123456789abcdef';

export interface ContractWorld {
  readonly home: Home;
  readonly keyswitch: Running;
  readonly vendor: FakeUpstream;
  readonly token: string;
  readonly url: string;
  /** fetch against the proxy with the client's token as Bearer; `path` begins with a slash. */
  call(path: string, body?: unknown, more?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** A config with one upstream `lab` for all protocols; `more` is appended. */
export function labConfig(vendorUrl: string, more = ''): string {
  return `schema = 1
active_profile = "main"

[proxy]
port = 0

[control]
port = 0

[[upstream]]
id = "lab"
name = "Lab"
secrets = ["lab"]
models = ["gpt-5.5", "claude-sonnet-4-6", "gemini-2.5-pro"]
[upstream.protocols]
openai-responses = "${vendorUrl}"
openai-chat = "${vendorUrl}"
anthropic-messages = "${vendorUrl}"
gemini = "${vendorUrl}"

[[profile]]
id = "main"
name = "Main"
[[profile.route]]
match = "*"
to = ["lab"]
${more}`;
}

/** Starts everything; `respond` is the vendor's behaviour. */
export async function startContractWorld(
  respond: Respond,
  config: (vendorUrl: string) => string = labConfig,
): Promise<ContractWorld> {
  const vendor = await startFakeUpstream(respond);
  const home = await createHome();
  await home.writeConfig(config(vendor.url));
  const stored = await home.run(['secret', 'set', 'lab'], VENDOR_KEY);
  if (stored.code !== 0) throw new Error(`secret set failed: ${stored.stderr}`);
  const token = await addClient(home, 'tester');
  const keyswitch = await startKeyswitch(home);
  const url = keyswitch.ready.proxyUrl;
  return {
    home,
    keyswitch,
    vendor,
    token,
    url,
    call: (path, body, more = {}) =>
      fetch(`${url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        ...more,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(more.headers as Record<string, string> | undefined),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async stop() {
      await keyswitch.stop();
      await vendor.close();
      await home.remove();
    },
  };
}
