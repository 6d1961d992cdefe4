// Answers one request to /trpc. Loaded with the first one: router, schemas and the web's Response cost 20 MB that an
// idle Keyswitch without a window does not need.
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { appRouter } from './router.ts';
import type { ControlContext } from './trpc.ts';

/** `path` names the procedures, separated by commas in a batch. */
export async function answerTrpc(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  context: ControlContext,
): Promise<void> {
  await fastifyRequestHandler({
    router: appRouter,
    req: request,
    res: reply,
    path,
    // The command line sends queries by POST too, so that no input stands in an address.
    allowMethodOverride: true,
    createContext: () => context,
  });
}
