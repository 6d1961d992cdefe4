// The shape of a dated price file: the built-in one and the user's own `prices.json` are alike. Reads no file itself.
import { z } from 'zod';
import { modelPrice, type ModelPrice } from './model-price.ts';

const day = z.iso.date();

/**
 * One row; `from` and `until` (both included, `YYYY-MM-DD`) bound the days on which the price holds. `note` says which
 * figures were worked out from others rather than read.
 */
export const datedPrice = modelPrice.extend({
  from: day.optional(),
  until: day.optional(),
  note: z.string().optional(),
});
export type DatedPrice = z.infer<typeof datedPrice>;

export const priceFile = z.object({
  schema: z.literal(1),
  /** The day the figures were last compared with their sources; a file without it is used, with a warning. */
  updated: day.optional(),
  /** After this day the file is used, with a warning that its figures are old. */
  expires: day.optional(),
  vendors: z.array(
    z.object({
      vendor: z.string().min(1),
      /** The vendor's own page. */
      source: z.string().optional(),
      /** The day that page was read. */
      read: day.optional(),
      /** Where a copy of it was read, if not on the page itself. */
      via: z.string().optional(),
      models: z.array(datedPrice),
    }),
  ),
});
export type PriceFile = z.infer<typeof priceFile>;

/**
 * The prices of a file that hold on one day, in the file's order, without their dates.
 * @param today `YYYY-MM-DD`
 */
export function pricesInForce(file: PriceFile, today: string): ModelPrice[] {
  return file.vendors.flatMap((vendor) =>
    vendor.models
      .filter((row) => (row.from ?? today) <= today && today <= (row.until ?? today))
      .map(({ from: _from, until: _until, note: _note, ...price }) => price),
  );
}
