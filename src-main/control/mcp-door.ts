// POST /mcp: the proxy relays operators' messages here after it has checked their token. Its bearer opens nothing
// else, and neither a session nor the control token opens this.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Operations } from '../operations/operations.ts';

export const mcpPath = '/mcp';

/** Is this the bearer that the proxy was given? Constant time. */
export function isMcpBearer(authorization: string | undefined, bearer: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${bearer}`));
}

/** Adds the route; the guard has let the request in already. */
export function addMcpDoor(app: FastifyInstance, operations: Operations): void {
  app.post(mcpPath, async (request, reply) => {
    reply.hijack();
    const { answerMcp } = await import('../mcp/answer-mcp.ts');
    await answerMcp(operations, request.raw, reply.raw, request.body);
  });
}
