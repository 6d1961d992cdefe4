// A neutral stream → the whole answer that it tells. Blocks stand in the order in which they opened.
import { ProxyError, proxyError } from '../contract/error-codes.ts';
import type { JsonValue } from './json.ts';
import { isArray } from './read-json.ts';
import type { IrCitation } from './request.ts';
import type { Sealed } from './sealed.ts';
import type { IrOutputPart, IrResponse, IrStreamPart, ResponseEnd } from './stream-part.ts';

interface TextBlock {
  readonly type: 'text';
  readonly refusal: boolean;
  readonly vendorId: string | undefined;
  text: string;
  readonly citations: IrCitation[];
  /** Made where a token has one. */
  logprobs: JsonValue[] | null;
  sealed: Sealed | undefined;
}
interface ReasoningBlock {
  readonly type: 'reasoning';
  readonly redacted: boolean;
  readonly vendorId: string | undefined;
  text: string;
  readonly summary: string[];
  sealed: Sealed | undefined;
}
interface ToolBlock {
  readonly type: 'tool-call';
  readonly start: Extract<IrStreamPart, { type: 'tool-input-start' }>;
  input: string;
  sealed: Sealed | undefined;
}
interface WholeBlock {
  readonly type: 'whole';
  readonly part: IrOutputPart;
}
type Block = TextBlock | ReasoningBlock | ToolBlock | WholeBlock;

export interface StreamFold {
  /** Throws the ProxyError of an `error` part. */
  push(part: IrStreamPart): void;
  /** The answer so far; throws `upstream_error` where the end never came. */
  finish(): IrResponse;
}

/** Collects parts of one answer. */
export function createFold(): StreamFold {
  const order: Block[] = [];
  const blocks = new Map<string, Block>();
  let start: Extract<IrStreamPart, { type: 'response-start' }> | null = null;
  let end: ResponseEnd | null = null;
  const open = (id: string, block: Block): void => {
    order.push(block);
    blocks.set(id, block);
  };
  return {
    push(part) {
      if (part.type === 'error') throw new ProxyError(part.failure);
      if (part.type === 'response-start') start = part;
      else if (part.type === 'response-end') end = part;
      else if (part.type === 'opaque') order.push({ type: 'whole', part });
      else if (part.type !== 'heartbeat') applyToBlock(part, open, blocks);
    },
    finish() {
      if (end === null)
        throw proxyError('upstream_error', 'The upstream ended its answer without an end mark.');
      return {
        ...(start?.id !== undefined && { id: start.id }),
        ...(start?.model !== undefined && { model: start.model }),
        ...(start?.createdAt !== undefined && { createdAt: start.createdAt }),
        parts: order.map(finishBlock),
        end,
      };
    },
  };
}

/** The whole answer of a complete stream. Throws as `createFold` does. */
export function foldStream(parts: Iterable<IrStreamPart>): IrResponse {
  const fold = createFold();
  for (const part of parts) fold.push(part);
  return fold.finish();
}

type PartOfBlock = Exclude<
  IrStreamPart,
  { type: 'error' | 'heartbeat' | 'response-start' | 'response-end' | 'opaque' }
>;

function applyToBlock(
  part: PartOfBlock,
  open: (id: string, block: Block) => void,
  blocks: ReadonlyMap<string, Block>,
): void {
  const block = blocks.get(part.block);
  switch (part.type) {
    case 'text-start':
      open(part.block, {
        type: 'text',
        refusal: part.refusal === true,
        vendorId: part.vendorId,
        text: '',
        citations: [],
        logprobs: null,
        sealed: undefined,
      });
      return;
    case 'reasoning-start':
      open(part.block, {
        type: 'reasoning',
        redacted: part.redacted === true,
        vendorId: part.vendorId,
        text: '',
        summary: [],
        sealed: undefined,
      });
      return;
    case 'tool-input-start':
      open(part.block, { type: 'tool-call', start: part, input: '', sealed: undefined });
      return;
    case 'text-delta':
      if (block?.type !== 'text') return;
      block.text += part.text;
      if (isArray(part.logprobs)) (block.logprobs ??= []).push(...part.logprobs);
      return;
    case 'reasoning-delta':
      if (block?.type === 'reasoning') addReasoning(block, part.text, part.part);
      return;
    case 'tool-input-delta':
      if (block?.type === 'tool-call') block.input += part.text;
      return;
    case 'citation':
      if (block?.type === 'text') block.citations.push(part.citation);
      return;
    case 'image':
      open(part.block, {
        type: 'whole',
        part: { type: 'image', mediaType: part.mediaType, data: part.data },
      });
      return;
    case 'compaction':
      open(part.block, { type: 'whole', part: { type: 'compaction', sealed: part.sealed } });
      return;
    case 'web-search':
      open(part.block, { type: 'whole', part: { type: 'web-search', search: part.search } });
      return;
    case 'text-end':
    case 'reasoning-end':
    case 'tool-input-end':
      if (block !== undefined && block.type !== 'whole') block.sealed = part.sealed;
  }
}

/** Summary paragraphs stay apart in `summary`; `text` has them with a blank line between. */
function addReasoning(block: ReasoningBlock, text: string, paragraph: number | undefined): void {
  if (paragraph === undefined) {
    block.text += text;
    return;
  }
  if (block.summary[paragraph] === undefined) {
    while (block.summary.length <= paragraph) block.summary.push('');
    if (block.text !== '') block.text += '\n\n';
  }
  block.summary[paragraph] = `${block.summary[paragraph] ?? ''}${text}`;
  block.text += text;
}

function finishBlock(block: Block): IrOutputPart {
  if (block.type === 'whole') return block.part;
  const sealed = block.sealed === undefined ? {} : { sealed: block.sealed };
  if (block.type === 'tool-call') {
    const { callId, name, namespace, kind, vendorId } = block.start;
    return {
      type: 'tool-call',
      callId,
      name,
      ...(namespace !== undefined && { namespace }),
      kind,
      input: block.input,
      ...sealed,
      ...(vendorId !== undefined && { vendorId }),
    };
  }
  const id = block.vendorId === undefined ? {} : { vendorId: block.vendorId };
  if (block.type === 'reasoning') {
    return {
      type: 'reasoning',
      text: block.text,
      ...(block.summary.length > 0 && { summary: block.summary }),
      ...(block.redacted && { redacted: true }),
      ...sealed,
      ...id,
    };
  }
  if (block.refusal) return { type: 'refusal', text: block.text, ...id };
  return {
    type: 'text',
    text: block.text,
    ...(block.citations.length > 0 && { citations: block.citations }),
    ...(block.logprobs !== null && { logprobs: block.logprobs }),
    ...sealed,
    ...id,
  };
}
