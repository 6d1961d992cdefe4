// What the commands on client tools need: the tools' places in this shell's environment, the journal, and tokens from the
// running Keyswitch or its files.
import { createHash } from 'node:crypto';
import { openJournal } from '../config-files/edit-journal.ts';
import type { ClientToolId } from '../client-tools/client-tool.ts';
import { listOfferedModels } from '../client-tools/offered-models.ts';
import type { PointingContext } from '../client-tools/point-tool.ts';
import { resolveToolEnvironment } from '../client-tools/tool-environment.ts';
import { ensureHome } from '../home.ts';
import { Problem } from '../problem.ts';
import { freeIdOf, isIdOf } from '../operations/clients.ts';
import type { ConfigFile } from '../settings/config-schema.ts';
import { ensureConfig, loadConfig } from '../settings/config-store.ts';
import { defaultPort } from '../settings/resolve-config.ts';
import type { CliContext } from './context.ts';

export function createPointingContext(context: CliContext): PointingContext {
  const config = async () => (await loadConfig(context.home)).value;
  return {
    where: resolveToolEnvironment(context.env),
    dataHome: context.home.dir,
    journal: openJournal(context.home.journal),
    origin: async () => {
      const runtime = context.runtime();
      if (runtime) return runtime.proxyUrl;
      const port = (await config()).proxy?.port ?? defaultPort;
      if (port !== 0) return `http://127.0.0.1:${port}`;
      throw new Problem(
        'config.toml lets the proxy take any free port, so tools need it running: start "keyswitch serve" first, or set proxy.port.',
      );
    },
    models: async (client) => listOfferedModels(await config(), client),
    mintClientToken: (id) => mintClientToken(context, id),
    isClientToken: async (id, token) => findOwner(await config(), id, token) !== null,
    async revokeClientToken(id, token) {
      const owner = findOwner(await config(), id, token);
      if (owner !== null)
        await context.withOperations((operations) => operations.clients.revoke({ id: owner }));
    },
  };
}

/** The client of the tool that has this token now. */
function findOwner(config: ConfigFile, tool: ClientToolId, token: string): string | null {
  const sha256 = createHash('sha256').update(token).digest('hex');
  const owner = config.client?.find(
    (client) => isIdOf(tool, client.id) && client.token_sha256.toLowerCase() === sha256,
  );
  return owner?.id ?? null;
}

async function mintClientToken(context: CliContext, tool: ClientToolId): Promise<string> {
  ensureHome(context.home);
  await ensureConfig(context.home);
  return context.withOperations(async (operations) => {
    const id = freeIdOf(tool, await operations.clients.list());
    return (await operations.clients.add({ id })).token;
  });
}
