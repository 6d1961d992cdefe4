// Client tools: status, plans as diffs, apply and restore, the profiles inside their files.
import { z } from 'zod';
import type { LinkTarget } from '../../client-tools/import-link.ts';
import type { PointingOptions, ProfileChange } from '../../client-tools/client-tool.ts';
import { procedure, router } from '../trpc.ts';

const toolId = z.enum(['codex', 'opencode', 'cc-switch', 'claude-code', 'gemini-cli']);
const tool = z.object({ tool: toolId });
const oneChange = z.object({ tool: toolId, id: z.string().max(200) });
const pointing = z.object({
  tool: toolId,
  options: z
    .object({
      model: z.string().optional(),
      smallModel: z.string().optional(),
      auth: z.enum(['command', 'env', 'auth-json', 'bearer']).optional(),
      websockets: z.boolean().optional(),
      providerName: z.string().optional(),
      replaceLogin: z.boolean().optional(),
      apps: z.array(z.string()).optional(),
    })
    .optional(),
});
const change = z.object({
  tool: toolId,
  change: z.discriminatedUnion('op', [
    z.object({
      op: z.enum(['add', 'set']),
      id: z.string(),
      fields: z.record(z.string(), z.string()),
      key: z.string().max(65_536).optional(),
    }),
    z.object({ op: z.enum(['remove', 'use']), id: z.string() }),
    z.object({ op: z.literal('duplicate'), id: z.string(), from: z.string() }),
  ]),
});

const linkTarget = z.discriminatedUnion('as', [
  z.object({ as: z.literal('upstream'), id: z.string().optional() }),
  z.object({ as: z.literal('profile'), tool: toolId, id: z.string() }),
]);

export const toolsRouter = router({
  list: procedure.query(({ ctx }) => ctx.operations.tools.list()),
  plan: procedure
    .input(pointing)
    .query(({ ctx, input }) =>
      ctx.operations.tools.plan({ tool: input.tool, options: given(input.options) }),
    ),
  /** Not `apply`: tRPC keeps that word for itself. */
  point: procedure
    .input(pointing)
    .mutation(({ ctx, input }) =>
      ctx.operations.tools.point({ tool: input.tool, options: given(input.options) }),
    ),
  planRestore: procedure.input(tool).query(({ ctx, input }) => ctx.operations.tools.planRestore(input)),
  restore: procedure.input(tool).mutation(({ ctx, input }) => ctx.operations.tools.restore(input)),
  history: procedure.input(tool).query(({ ctx, input }) => ctx.operations.tools.history(input)),
  /** The diff of one change of the history. */
  change: procedure.input(oneChange).query(({ ctx, input }) => ctx.operations.tools.change(input)),
  planUndo: procedure.input(oneChange).query(({ ctx, input }) => ctx.operations.tools.planUndo(input)),
  undo: procedure.input(oneChange).mutation(({ ctx, input }) => ctx.operations.tools.undo(input)),
  profiles: procedure.input(tool).query(({ ctx, input }) => ctx.operations.tools.profiles(input)),
  /** Mutations both: a change may hold a key, which belongs in no address. */
  planProfile: procedure
    .input(change)
    .mutation(({ ctx, input }) => ctx.operations.tools.planProfile(changeOf(input))),
  changeProfile: procedure
    .input(change)
    .mutation(({ ctx, input }) => ctx.operations.tools.changeProfile(changeOf(input))),
  importProfile: procedure
    .input(z.object({ tool: toolId, id: z.string(), upstream: z.string().optional() }))
    .mutation(({ ctx, input }) => ctx.operations.tools.importProfile(input)),
  found: procedure.query(({ ctx }) => ctx.operations.tools.found()),
  keyUses: procedure.query(({ ctx }) => ctx.operations.tools.keyUses()),
  /** A mutation although it changes nothing: the key belongs in no address. */
  planReplaceKey: procedure
    .input(z.object({ fingerprint: z.string(), key: z.string().max(65_536) }))
    .mutation(({ ctx, input }) => ctx.operations.tools.planReplaceKey(input)),
  replaceKey: procedure
    .input(z.object({ fingerprint: z.string(), key: z.string().max(65_536) }))
    .mutation(({ ctx, input }) => ctx.operations.tools.replaceKey(input)),
  planMoveKey: procedure
    .input(z.object({ tool: toolId, id: z.string() }))
    .query(({ ctx, input }) => ctx.operations.tools.planMoveKey(input)),
  moveKey: procedure
    .input(z.object({ tool: toolId, id: z.string() }))
    .mutation(({ ctx, input }) => ctx.operations.tools.moveKey(input)),
  /** For opening with CC Switch; a mutation, so that no cache keeps it. */
  switchLink: procedure
    .input(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => ctx.operations.tools.switchLink(input)),
  /** A mutation although it changes nothing: a link may hold a key, which belongs in no address. */
  readLink: procedure
    .input(z.object({ link: z.string().max(65_536) }))
    .mutation(({ ctx, input }) => ctx.operations.tools.readLink(input)),
  importLink: procedure
    .input(z.object({ link: z.string().max(65_536), target: linkTarget }))
    .mutation(({ ctx, input }) =>
      ctx.operations.tools.importLink({ link: input.link, target: targetOf(input.target) }),
    ),
});

function targetOf(target: z.infer<typeof linkTarget>): LinkTarget {
  if (target.as === 'profile' || target.id !== undefined) return target as LinkTarget;
  return { as: 'upstream' };
}

function given(options: z.infer<typeof pointing>['options']): PointingOptions {
  return Object.fromEntries(
    Object.entries(options ?? {}).filter(([, value]) => value !== undefined),
  ) as PointingOptions;
}

function changeOf(input: z.infer<typeof change>): { tool: string; change: ProfileChange } {
  const { tool: id, change: wanted } = input;
  if (!('fields' in wanted)) return { tool: id, change: wanted };
  const { key, ...rest } = wanted;
  return { tool: id, change: { ...rest, ...(key === undefined ? {} : { key }) } };
}
