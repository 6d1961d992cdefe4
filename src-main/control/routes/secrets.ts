// The vault, by id.
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const id = z.object({ id: z.string() });

export const secretsRouter = router({
  list: procedure.query(({ ctx }) => ctx.operations.secrets.list()),
  set: procedure
    .input(z.object({ id: z.string(), value: z.string().max(65_536) }))
    .mutation(({ ctx, input }) => ctx.operations.secrets.set(input)),
  /** A mutation, because showing a key is an explicit act and must never be cached or prefetched. */
  reveal: procedure.input(id).mutation(({ ctx, input }) => ctx.operations.secrets.reveal(input)),
  remove: procedure.input(id).mutation(({ ctx, input }) => ctx.operations.secrets.remove(input)),
});
