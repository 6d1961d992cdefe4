// Which item an event of a Responses stream belongs to. Items are known by `output_index`; upstreams that do not
// count are followed by the item's id, and those that give neither by the order in which items end.
import type { JsonObject } from '../../ir/json.ts';
import { isArray, isObject, textOf } from '../../ir/read-json.ts';
import type { IrStreamPart } from '../../ir/stream-part.ts';
import type { StreamDecoderContext } from '../wire-protocol.ts';
import { createItemDecoder, type ItemDecoder, type OutputNotes } from './decode-output-item.ts';

export interface ItemTracker {
  /** `output_item.added` and `output_item.done`. */
  boundary(event: JsonObject, item: JsonObject, added: boolean): IrStreamPart[];
  /** Any event inside an item. */
  inside(type: string, event: JsonObject): IrStreamPart[];
  /** The final `output` array: tells the items that no event told, and closes all. */
  finish(output: unknown): IrStreamPart[];
}

const idOf = (item: JsonObject): string | undefined => textOf(item['id']) ?? textOf(item['call_id']);

/** One tracker per answer. */
export function createItemTracker(context: StreamDecoderContext, notes: OutputNotes): ItemTracker {
  const items = new Map<string, ItemDecoder>();
  const all: ItemDecoder[] = [];
  const told = new Set<string>();
  let anonymous = 0;

  const keyOf = (event: JsonObject, item: JsonObject): string => {
    const index = event['output_index'];
    if (typeof index === 'number') return `${index}`;
    return textOf(event['item_id']) ?? idOf(item) ?? `anonymous ${anonymous}`;
  };
  const create = (key: string): ItemDecoder => {
    const item = createItemDecoder(`o${all.length}`, context, notes);
    items.set(key, item);
    all.push(item);
    return item;
  };
  /** The item of a final `output`, as an event told it; undefined where none did. */
  const findTold = (item: JsonObject, index: number): ItemDecoder | undefined => {
    const id = idOf(item);
    return (
      items.get(`${index}`) ??
      (id === undefined ? all[index] : items.get(id)) ??
      items.get(`anonymous ${index}`)
    );
  };

  return {
    boundary(event, item, added) {
      const key = keyOf(event, item);
      let decoder = items.get(key) ?? create(key);
      // Some gateways give every item the same index.
      if (decoder.isComplete() && added) decoder = create(key);
      if (added) return decoder.added(item);
      const id = idOf(item);
      if (decoder.isComplete() && id !== undefined && !told.has(id)) decoder = create(key);
      if (id !== undefined) told.add(id);
      if (key.startsWith('anonymous')) anonymous += 1;
      return decoder.done(item);
    },
    inside(type, event) {
      const key = keyOf(event, {});
      return (items.get(key) ?? create(key)).event(type, event);
    },
    finish(output) {
      const out: IrStreamPart[] = [];
      if (isArray(output)) {
        output.forEach((item, index) => {
          if (!isObject(item)) return;
          const id = idOf(item);
          if (id !== undefined && told.has(id)) return;
          const known = findTold(item, index);
          out.push(...(known ?? create(`${index}`)).done(item));
        });
      }
      for (const item of all) out.push(...item.close());
      return out;
    },
  };
}
