// The price of one model. Browser-safe; knows nothing of vendors, files or exchanges.
import { z } from 'zod';

const usd = z.number().nonnegative();

/** USD per million tokens above a prompt size: the whole request is billed at these rates, not only the rest. */
export const longContextPrice = z.object({
  /** Input tokens, cached ones included; a request with more than this many is billed at these rates. */
  above: z.number().positive(),
  input: usd,
  output: usd,
  cacheRead: usd.optional(),
  cacheWrite: usd.optional(),
});
export type LongContextPrice = z.infer<typeof longContextPrice>;

/** USD per million tokens. `model` is an id or a glob with `*`. A cache price that is left out is the input price. */
export const modelPrice = z.object({
  model: z.string().min(1),
  input: usd,
  output: usd,
  cacheRead: usd.optional(),
  cacheWrite: usd.optional(),
  longContext: longContextPrice.optional(),
});
export type ModelPrice = z.infer<typeof modelPrice>;
