// The few settings that forms change, and the doctor.
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

const change = z.object({
  bodies: z.enum(['off', 'errors', 'all']).optional(),
  retention_days: z.number().optional(),
  proxy_port: z.number().optional(),
  control_port: z.number().optional(),
  network_proxy: z.string().max(300).optional(),
});

export const settingsRouter = router({
  get: procedure.query(({ ctx }) => ctx.operations.settings.get()),
  change: procedure.input(change).mutation(({ ctx, input }) => ctx.operations.settings.change(input)),
  putBack: procedure
    .input(z.object({ undo: z.string() }))
    .mutation(({ ctx, input }) => ctx.operations.settings.putBack(input)),
  check: procedure
    .input(z.object({ text: z.string().max(1_048_576) }))
    .query(({ ctx, input }) => ctx.operations.settings.check(input)),
});

export const doctorRouter = router({
  run: procedure
    .input(z.object({ withoutTools: z.boolean().optional() }))
    .query(({ ctx, input }) => ctx.operations.doctor.run(input)),
});
