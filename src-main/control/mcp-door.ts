// POST /mcp: the proxy relays operators' messages here after it has checked their token. Its bearer opens nothing
// else, and neither a session nor the control token opens this.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Operations } from '../operations/operations.ts';

export const mcpPath = '/mcp';

/** Is this the bearer that the proxy was given? Constant time. */
export function isMcpBearer(authorization: string | undefined, bearer: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${bearer}`));
}

/** A body that never became a message: told in JSON-RPC, the only language that its sender reads. */
function answerUnread(error: { statusCode?: number }, _request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 500;
  const [code, message] =
    status === 400
      ? [-32_700, 'The body is not JSON.']
      : status === 413
        ? [-32_600, 'The body is too large.']
        : status === 415
          ? [-32_600, 'The body must be application/json.']
          : [-32_603, 'Keyswitch made a mistake in this request.'];
  void reply.code(status).send({ jsonrpc: '2.0', error: { code, message }, id: null });
}

/** Adds the route; the guard has let the request in already. */
export function addMcpDoor(app: FastifyInstance, operations: Operations): void {
  app.post(mcpPath, { errorHandler: answerUnread }, async (request, reply) => {
    reply.hijack();
    const { answerMcp } = await import('../mcp/answer-mcp.ts');
    await answerMcp(operations, request.raw, reply.raw, request.body);
  });
}
