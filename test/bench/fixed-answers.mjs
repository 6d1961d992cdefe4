// The answers of the bench's vendor: small JSON, and streams of a given number of events. Data only.

const usage = { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 };
const text = 'A reply of the length that a short answer of a coding assistant has, more or less.';

export const chatJson = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'bench',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage,
});

export const messagesJson = JSON.stringify({
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: 'bench',
  content: [{ type: 'text', text }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 12, output_tokens: 34 },
});

/**
 * Chat Completions events; the last ones are the finish, the usage and `[DONE]`.
 * @param {number} events
 */
export function chatStream(events) {
  const chunk = (/** @type {object} */ delta, more = {}) =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-bench',
      object: 'chat.completion.chunk',
      created: 1_790_000_000,
      model: 'bench',
      choices: [{ index: 0, delta, finish_reason: null }],
      ...more,
    })}\n\n`;
  const words = Array.from({ length: Math.max(1, events - 4) }, (_, n) => chunk({ content: `word${n} ` }));
  return [
    chunk({ role: 'assistant', content: '' }),
    ...words,
    chunk({}, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    chunk({}, { choices: [], usage }),
    'data: [DONE]\n\n',
  ];
}

/**
 * Messages events, named as Anthropic names them.
 * @param {number} events
 */
export function messagesStream(events) {
  const event = (/** @type {string} */ type, /** @type {object} */ more) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
  const message = { ...JSON.parse(messagesJson), content: [], stop_reason: null };
  const words = Array.from({ length: Math.max(1, events - 5) }, (_, n) =>
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: `word${n} ` } }),
  );
  return [
    event('message_start', { message }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...words,
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 34 },
    }),
    event('message_stop', {}),
  ];
}
