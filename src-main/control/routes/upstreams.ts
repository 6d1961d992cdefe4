// Upstreams and their endpoints.
import { z } from 'zod';
import { protocolIds } from '../../../src-proxy/contract/protocol-id.ts';
import { procedure, router } from '../trpc.ts';

const id = z.object({ id: z.string() });
const upstream = z.object({
  id: z.string(),
  name: z.string().optional(),
  preset: z.string().optional(),
  secrets: z.array(z.string()).optional(),
  endpoint: z.string().optional(),
  models: z.array(z.string()).optional(),
  proxy: z.string().max(300).nullable().optional(),
  protocols: z.partialRecord(z.enum(protocolIds), z.string()).optional(),
});

const addition = z.object({
  preset: z.string().nullable(),
  id: z.string().optional(),
  key: z.string().max(65_536).optional(),
  endpoint: z.string().optional(),
  protocol: z.enum(protocolIds).optional(),
  base: z.string().optional(),
  makeProfile: z.boolean(),
});

export const upstreamsRouter = router({
  list: procedure.query(({ ctx }) => ctx.operations.upstreams.list()),
  presets: procedure.query(({ ctx }) => ctx.operations.upstreams.presets()),
  preset: procedure.input(id).query(({ ctx, input }) => ctx.operations.upstreams.preset(input)),
  save: procedure.input(upstream).mutation(({ ctx, input }) => ctx.operations.upstreams.save(input)),
  add: procedure.input(addition).mutation(({ ctx, input }) => ctx.operations.upstreams.add(input)),
  remove: procedure.input(id).mutation(({ ctx, input }) => ctx.operations.upstreams.remove(input)),
  test: procedure.input(id).mutation(({ ctx, input }) => ctx.operations.upstreams.test(input)),
  models: procedure
    .input(z.object({ upstream: z.string().optional() }))
    .query(({ ctx, input }) => ctx.operations.upstreams.models(input)),
  codexForm: procedure
    .input(z.object({ id: z.string(), endpoint: z.string().optional(), model: z.string().optional() }))
    .query(({ ctx, input }) => ctx.operations.upstreams.codexForm(input)),
  judgeAddress: procedure
    .input(z.object({ address: z.string() }))
    .query(({ ctx, input }) => ctx.operations.upstreams.judgeAddress(input)),
});

export const endpointsRouter = router({
  list: procedure
    .input(z.object({ upstream: z.string() }))
    .query(({ ctx, input }) => ctx.operations.endpoints.list(input)),
  use: procedure
    .input(z.object({ upstream: z.string(), endpoint: z.string() }))
    .mutation(({ ctx, input }) => ctx.operations.endpoints.use(input)),
  probe: procedure
    .input(z.object({ upstream: z.string(), endpoint: z.string().optional() }))
    .mutation(({ ctx, input }) => ctx.operations.endpoints.probe(input)),
});
