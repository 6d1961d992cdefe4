// Several answers, log probabilities and sources, between Chat and Gemini.
import { describe, expect, it } from 'vitest';
import { gemini } from '../../../../src-proxy/wire/gemini/index.ts';
import { openaiChat } from '../../../../src-proxy/wire/openai-chat/index.ts';
import { decodeContext, encodeContext, sentBody } from '../../../support/wire-conformance.ts';

const context = { upstream: 'lab', toolNames: new Map() };

describe('a Chat client on Gemini', () => {
  const asked = openaiChat.decodeRequest(
    {
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
      n: 2,
      logprobs: true,
      top_logprobs: 1,
      seed: 7,
      presence_penalty: 0.5,
      stop: 'END',
    },
    decodeContext(),
  );
  it('asks for as many answers, with probabilities, seed and penalties', () => {
    const { body } = gemini.encodeRequest(asked, { model: 'gemini-2.5-pro', upstream: 'lab', quirks: [] });
    expect(body['generationConfig']).toEqual({
      candidateCount: 2,
      responseLogprobs: true,
      logprobs: 1,
      seed: 7,
      presencePenalty: 0.5,
      stopSequences: ['END'],
    });
  });
  it('gets both', () => {
    const candidates = ['甲', '乙'].map((text, index) => ({
      content: { parts: [{ text }], role: 'model' },
      finishReason: 'STOP',
      index,
    }));
    const answer = gemini.decodeResponse(
      { candidates, usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 } },
      context,
    );
    expect(
      sentBody(openaiChat.encodeResponse(answer, { ...encodeContext(openaiChat), request: asked })),
    ).toMatchObject({
      choices: [
        { index: 0, message: { content: '甲' }, finish_reason: 'stop' },
        { index: 1, message: { content: '乙' }, finish_reason: 'stop' },
      ],
      usage: { total_tokens: 5 },
    });
  });
  it('is told the probabilities of a stream in its own form', () => {
    const decoder = gemini.createStreamDecoder(context);
    const logprobsResult = {
      chosenCandidates: [{ token: '甲', logProbability: -0.1 }],
      topCandidates: [{ candidates: [{ token: '甲', logProbability: -0.1 }] }],
    };
    const parts = decoder.push(
      JSON.stringify({ candidates: [{ content: { parts: [{ text: '甲' }] }, logprobsResult }] }),
    );
    expect(parts.at(-1)).toMatchObject({
      type: 'text-delta',
      logprobs: [{ token: '甲', logprob: -0.1, top_logprobs: [{ token: '甲', logprob: -0.1 }] }],
    });
  });
});

describe('a Gemini client on Chat', () => {
  it('gets probabilities in Google’s form', () => {
    const request = gemini.decodeRequest(
      { contents: [{ parts: [{ text: 'x' }] }], generationConfig: { responseLogprobs: true, logprobs: 2 } },
      decodeContext({ model: 'm', stream: true }),
    );
    const { body } = openaiChat.encodeRequest(request, { model: 'gpt-4o', upstream: 'lab', quirks: [] });
    expect(body).toMatchObject({ logprobs: true, top_logprobs: 2 });
    const encoder = gemini.createStreamEncoder({ ...encodeContext(gemini), request });
    encoder.push({ type: 'response-start' });
    encoder.push({ type: 'text-start', block: 'a' });
    encoder.push({
      type: 'text-delta',
      block: 'a',
      text: '甲',
      logprobs: [{ token: '甲', logprob: -0.5, top_logprobs: [] }],
    });
    const [last] = encoder.push({ type: 'response-end', reason: 'stop', usage: null });
    expect(JSON.parse(last?.data ?? '')).toMatchObject({
      candidates: [{ logprobsResult: { chosenCandidates: [{ token: '甲', logProbability: -0.5 }] } }],
    });
  });
});
