// Provider profiles: the one-click switch and their routes.
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const id = z.object({ id: z.string() });
const profile = z.object({
  id: z.string(),
  name: z.string().optional(),
  routes: z.array(
    z.object({
      match: z.string(),
      to: z.array(z.string()).min(1),
      strategy: z.enum(['fallback', 'weighted', 'lowest-latency']).optional(),
      weights: z.array(z.number()).optional(),
    }),
  ),
});
const question = z.object({
  model: z.string(),
  client: z.string().optional(),
  profile: z.string().optional(),
});

export const profilesRouter = router({
  list: procedure.query(({ ctx }) => ctx.operations.profiles.list()),
  use: procedure.input(id).mutation(({ ctx, input }) => ctx.operations.profiles.use(input)),
  save: procedure.input(profile).mutation(({ ctx, input }) => ctx.operations.profiles.save(input)),
  remove: procedure.input(id).mutation(({ ctx, input }) => ctx.operations.profiles.remove(input)),
  export: procedure.input(id).query(({ ctx, input }) => ctx.operations.profiles.export(input)),
  import: procedure
    .input(z.object({ text: z.string().max(1_048_576) }))
    .mutation(({ ctx, input }) => ctx.operations.profiles.import(input)),
  explain: procedure.input(question).query(({ ctx, input }) => ctx.operations.profiles.explain(input)),
});
