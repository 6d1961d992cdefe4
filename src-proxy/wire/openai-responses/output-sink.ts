// Where the writers of output items put their events: numbers items and events, keeps finished items.
import type { JsonObject } from '../../ir/json.ts';

export interface ItemPlace {
  readonly index: number;
  readonly id: string;
}

export interface OutputSink {
  /** Adds `sequence_number`. */
  emit(event: JsonObject): void;
  /** The next item's place and id. */
  nextItem(prefix: string): ItemPlace;
  /** Announces an item that is being written. */
  added(index: number, item: JsonObject): void;
  /** Announces a finished item; it becomes part of the final output. */
  done(index: number, item: JsonObject): void;
  /** Finished items. */
  readonly output: readonly JsonObject[];
  /** The events since the last call. */
  take(): JsonObject[];
}

/** `stem` makes item ids unique in a conversation: clients send them back. */
export function createOutputSink(stem: string): OutputSink {
  const output: JsonObject[] = [];
  let events: JsonObject[] = [];
  let sequence = 0;
  let items = 0;
  const emit = (event: JsonObject): void => {
    events.push({ ...event, sequence_number: sequence });
    sequence += 1;
  };
  return {
    output,
    emit,
    nextItem(prefix) {
      const index = items;
      items += 1;
      return { index, id: `${prefix}_${stem}${index.toString().padStart(2, '0')}` };
    },
    added: (index, item) => emit({ type: 'response.output_item.added', output_index: index, item }),
    done(index, item) {
      output[index] = item;
      emit({ type: 'response.output_item.done', output_index: index, item });
    },
    take() {
      const out = events;
      events = [];
      return out;
    },
  };
}
