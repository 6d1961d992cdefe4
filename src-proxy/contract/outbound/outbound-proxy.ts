// A proxy on the way to upstreams as the snapshot carries it: with its login, which is shown to nobody.
import { z } from 'zod';

/** `unusable`: somebody named a proxy that is none; nothing may go past it in silence. */
export const outboundProxy = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['http', 'https', 'socks5']),
    host: z.string(),
    port: z.number(),
    user: z.string().optional(),
    password: z.string().optional(),
    from: z.string(),
  }),
  z.object({ kind: z.literal('unusable'), reason: z.string() }),
]);
export type OutboundProxy = z.infer<typeof outboundProxy>;
