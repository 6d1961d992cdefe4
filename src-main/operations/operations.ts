// Everything that can be asked of Keyswitch, by room. The command line calls these directly on the files when
// nothing runs, and through the control API (control/router.ts) when something does: the same names, the same
// values, plain JSON both ways.
import type { ClientToolId, PointingOptions, ProfileChange } from '../client-tools/client-tool.ts';
import type { CheckResult } from '../doctor/check.ts';
import type { DoctorOptions } from '../doctor/run-doctor.ts';
import type { LinkTarget } from '../client-tools/import-link.ts';
import type { ListOptions } from '../ledger/list-query.ts';
import type { AddUpstreamInput } from './add-upstream.ts';
import * as clients from './clients.ts';
import type { Core } from './core.ts';
import * as endpoints from './endpoints.ts';
import * as log from './log.ts';
import * as profiles from './profiles.ts';
import { createRemovals, type Removals } from './removals.ts';
import type { ReplayInput } from './replay.ts';
import * as secrets from './secrets.ts';
import * as settings from './settings.ts';
import { readStatus } from './status.ts';
import * as toolKeys from './tool-keys.ts';
import * as tools from './tools.ts';
import * as upstreams from './upstreams.ts';
import { findPreset, presets, type Preset } from '../settings/find-preset.ts';

/** Binds the operations to a core. Every operation takes one plain object, or nothing. */
export function createOperations(core: Core) {
  const removals = createRemovals(core);
  return {
    status: {
      get: () => readStatus(core),
    },
    profiles: {
      list: () => profiles.listProfiles(core),
      use: (input: { id: string }) => profiles.useProfile(core, input.id),
      save: async (input: profiles.ProfileInput) => {
        const { row, change } = await profiles.saveProfile(core, input);
        return { ...row, undo: removals.remember(change) };
      },
      remove: (input: { id: string }) => removals.keep(input.id, profiles.removeProfile(core, input.id)),
      explain: (input: Parameters<typeof profiles.explainRoute>[1]) => profiles.explainRoute(core, input),
      export: async (input: { id: string }) =>
        (await import('./profile-file.ts')).exportProfile(core, input.id),
      import: async (input: { text: string }) =>
        (await import('./profile-file.ts')).importProfile(core, input.text),
    },
    upstreams: {
      list: () => upstreams.listUpstreams(core),
      presets: async (): Promise<readonly Preset[]> => presets,
      preset: async (input: { id: string }): Promise<Preset | null> => findPreset(input.id) ?? null,
      save: (input: upstreams.UpstreamInput) => upstreams.saveUpstream(core, input),
      add: async (input: AddUpstreamInput) => (await import('./add-upstream.ts')).addUpstream(core, input),
      remove: (input: { id: string }) => removals.keep(input.id, upstreams.removeUpstream(core, input.id)),
      codexForm: async (input: { id: string; endpoint?: string | undefined; model?: string | undefined }) =>
        (await import('./codex-form.ts')).exportCodexForm(core, input),
      test: (input: { id: string }) => upstreams.testUpstream(core, input.id),
      models: (input: { upstream?: string | undefined }) => upstreams.listModels(core, input.upstream),
      judgeAddress: async (input: { address: string }) => upstreams.judgeAddress(input.address),
    },
    endpoints: {
      list: (input: { upstream: string }) => endpoints.listEndpoints(core, input.upstream),
      use: (input: { upstream: string; endpoint: string }) =>
        endpoints.useEndpoint(core, input.upstream, input.endpoint),
      probe: (input: { upstream: string; endpoint?: string | undefined }) =>
        endpoints.probeEndpoints(core, input.upstream, input.endpoint),
    },
    secrets: bindSecrets(core, removals),
    clients: {
      list: () => clients.listClients(core),
      add: (input: { id: string; settings?: clients.ClientSettings | undefined }) =>
        clients.addClient(core, input.id, input.settings),
      rotate: async (input: { id: string }) => {
        const { id, token, change } = await clients.rotateClient(core, input.id);
        return { id, token, undo: removals.remember(change) };
      },
      update: (input: { id: string; settings: clients.ClientSettings }) =>
        clients.updateClient(core, input.id, input.settings),
      revoke: (input: { id: string }) => removals.keep(input.id, clients.revokeClient(core, input.id)),
    },
    mcpTokens: {
      list: () => clients.listMcpTokens(core),
      add: (input: { id: string }) => clients.addMcpToken(core, input.id),
      revoke: (input: { id: string }) => removals.keep(input.id, clients.revokeMcpToken(core, input.id)),
    },
    log: {
      list: (input: ListOptions) => log.listExchanges(core, input),
      get: (input: { id: string }) => log.readExchange(core, input.id),
      glimpse: (input: { id: string }) => log.glimpseExchange(core, input.id),
      settle: () => log.settleLedger(core),
      replay: async (input: ReplayInput) => (await import('./replay.ts')).replayExchange(core, input),
    },
    usage: {
      get: (input: log.UsageQuery) => log.readUsage(core, input),
    },
    health: {
      get: () => endpoints.readHealth(core),
    },
    doctor: {
      run: async (input: DoctorOptions): Promise<CheckResult[]> =>
        (await import('../doctor/run-doctor.ts')).runDoctor(core, input),
    },
    tools: {
      list: () => tools.listTools(core),
      plan: (input: { tool: string; options: PointingOptions }) =>
        tools.planTool(core, input.tool, input.options),
      point: (input: { tool: string; options: PointingOptions }) =>
        tools.applyTool(core, input.tool, input.options),
      planRestore: (input: { tool: string }) => tools.planToolRestore(core, input.tool),
      restore: (input: { tool: string }) => tools.restoreTool(core, input.tool),
      history: (input: { tool: string }) => tools.listToolHistory(core, input.tool),
      change: (input: { tool: string; id: string }) => tools.showToolChange(core, input.tool, input.id),
      planUndo: (input: { tool: string; id: string }) => tools.planToolUndo(core, input.tool, input.id),
      undo: (input: { tool: string; id: string }) => tools.undoToolChange(core, input.tool, input.id),
      profiles: (input: { tool: string }) => tools.listToolProfiles(core, input.tool),
      planProfile: (input: { tool: string; change: ProfileChange }) =>
        tools.planToolProfile(core, input.tool, input.change),
      changeProfile: (input: { tool: string; change: ProfileChange }) =>
        tools.changeToolProfile(core, input.tool, input.change),
      importProfile: (input: { tool: ClientToolId; id: string; upstream?: string | undefined }) =>
        tools.importToolProfile(core, input.tool, input.id, input.upstream),
      found: () => toolKeys.findProfiles(core),
      keyUses: () => toolKeys.listKeyUses(core),
      planReplaceKey: (input: { fingerprint: string; key: string }) =>
        toolKeys.planReplaceKey(core, input.fingerprint, input.key),
      replaceKey: (input: { fingerprint: string; key: string }) =>
        toolKeys.replaceKey(core, input.fingerprint, input.key),
      planMoveKey: (input: { tool: ClientToolId; id: string }) =>
        toolKeys.planMoveKey(core, input.tool, input.id),
      moveKey: (input: { tool: ClientToolId; id: string }) => toolKeys.moveKey(core, input.tool, input.id),
      switchLink: (input: { id: string }) => toolKeys.makeSwitchLink(core, input.id),
      readLink: (input: { link: string }) => toolKeys.readLink(input.link),
      importLink: (input: { link: string; target: LinkTarget }) =>
        toolKeys.importLink(core, input.link, input.target),
    },
    settings: {
      get: () => settings.readSettings(core),
      change: async (input: settings.SettingsChange) => {
        const undo = removals.remember(await settings.changeSettings(core, input));
        return { ...(await settings.readSettings(core)), undo };
      },
      putBack: (input: { undo: string }) => removals.putBack(input.undo),
      check: (input: { text: string }) => settings.checkConfigText(core, input.text),
    },
  };
}

function bindSecrets(core: Core, removals: Removals) {
  return {
    list: () => secrets.listSecrets(core),
    set: async ({ id, value }: { id: string; value: string }) => {
      const taken = await secrets.setSecret(core, id, value);
      return taken === null
        ? { id, replaced: false }
        : { id, replaced: true, undo: removals.remember(taken) };
    },
    reveal: (input: { id: string }) => secrets.revealSecret(core, input.id),
    remove: (input: { id: string }) => removals.keep(input.id, secrets.removeSecret(core, input.id)),
  };
}

export type Operations = ReturnType<typeof createOperations>;
