// The control API's tRPC instance: a Problem's sentence reaches the caller as it is, a defect does not.
import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { Operations } from '../operations/operations.ts';
import { Problem, systemProblem } from '../problem.ts';
import type { LiveTopics } from './live-topics.ts';

export interface ControlContext {
  readonly operations: Operations;
  readonly live: LiveTopics;
}

const trpc = initTRPC.context<ControlContext>().create({
  // Each subscription is told that the line is alive, so that a dead one is noticed and made again.
  sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  errorFormatter: ({ shape, error }) => {
    const problem = error.cause instanceof Problem ? error.cause : null;
    const { stack: _stack, ...data } = shape.data;
    return {
      ...shape,
      message: problem?.message ?? sentenceFor(error, shape.message),
      data: { ...data, exitCode: problem?.exitCode ?? (error.code === 'BAD_REQUEST' ? 2 : 1) },
    };
  },
});

const defect = 'Keyswitch made a mistake in this request: try again, and report it if it repeats.';

/** What is said of a failure that is no Problem. The list that zod makes of an input's faults is for programs. */
function sentenceFor({ code, cause }: TRPCError, message: string): string {
  if (code === 'INTERNAL_SERVER_ERROR') return defect;
  if (!(cause instanceof z.ZodError)) return message;
  const place = cause.issues[0]?.path.join('.') ?? '';
  return place === ''
    ? 'This input is not valid.'
    : `The input "${place}" is not valid: correct or shorten it.`;
}

export const { router } = trpc;

/** Procedures are open to whoever passed the session guard of the server. */
export const procedure = trpc.procedure.use(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  const problem = cause instanceof Problem ? cause : systemProblem(cause);
  if (problem === null) return result;
  throw new TRPCError({
    code: problem.exitCode === 2 ? 'BAD_REQUEST' : 'UNPROCESSABLE_CONTENT',
    message: problem.message,
    cause: problem,
  });
});
