// Stop sequences for upstreams that have none: the text is cut here, before the first of them, and the answer ends as if
// the vendor had stopped. What the upstream says behind the cut is read for its usage only. Knows no protocol.
import type { IrOutputPart, IrResponse, IrStreamPart, ResponseEnd } from './stream-part.ts';

export interface StopCutter {
  /** The parts that go on: text that could be the beginning of a stop sequence waits for what follows it. */
  push(part: IrStreamPart): IrStreamPart[];
}

interface Cut {
  readonly at: number;
  readonly sequence: string;
}

/** The stop sequence that is complete first, as for a vendor who looks after each token; of several the longest. */
function findCut(text: string, sequences: readonly string[]): Cut | null {
  let best: Cut | null = null;
  for (const sequence of sequences) {
    const at = text.indexOf(sequence);
    if (at === -1) continue;
    const sooner = best === null ? -1 : at + sequence.length - (best.at + best.sequence.length);
    if (best === null || sooner < 0 || (sooner === 0 && at < best.at)) best = { at, sequence };
  }
  return best;
}

/** How many characters at the end of a text could be the beginning of a stop sequence. */
function undecided(text: string, sequences: readonly string[]): number {
  let most = 0;
  for (const sequence of sequences) {
    const longest = Math.min(sequence.length - 1, text.length);
    for (let length = longest; length > most; length -= 1) {
      if (text.endsWith(sequence.slice(0, length))) {
        most = length;
        break;
      }
    }
  }
  return most;
}

const stopped = (end: ResponseEnd, sequence: string): ResponseEnd => {
  const { rawReason: _raw, ...rest } = end;
  return { ...rest, reason: 'stop-sequence', stopSequence: sequence };
};

const endOf: Partial<Record<IrStreamPart['type'], 'text-end' | 'reasoning-end' | 'tool-input-end'>> = {
  'text-start': 'text-end',
  'reasoning-start': 'reasoning-end',
  'tool-input-start': 'tool-input-end',
};

export interface SplitStops {
  /** For the upstream. */
  readonly sent: readonly string[];
  /** For whoever carries its answer. */
  readonly cut: readonly string[];
}

/** What of a list of stop sequences a target takes, and what of it has to be cut here. */
export function splitStops(
  sequences: readonly string[] | undefined,
  takes: (sequence: string, index: number) => boolean,
): SplitStops {
  if (sequences === undefined) return noStops;
  const known = sequences.filter((sequence) => sequence !== '');
  return {
    sent: known.filter(takes),
    cut: known.filter((sequence, index) => !takes(sequence, index)),
  };
}

const noStops: SplitStops = { sent: [], cut: [] };

/** Cuts a stream. `sequences` must not hold empty ones. */
export function createStopCutter(sequences: readonly string[]): StopCutter {
  /** Text of a block that may be the beginning of a stop sequence. */
  const waiting = new Map<string, string>();
  const open = new Map<string, 'text-end' | 'reasoning-end' | 'tool-input-end'>();
  let hit: string | null = null;

  function takeText(part: Extract<IrStreamPart, { type: 'text-delta' }>): IrStreamPart[] {
    const { block } = part;
    const before = waiting.get(block);
    if (before === undefined) return [part];
    const text = before + part.text;
    const cut = findCut(text, sequences);
    if (cut === null) {
      const kept = undecided(text, sequences);
      waiting.set(block, text.slice(text.length - kept));
      if (kept === 0 && before === '') return [part];
      const { logprobs: _logprobs, ...bare } = part;
      const sure = text.slice(0, text.length - kept);
      return sure === '' ? [] : [{ ...bare, text: sure }];
    }
    hit = cut.sequence;
    const out: IrStreamPart[] =
      cut.at === 0 ? [] : [{ type: 'text-delta', block, text: text.slice(0, cut.at) }];
    for (const [name, type] of open) {
      const rest = name === block ? '' : (waiting.get(name) ?? '');
      if (rest !== '') out.push({ type: 'text-delta', block: name, text: rest });
      out.push({ type, block: name });
    }
    return out;
  }

  return {
    push(part) {
      if (hit !== null) {
        if (part.type === 'response-end') return [stopped(part, hit)];
        return part.type === 'error' || part.type === 'heartbeat' ? [part] : [];
      }
      const end = endOf[part.type];
      if (end !== undefined && 'block' in part) open.set(part.block, end);
      // A refusal is not the model's text: it has no stop sequences.
      if (part.type === 'text-start' && part.refusal !== true) waiting.set(part.block, '');
      if (part.type === 'text-delta') return takeText(part);
      if (part.type !== 'text-end' && part.type !== 'reasoning-end' && part.type !== 'tool-input-end')
        return [part];
      open.delete(part.block);
      const rest = waiting.get(part.block) ?? '';
      waiting.delete(part.block);
      return rest === '' ? [part] : [{ type: 'text-delta', block: part.block, text: rest }, part];
    },
  };
}

/** Cuts a whole answer; the same object where no stop sequence is in it. */
export function cutResponse(response: IrResponse, sequences: readonly string[]): IrResponse {
  const { otherChoices } = response;
  const cut = cutChoice(response, sequences);
  return otherChoices === undefined
    ? cut
    : { ...cut, otherChoices: otherChoices.map((choice) => cutChoice(choice, sequences)) };
}

function cutChoice<T extends Pick<IrResponse, 'parts' | 'end'>>(
  response: T,
  sequences: readonly string[],
): T {
  for (const [index, part] of response.parts.entries()) {
    const cut = part.type === 'text' ? findCut(part.text, sequences) : null;
    if (cut === null || part.type !== 'text') continue;
    // Citations and seals speak of the whole text.
    const kept: IrOutputPart[] = cut.at === 0 ? [] : [{ type: 'text', text: part.text.slice(0, cut.at) }];
    return {
      ...response,
      parts: [...response.parts.slice(0, index), ...kept],
      end: stopped(response.end, cut.sequence),
    };
  }
  return response;
}
