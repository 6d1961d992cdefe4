// Local tokens of client tools and of operators.
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const id = z.object({ id: z.string() });
const settings = z.object({
  profile: z.string().nullish(),
  requests_per_minute: z.number().nullish(),
  concurrent_requests: z.number().nullish(),
  tokens_per_day: z.number().nullish(),
  usd_per_day: z.number().nullish(),
});

export const clientsRouter = router({
  list: procedure.query(({ ctx }) => ctx.operations.clients.list()),
  add: procedure
    .input(z.object({ id: z.string(), settings: settings.optional() }))
    .mutation(({ ctx, input }) => ctx.operations.clients.add(input)),
  rotate: procedure.input(id).mutation(({ ctx, input }) => ctx.operations.clients.rotate(input)),
  update: procedure
    .input(z.object({ id: z.string(), settings }))
    .mutation(({ ctx, input }) => ctx.operations.clients.update(input)),
  revoke: procedure.input(id).mutation(({ ctx, input }) => ctx.operations.clients.revoke(input)),
});

export const mcpTokensRouter = router({
  list: procedure.query(({ ctx }) => ctx.operations.mcpTokens.list()),
  add: procedure.input(id).mutation(({ ctx, input }) => ctx.operations.mcpTokens.add(input)),
  revoke: procedure.input(id).mutation(({ ctx, input }) => ctx.operations.mcpTokens.revoke(input)),
});
