// Signed reasoning that is too long for the id of its call (call-id-codec.ts), or whose id a client made anew, for Chat
// clients that give back a call but nothing around it: kept for a while, by the call that it came with. Only the last
// way: without it a turn goes on as it would without the thoughts.
import { createFold, type StreamFold } from '../../ir/fold.ts';
import type { IrRequest } from '../../ir/request.ts';
import type { Sealed } from '../../ir/sealed.ts';
import type { IrOutputPart, IrStreamPart } from '../../ir/stream-part.ts';
import { type CallSeals, isCarried, restoreMessage, type Thought, type ToolCall } from './restore-seals.ts';

interface Memory extends CallSeals {
  readonly size: number;
}

export interface AnswerWatch {
  push(part: IrStreamPart): void;
}

interface SealTarget {
  readonly protocol: Sealed['origin'];
  readonly upstream: string;
}

export interface SealMemory {
  /** Looks at one answer for one client, part by part. */
  watch(client: string): AnswerWatch;
  /** The request with the seals that this target issued and the client left out; the same object where there are none. */
  restore(client: string, request: IrRequest, target: SealTarget): IrRequest;
}

/** What an entry costs beside its texts, about. */
const entryCost = 400;

/** @param limitBytes oldest entries go first; the usual is some thousand calls of an agent */
export function createSealMemory(limitBytes = 4 * 1024 * 1024): SealMemory {
  /** null = two answers gave that id to different calls: it says nothing. */
  const memories = new Map<string, Memory | null>();
  let held = 0;

  const forget = (key: string): void => {
    held -= (memories.get(key)?.size ?? 0) + key.length + entryCost;
    memories.delete(key);
  };
  const keep = (key: string, memory: Memory): void => {
    const known = memories.has(key);
    if (known) forget(key);
    memories.set(key, known ? null : memory);
    held += (known ? 0 : memory.size) + key.length + entryCost;
    for (const oldest of memories.keys()) {
      if (held <= limitBytes) break;
      forget(oldest);
    }
  };

  return {
    watch(client) {
      let fold: StreamFold | null = null;
      return {
        push(part) {
          if (!watched.has(part.type)) return;
          fold ??= createFold();
          fold.push(part);
          if (part.type !== 'response-end') return;
          for (const [call, memory] of sortByCall(fold.finish().parts)) keep(keyOf(client, call), memory);
        },
      };
    },
    restore(client, request, target) {
      if (memories.size === 0) return request;
      const recall = (call: ToolCall): Memory | undefined => {
        const memory = memories.get(keyOf(client, call));
        if (memory === undefined || memory === null) return undefined;
        const first = memory.sealed ?? memory.thoughts[0]?.sealed;
        return first?.origin === target.protocol && first.upstream === target.upstream ? memory : undefined;
      };
      const messages = request.messages.map((message) => restoreMessage(message, recall));
      return messages.some((message, index) => message !== request.messages[index])
        ? { ...request, messages }
        : request;
    },
  };
}

const watched = new Set<IrStreamPart['type']>([
  'response-start',
  'reasoning-start',
  'reasoning-delta',
  'reasoning-end',
  'tool-input-start',
  'tool-input-end',
  'response-end',
]);

const keyOf = (client: string, call: { readonly callId: string; readonly name: string }): string =>
  `${client}\n${call.callId}\n${call.name}`;

function sortByCall(
  parts: readonly IrOutputPart[],
): [Extract<IrOutputPart, { type: 'tool-call' }>, Memory][] {
  const out: ReturnType<typeof sortByCall> = [];
  let thoughts: Thought[] = [];
  for (const part of parts) {
    if (part.type === 'reasoning' && isCarried(part.sealed)) thoughts.push(part);
    if (part.type !== 'tool-call') continue;
    const { sealed } = part;
    const size = thoughts.reduce((sum, one) => sum + one.text.length + (one.sealed?.data.length ?? 0), 0);
    if (thoughts.length > 0 || sealed !== undefined)
      out.push([part, { thoughts, sealed, size: size + (sealed?.data.length ?? 0) }]);
    thoughts = [];
  }
  return out;
}
