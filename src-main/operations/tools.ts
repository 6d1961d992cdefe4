// Client tools, for the GUI: what they are pointed at, plans shown as diffs, apply and restore, the profiles inside
// their files. Uses this process's environment (HOME, CODEX_HOME …); the command line uses its own (cli/tool.ts).
// The rooms behind it are loaded when somebody asks.
import type {
  ClientToolId,
  PointingOptions,
  ProfileChange,
  ToolDetection,
  ToolStatus,
} from '../client-tools/client-tool.ts';
import type { ShownProfile } from '../client-tools/edit-tool-profile.ts';
import type { PointingContext, ToolReport } from '../client-tools/point-tool.ts';
import type { HistoryRow, UndoPreview } from '../client-tools/tool-history.ts';
import { messageOf } from '../problem.ts';
import { findTokenOwner, issueClient, readOrigin, revokeClient } from './clients.ts';
import type { Core } from './core.ts';

export interface ToolRow {
  readonly detection: ToolDetection | null;
  readonly tool: ClientToolId;
  readonly name: string;
  readonly status: ToolStatus | null;
  /** Why one of the two is missing: one sentence. */
  readonly problem: string | null;
}

export async function listTools(core: Core): Promise<ToolRow[]> {
  const { clientTools } = await import('../client-tools/registry.ts');
  const { where, origin } = await pointing(core);
  const address = await origin().catch(() => '');
  return Promise.all(
    clientTools.map(async (tool): Promise<ToolRow> => {
      const [detection, status] = await Promise.allSettled([tool.detect(where), tool.status(where, address)]);
      const failed = [detection, status].find((one) => one.status === 'rejected');
      return {
        tool: tool.id,
        name: tool.name,
        detection: detection.status === 'fulfilled' ? detection.value : null,
        status: status.status === 'fulfilled' ? status.value : null,
        problem: failed === undefined ? null : messageOf(failed.reason),
      };
    }),
  );
}

export async function planTool(core: Core, tool: string, options: PointingOptions): Promise<ToolReport> {
  return (await rooms()).point.planTool(await pointing(core), tool, options);
}

export async function applyTool(core: Core, tool: string, options: PointingOptions): Promise<ToolReport> {
  return (await rooms()).point.applyTool(await pointing(core), tool, options);
}

export async function planToolRestore(core: Core, tool: string): Promise<ToolReport> {
  return (await rooms()).point.planToolRestore(await pointing(core), tool);
}

export async function restoreTool(core: Core, tool: string): Promise<ToolReport> {
  return (await rooms()).point.restoreTool(await pointing(core), tool);
}

/** Newest first. */
export async function listToolHistory(core: Core, tool: string): Promise<HistoryRow[]> {
  return (await history()).listToolHistory(await pointing(core), tool);
}

export async function showToolChange(core: Core, tool: string, id: string): Promise<ToolReport> {
  return (await history()).showToolChange(await pointing(core), tool, id);
}

export async function planToolUndo(core: Core, tool: string, id: string): Promise<UndoPreview> {
  return (await history()).planToolUndo(await pointing(core), tool, id);
}

export async function undoToolChange(core: Core, tool: string, id: string): Promise<ToolReport> {
  return (await history()).undoToolChange(await pointing(core), tool, id);
}

function history() {
  return import('../client-tools/tool-history.ts');
}

/** Secrets are masked. */
export async function listToolProfiles(core: Core, tool: string): Promise<ShownProfile[]> {
  return (await rooms()).profiles.listToolProfiles(await pointing(core), tool);
}

export async function planToolProfile(core: Core, tool: string, change: ProfileChange): Promise<ToolReport> {
  return (await rooms()).profiles.planToolProfile(await pointing(core), tool, change);
}

export async function changeToolProfile(
  core: Core,
  tool: string,
  change: ProfileChange,
): Promise<ToolReport> {
  return (await rooms()).profiles.changeToolProfile(await pointing(core), tool, change);
}

/** Makes an upstream of a tool's profile: its key goes to the vault, its address to config.toml. */
export async function importToolProfile(
  core: Core,
  tool: ClientToolId,
  id: string,
  upstream: string | undefined,
): Promise<{ upstream: string }> {
  const { copyToUpstream } = await import('../client-tools/key-custody.ts');
  const { keyHome } = await import('./tool-keys.ts');
  const made = await copyToUpstream(await pointing(core), keyHome(core), tool, id, upstream);
  return { upstream: made };
}

async function rooms() {
  const [point, profiles] = await Promise.all([
    import('../client-tools/point-tool.ts'),
    import('../client-tools/edit-tool-profile.ts'),
  ]);
  return { point, profiles };
}

async function pointing(core: Core): Promise<PointingContext> {
  const [{ openJournal }, { resolveToolEnvironment }, { listOfferedModels }] = await Promise.all([
    import('../config-files/edit-journal.ts'),
    import('../client-tools/tool-environment.ts'),
    import('../client-tools/offered-models.ts'),
  ]);
  return {
    where: resolveToolEnvironment(core.env),
    dataHome: core.home.dir,
    journal: openJournal(core.home.journal),
    origin: () => readOrigin(core),
    models: async (client) => listOfferedModels((await core.config()).value, client),
    mintClientToken: async (id) => (await issueClient(core, id)).token,
    isClientToken: async (id, token) => (await findTokenOwner(core, id, token)) !== null,
    async revokeClientToken(id, token) {
      const owner = await findTokenOwner(core, id, token);
      if (owner !== null) await revokeClient(core, owner);
    },
  };
}
