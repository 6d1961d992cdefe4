// The first and the last bytes of an answer that passes by, copied into a bounded store: enough to read its
// start, its end and its usage afterwards, at the price of one memcpy per chunk.

export interface ByteTail {
  push(chunk: Uint8Array): void;
  /** All bytes that passed, also those that are no longer held. */
  total(): number;
  /** Everything, when it all fits; else null. */
  whole(): Buffer | null;
  /** The first bytes. */
  head(): Buffer;
  /** The last bytes; may overlap the head. */
  tail(): Buffer;
}

const headLimit = 16 * 1024;

/** @param limit how many of the last bytes are held. */
export function createByteTail(limit = 1024 * 1024): ByteTail {
  let ring = Buffer.allocUnsafe(Math.min(4096, limit));
  let head: Buffer | null = null;
  let total = 0;

  /** While nothing has been overwritten the ring is a plain buffer that grows. */
  function grow(needed: number): void {
    let size = ring.length;
    while (size < needed && size < limit) size *= 4;
    size = Math.min(size, limit);
    if (size === ring.length) return;
    const bigger = Buffer.allocUnsafe(size);
    ring.copy(bigger, 0, 0, total);
    ring = bigger;
  }

  return {
    total: () => total,
    push(chunk) {
      if (total + chunk.length > ring.length) {
        if (total <= ring.length && ring.length < limit) grow(total + chunk.length);
        if (total + chunk.length > ring.length && head === null && total <= ring.length) {
          const known = Math.min(total, headLimit);
          head = Buffer.concat([ring.subarray(0, known), chunk.subarray(0, headLimit - known)]);
        }
      }
      let piece = chunk;
      if (piece.length > ring.length) {
        total += piece.length - ring.length;
        piece = piece.subarray(piece.length - ring.length);
      }
      const at = total % ring.length;
      const first = Math.min(piece.length, ring.length - at);
      ring.set(first === piece.length ? piece : piece.subarray(0, first), at);
      if (first < piece.length) ring.set(piece.subarray(first), 0);
      total += piece.length;
    },
    whole: () => (total <= ring.length ? ring.subarray(0, total) : null),
    head: () => head ?? ring.subarray(0, Math.min(total, headLimit)),
    tail() {
      if (total <= ring.length) return ring.subarray(0, total);
      const at = total % ring.length;
      return Buffer.concat([ring.subarray(at), ring.subarray(0, at)]);
    },
  };
}
