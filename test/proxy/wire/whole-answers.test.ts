// What whole answers must not lose: log probabilities in all directions that have them, and how an unfinished one ended.
import { describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { foldStream } from '../../../src-proxy/ir/fold.ts';
import { unfoldResponse } from '../../../src-proxy/ir/unfold.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { encodeContext, sentBody } from '../../support/wire-conformance.ts';

const context = { upstream: 'lab', toolNames: new Map(), idSeed: 'seed' };
const token = { token: '好', logprob: -0.25, bytes: null };
const known = [{ ...token, top_logprobs: [token] }];
const google = { token: '好', logProbability: -0.25 };

type Speaking = Exclude<ProtocolId, 'anthropic-messages'>;
const vendors: Readonly<Record<Speaking, object>> = {
  'openai-responses': {
    object: 'response',
    status: 'completed',
    output: [
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        content: [{ type: 'output_text', text: '好', annotations: [], logprobs: known }],
      },
    ],
  },
  'openai-chat': {
    choices: [{ index: 0, message: { content: '好' }, logprobs: { content: known }, finish_reason: 'stop' }],
  },
  gemini: {
    candidates: [
      {
        content: { parts: [{ text: '好' }], role: 'model' },
        finishReason: 'STOP',
        logprobsResult: { chosenCandidates: [google], topCandidates: [{ candidates: [google] }] },
      },
    ],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1 },
  },
};
const clients: Readonly<Record<Speaking, object>> = {
  'openai-responses': { output: [{ content: [{ text: '好', logprobs: known }] }] },
  'openai-chat': { choices: [{ message: { content: '好' }, logprobs: { content: known, refusal: null } }] },
  gemini: {
    candidates: [
      { logprobsResult: { chosenCandidates: [google], topCandidates: [{ candidates: [google] }] } },
    ],
  },
};
const speaking = Object.keys(vendors) as Speaking[];

describe.each(speaking)('log probabilities of %s', (from) => {
  it.each(speaking.filter((to) => to !== from))('reach a whole answer of %s', (to) => {
    const answer = wireProtocols[from].decodeResponse(vendors[from], context);
    const whole = wireProtocols[to].encodeResponse(answer, encodeContext(wireProtocols[to]));
    expect(sentBody(whole)).toMatchObject(clients[to]);
  });

  it('survive a stream that is folded, and an answer that is unfolded', () => {
    const answer = wireProtocols[from].decodeResponse(vendors[from], context);
    expect(foldStream(unfoldResponse(answer)).parts).toMatchObject([{ logprobs: known }]);
  });
});

/** A Chat vendor that the token limit stopped inside a call, or inside a text. */
const cut = (message: object): object => ({
  id: 'chatcmpl-1',
  choices: [{ index: 0, message, finish_reason: 'length' }],
});
const half = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":"b' } };

describe('an answer that the token limit cut', () => {
  const tell = (to: ProtocolId, message: object): Record<string, unknown> => {
    const answer = wireProtocols['openai-chat'].decodeResponse(cut(message), context);
    return sentBody(wireProtocols[to].encodeResponse(answer, encodeContext(wireProtocols[to])));
  };

  it('inside a call is MAX_TOKENS to Gemini’s clients, not a fault of the model', () => {
    expect(tell('gemini', { content: null, tool_calls: [half] })).toMatchObject({
      candidates: [{ finishReason: 'MAX_TOKENS' }],
    });
  });

  it('inside a text leaves an incomplete item, in the events of the stream too', () => {
    const status = { status: 'incomplete', output: [{ type: 'message', status: 'incomplete' }] };
    expect(tell('openai-responses', { content: 'Hel' })).toMatchObject(status);
    const answer = wireProtocols['openai-chat'].decodeResponse(cut({ content: 'Hel' }), context);
    const encoder = wireProtocols['openai-responses'].createStreamEncoder(
      encodeContext(wireProtocols['openai-responses']),
    );
    const events = unfoldResponse(answer).flatMap((part) => encoder.push(part));
    const done = events.find(({ event }) => event === 'response.output_item.done');
    expect(JSON.parse(done?.data ?? '{}')).toMatchObject({ item: { status: 'incomplete' } });
  });
});
