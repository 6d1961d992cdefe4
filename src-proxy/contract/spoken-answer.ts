// Reads an answer as it stands in a log back as what it says: text, reasoning and tool calls apart. For people to read,
// so it forgives what is cut or foreign. Browser-safe; knows the delta events of the four protocols and nothing else.

/** `gap`: what the bounded copy left out, in the words of whoever cut it. */
export interface AnswerPart {
  readonly kind: 'text' | 'reasoning' | 'tool' | 'gap';
  /** Of a tool, null where its beginning is not there. */
  readonly name: string | null;
  /** Of a tool: its arguments. */
  readonly text: string;
}

type Json = Readonly<Record<string, unknown>>;
type Kind = Exclude<AnswerPart['kind'], 'gap'>;

const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(record) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const nameOf = (value: unknown): string | null => text(value) || null;
const argumentsOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

class Reading {
  readonly parts: { kind: AnswerPart['kind']; name: string | null; text: string }[] = [];
  readonly #byKey = new Map<string, Reading['parts'][number]>();

  /** Goes on with the part of this key, or begins it. */
  add(key: string, kind: Kind, words: string, name: string | null = null): void {
    const part = this.#partOf(key, kind);
    part.text += words;
    part.name ??= name;
  }

  /** What the vendor says at the end of a part: whole, also where its pieces were left out. */
  set(key: string, kind: Kind, words: string, name: string | null = null): void {
    const part = this.#partOf(key, kind);
    if (words !== '') part.text = words;
    part.name ??= name;
  }

  /** Goes on with the last part where it is of this kind: for protocols without numbered blocks. */
  follow(kind: Kind, words: string): void {
    const last = this.parts.at(-1);
    if (last?.kind === kind) last.text += words;
    else this.parts.push({ kind, name: null, text: words });
  }

  tool(name: string | null, words: string): void {
    this.parts.push({ kind: 'tool', name, text: words });
  }

  gap(words: string): void {
    this.parts.push({ kind: 'gap', name: null, text: words });
  }

  #partOf(key: string, kind: Kind): Reading['parts'][number] {
    const known = this.#byKey.get(key);
    if (known) return known;
    const part = { kind, name: null, text: '' };
    this.#byKey.set(key, part);
    this.parts.push(part);
    return part;
  }
}

function readResponsesItem(reading: Reading, item: Json): void {
  const id = text(item['id']);
  for (const [at, content] of list(item['content']).entries())
    if (item['type'] === 'message')
      reading.set(`${id}/${at}`, 'text', text(content['text']) || text(content['refusal']));
    else if (item['type'] === 'reasoning') reading.set(`${id}/t${at}`, 'reasoning', text(content['text']));
  for (const [at, summary] of list(item['summary']).entries())
    reading.set(`${id}/s${at}`, 'reasoning', text(summary['text']));
  if (text(item['type']).endsWith('_call'))
    reading.set(id, 'tool', argumentsOf(item['arguments'] ?? item['input']), nameOf(item['name']));
}

function readResponsesEvent(reading: Reading, type: string, event: Json): void {
  const id = text(event['item_id']);
  const delta = text(event['delta']);
  const [, what, end] = /^response\.(\w+)\.(delta|done)$/.exec(type) ?? [];
  const write = end === 'done' ? 'set' : 'add';
  if (what === 'output_text' || what === 'refusal')
    reading[write](
      `${id}/${Number(event['content_index'] ?? 0)}`,
      'text',
      delta || text(event['text']) || text(event['refusal']),
    );
  else if (what === 'reasoning_summary_text')
    reading[write](
      `${id}/s${Number(event['summary_index'] ?? 0)}`,
      'reasoning',
      delta || text(event['text']),
    );
  else if (what === 'reasoning_text')
    reading[write](
      `${id}/t${Number(event['content_index'] ?? 0)}`,
      'reasoning',
      delta || text(event['text']),
    );
  else if (what?.endsWith('_call_arguments') === true || what?.endsWith('_call_input') === true)
    reading[write](id, 'tool', delta || argumentsOf(event['arguments'] ?? event['input']));
  else if (type === 'response.output_item.added' || type === 'response.output_item.done') {
    const item = record(event['item']);
    // An empty block is not begun before it says something.
    if (type.endsWith('done') || text(item['type']).endsWith('_call')) readResponsesItem(reading, item);
  } else if (type === 'response.completed' && reading.parts.length === 0) {
    for (const item of list(record(event['response'])['output'])) readResponsesItem(reading, item);
  }
}

const blockKinds: Readonly<Record<string, Kind>> = {
  text: 'text',
  text_delta: 'text',
  thinking: 'reasoning',
  thinking_delta: 'reasoning',
  tool_use: 'tool',
  server_tool_use: 'tool',
  mcp_tool_use: 'tool',
  input_json_delta: 'tool',
};

function readAnthropicBlock(reading: Reading, key: string, block: Json): void {
  const kind = blockKinds[text(block['type'])];
  if (kind === undefined) return;
  if (kind !== 'tool') reading.add(key, kind, text(block['text']) || text(block['thinking']));
  else {
    const input = record(block['input']);
    const words = Object.keys(input).length > 0 ? JSON.stringify(input) : text(block['partial_json']);
    reading.add(key, kind, words, nameOf(block['name']));
  }
}

function readChoice(reading: Reading, choice: Json): void {
  const at = Number(choice['index'] ?? 0);
  const said = record(choice['delta'] ?? choice['message']);
  const thought = text(said['reasoning_content']) || text(said['reasoning']);
  if (thought !== '') reading.add(`r${at}`, 'reasoning', thought);
  const words = text(said['content']) || text(said['refusal']);
  if (words !== '') reading.add(`c${at}`, 'text', words);
  for (const [place, call] of list(said['tool_calls']).entries()) {
    const called = record(call['function'] ?? call['custom']);
    const key = `t${at}/${Number(call['index'] ?? place)}`;
    reading.add(key, 'tool', argumentsOf(called['arguments'] ?? called['input']), nameOf(called['name']));
  }
}

function readCandidate(reading: Reading, candidate: Json): void {
  for (const part of list(record(candidate['content'])['parts'])) {
    const call = part['functionCall'];
    if (call !== undefined) reading.tool(nameOf(record(call)['name']), argumentsOf(record(call)['args']));
    else if (text(part['text']) !== '')
      reading.follow(part['thought'] === true ? 'reasoning' : 'text', text(part['text']));
  }
}

function readEvent(reading: Reading, event: Json): void {
  const type = text(event['type']);
  if (type.startsWith('response.')) readResponsesEvent(reading, type, event);
  else if (type === 'content_block_start')
    readAnthropicBlock(reading, `b${Number(event['index'])}`, record(event['content_block']));
  else if (type === 'content_block_delta')
    readAnthropicBlock(reading, `b${Number(event['index'])}`, record(event['delta']));
  else if (type === 'message')
    for (const [at, block] of list(event['content']).entries()) readAnthropicBlock(reading, `b${at}`, block);
  else if (Array.isArray(event['choices']))
    for (const choice of list(event['choices'])) readChoice(reading, choice);
  else if (Array.isArray(event['candidates'])) readCandidate(reading, list(event['candidates'])[0] ?? {});
  else if (event['object'] === 'response')
    for (const item of list(event['output'])) readResponsesItem(reading, item);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** One line of a body: an event of a stream, a frame of a WebSocket turn, or an element of a JSON array. */
function readLine(reading: Reading, line: string): void {
  if (/^\[… .* …\]$/.test(line)) reading.gap(line);
  const data = line.startsWith('data:')
    ? line.slice(5).trim()
    : line.replace(/^[[,]/, '').replace(/[,\]]$/, '');
  if (data.startsWith('{')) readEvent(reading, record(parse(data)));
}

/**
 * What an answer says, in its order; empty where nothing can be read.
 * @param body the answer as it was captured: server-sent events, frames one per line, or JSON; it may be cut anywhere
 */
export function readSpokenAnswer(body: string): AnswerPart[] {
  const reading = new Reading();
  const whole = body.startsWith('{') || body.startsWith('[') ? parse(body) : null;
  if (whole === null) for (const line of body.split(/\r?\n/)) readLine(reading, line);
  else for (const event of Array.isArray(whole) ? list(whole) : [record(whole)]) readEvent(reading, event);
  return reading.parts.filter((part) => part.text !== '' || part.name !== null);
}
