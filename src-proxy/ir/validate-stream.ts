// The laws of a neutral stream, as a check: decoders are tested against it, encoders may rely on it.
import type { IrStreamPart } from './stream-part.ts';

type BlockKind = 'text' | 'reasoning' | 'tool-input';

interface State {
  started: boolean;
  ended: boolean;
  readonly open: Map<string, BlockKind>;
  readonly seen: Set<string>;
}

/** Every law that the parts break, in words; empty for a lawful and complete stream. */
export function validateStream(parts: readonly IrStreamPart[]): string[] {
  const state: State = { started: false, ended: false, open: new Map(), seen: new Set() };
  const broken: string[] = [];
  for (const [position, part] of parts.entries()) {
    const complaint = breach(state, part);
    if (complaint !== null) broken.push(`part ${position} (${part.type}): ${complaint}`);
  }
  if (!state.ended) broken.push('the stream has neither response-end nor error');
  return broken;
}

function breach(state: State, part: IrStreamPart): string | null {
  if (state.ended) return 'comes after the end';
  if (part.type === 'error') {
    state.ended = true;
    return null;
  }
  if (part.type === 'heartbeat') return null;
  if (part.type === 'response-start') {
    if (state.started) return 'a second start';
    state.started = true;
    return null;
  }
  if (!state.started) return 'comes before response-start';
  if (part.type === 'response-end') {
    state.ended = true;
    return state.open.size === 0 ? null : `open blocks: ${[...state.open.keys()].join(', ')}`;
  }
  return breachOfBlock(state, part);
}

type BlockPart = Exclude<IrStreamPart, { type: 'error' | 'heartbeat' | 'response-start' | 'response-end' }>;

function breachOfBlock(state: State, part: BlockPart): string | null {
  switch (part.type) {
    case 'text-start':
    case 'reasoning-start':
    case 'tool-input-start':
      return openBlock(state, part.block, part.type.slice(0, -'-start'.length) as BlockKind);
    case 'text-delta':
    case 'reasoning-delta':
    case 'tool-input-delta':
      return expectOpen(state, part.block, part.type.slice(0, -'-delta'.length) as BlockKind);
    case 'text-end':
    case 'reasoning-end':
    case 'tool-input-end': {
      const complaint = expectOpen(state, part.block, part.type.slice(0, -'-end'.length) as BlockKind);
      state.open.delete(part.block);
      return complaint;
    }
    case 'citation':
      return expectOpen(state, part.block, 'text');
    case 'image':
    case 'compaction':
    case 'web-search': {
      if (state.seen.has(part.block)) return `block ${part.block} is used again`;
      state.seen.add(part.block);
      return null;
    }
    case 'opaque':
      return null;
  }
}

function openBlock(state: State, block: string, kind: BlockKind): string | null {
  if (state.seen.has(block)) return `block ${block} is used again`;
  state.seen.add(block);
  state.open.set(block, kind);
  return null;
}

function expectOpen(state: State, block: string, kind: BlockKind): string | null {
  const open = state.open.get(block);
  if (open === undefined) return `block ${block} is not open`;
  return open === kind ? null : `block ${block} is ${open}`;
}
