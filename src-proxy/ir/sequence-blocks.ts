// Interleaved blocks → strictly one after the other, for protocols whose blocks cannot overlap.
// The block that is open streams on; parts of later blocks wait until it closes, then follow in order.
import type { IrStreamPart } from './stream-part.ts';

export interface BlockSequencer {
  push(part: IrStreamPart): IrStreamPart[];
}

const isStart = (part: IrStreamPart): boolean =>
  part.type === 'text-start' || part.type === 'reasoning-start' || part.type === 'tool-input-start';
const isEnd = (part: IrStreamPart): boolean =>
  part.type === 'text-end' || part.type === 'reasoning-end' || part.type === 'tool-input-end';

/** One object per answer. It expects a lawful stream (validate-stream.ts). */
export function createBlockSequencer(): BlockSequencer {
  let current: string | null = null;
  /** Blocks and whole parts that wait, in the order of their first part. */
  const waiting = new Map<string, IrStreamPart[]>();
  let anonymous = 0;

  const drain = (out: IrStreamPart[]): void => {
    while (current === null) {
      const next = waiting.entries().next();
      if (next.done === true) return;
      const [id, parts] = next.value;
      waiting.delete(id);
      out.push(...parts);
      const [first] = parts;
      const last = parts.at(-1);
      if (first !== undefined && last !== undefined && isStart(first) && !isEnd(last)) current = id;
    }
  };
  const hold = (id: string, part: IrStreamPart): void => {
    const parts = waiting.get(id);
    if (parts === undefined) waiting.set(id, [part]);
    else parts.push(part);
  };

  return {
    push(part) {
      if (part.type === 'heartbeat' || part.type === 'response-start' || part.type === 'error') return [part];
      if (part.type === 'response-end') {
        const out: IrStreamPart[] = [];
        current = null;
        drain(out);
        out.push(part);
        return out;
      }
      const id = 'block' in part ? part.block : `opaque ${(anonymous += 1)}`;
      if (current !== null && current !== id) {
        hold(id, part);
        return [];
      }
      const out = [part];
      if (isStart(part)) current = id;
      else if (isEnd(part)) {
        current = null;
        if (waiting.size > 0) drain(out);
      }
      return out;
    },
  };
}
