// Cases of the SDK matrix: refusals and broken streams.
// (Numbers are those of the project's list of what users file against rivals, peers.md Part 1b.)
import { expect } from 'vitest';
import type { VendorAnswer } from '../support/vendors/vendor-answer.ts';
import { nonce, type MatrixCase } from './matrix-kit.ts';
import { say } from './sdk-client.ts';

export const errorsCases: readonly MatrixCase[] = [
  {
    name: 'the vendor’s 400 keeps its words and is a bad request',
    async run(world) {
      const message = `The 'moon' parameter is not for you: ${nonce.slice(0, 5)}`;
      world.vendor.script({ status: 400, kind: 'invalid', message });
      const error = await world.failure(() => world.open().ask(say('x')));
      expect(error.status).toBe(400);
      expect(error.message).toContain('moon');
      if (world.client !== 'gemini') expect(error.type).toBe('BadRequestError');
    },
  },
  {
    name: 'a rate limit is a rate limit',
    benches: true,
    async run(world) {
      world.vendor.script({ status: 429, kind: 'rate-limit', message: 'Slow down, please.', retryAfter: 1 });
      const error = await world.failure(() => world.open().ask(say('x')));
      expect(error.status).toBe(429);
      expect(error.message).toContain('Slow down');
      if (world.client !== 'gemini') expect(error.type).toBe('RateLimitError');
    },
  },
  {
    name: 'a refused upstream key is not the caller’s 401',
    benches: true,
    async run(world) {
      world.vendor.script({ status: 401, kind: 'key', message: 'Your key is bad.' });
      const error = await world.failure(() => world.open().ask(say('x')));
      expect(error.status).toBe(403);
      if (world.client !== 'gemini') expect(error.type).toBe('PermissionDeniedError');
    },
  },
  {
    name: 'an overloaded vendor',
    benches: true,
    async run(world) {
      world.vendor.script({ status: 503, kind: 'overloaded', message: 'Overloaded.' });
      const error = await world.failure(() => world.open().ask(say('x')));
      expect(error.status === 503 || error.status === 529).toBe(true);
    },
  },
  ...(['cut', 'eof', 'error'] as const).map((broken): MatrixCase => ({
    name: `a stream that ends by ${broken} is an error, never a cheerful end (bugs 26, 27)`,
    skip: ({ stream }) => !stream,
    async run(world) {
      const answer: VendorAnswer = { text: ['Half ', 'an ', '答'], broken };
      world.vendor.script(answer);
      await expect(world.open().ask(say('x'))).rejects.toThrow();
    },
  })),
];
