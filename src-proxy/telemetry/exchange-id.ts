// Ids of exchanges: UUIDv7, so that they sort by the time at which the request came in.
import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(10 * 256);
let used = pool.length;
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const h = (byte: number): string => hex[byte] as string;

/** A new UUIDv7 for the unix time `at` in ms. */
export function createExchangeId(at: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const o = used;
  used += 10;
  const b = (index: number): number => pool[o + index] as number;
  const high = Math.floor(at / 0x10000);
  const low = at & 0xffff;
  return (
    `${h((high >>> 24) & 255)}${h((high >>> 16) & 255)}${h((high >>> 8) & 255)}${h(high & 255)}-` +
    `${h(low >>> 8)}${h(low & 255)}-${h((b(0) & 0x0f) | 0x70)}${h(b(1))}-${h((b(2) & 0x3f) | 0x80)}${h(b(3))}-` +
    `${h(b(4))}${h(b(5))}${h(b(6))}${h(b(7))}${h(b(8))}${h(b(9))}`
  );
}
