// Answers that Keyswitch gave in the vendor's place, so that a client of the Responses API can continue them with
// `previous_response_id` although no upstream knows them. In memory only, bounded, gone when the proxy ends: what is
// not here any more is refused by name, as OpenAI does after thirty days.
import type { JsonValue } from '../../ir/json.ts';
import { isArray, parseObject } from '../../ir/read-json.ts';
import { inputItems } from '../body/input-items.ts';

/** One turn as it was said: parsed only when it is continued, which most never are. */
export interface RememberedTurn {
  /** The turn that this one continued. */
  readonly earlier: RememberedTurn | null;
  /** The client's own body: what it added to `earlier`. */
  readonly asked: Buffer;
  /** The response object as JSON, or the event that holds it. */
  readonly answered: string;
}

export interface ResponseMemory {
  /** @param id `resp_…` as the client saw it. */
  remember(client: string, id: string, turn: RememberedTurn): void;
  /** Nobody has been given an answer that can be continued. */
  isEmpty(): boolean;
  /** Null = no answer to this client has that id, or it was too long ago. */
  recall(client: string, id: string): RememberedTurn | null;
}

/** What an entry costs beside its texts, about. */
const entryCost = 500;
/** Most scripts continue the answer that they just got; the texts of a day are not worth the memory. */
const limitTurns = 1_000;

/** @param limitBytes the oldest answers go first, as they do beyond a thousand. */
export function createResponseMemory(limitBytes = 16 * 1024 * 1024): ResponseMemory {
  const turns = new Map<string, RememberedTurn>();
  let held = 0;
  return {
    remember(client, id, turn) {
      turns.set(keyOf(client, id), turn);
      held += sizeOf(turn);
      for (const [key, oldest] of turns) {
        if (held <= limitBytes && turns.size <= limitTurns) break;
        turns.delete(key);
        held -= sizeOf(oldest);
      }
    },
    isEmpty: () => turns.size === 0,
    recall: (client, id) => turns.get(keyOf(client, id)) ?? null,
  };
}

const keyOf = (client: string, id: string): string => `${client}\n${id}`;
const sizeOf = ({ asked, answered }: RememberedTurn): number => asked.length + answered.length + entryCost;

/** Everything that was said up to the end of the turn, as input items. */
export function conversationOf(last: RememberedTurn): readonly JsonValue[] {
  const turns: RememberedTurn[] = [];
  for (let turn: RememberedTurn | null = last; turn !== null; turn = turn.earlier) turns.push(turn);
  return turns.toReversed().flatMap((turn) => {
    const body = parseObject(turn.asked.toString('utf8')) ?? {};
    return [...inputItems(body), ...outputOf(turn)];
  });
}

/** The items of the answer. */
export function outputOf({ answered }: RememberedTurn): readonly JsonValue[] {
  const answer = parseObject(answered) ?? {};
  const { output } = (answer['response'] ?? answer) as { readonly output?: JsonValue };
  return isArray(output) ? output : [];
}
