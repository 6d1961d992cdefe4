// Bodies of real clients → every target: nothing throws but a refusal by name, the vendors' strict checks accept
// what comes out, and no member of a foreign protocol leaks.
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../src-proxy/contract/error-codes.ts';
import { protocolIds, type ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { parseJson } from '../../../src-proxy/ir/raw-json.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import type { WireProtocol } from '../../../src-proxy/wire/wire-protocol.ts';
import { capturedRequests } from '../../support/client-captures.ts';
import { checkAnthropic } from '../../support/vendors/fake-anthropic.ts';
import { checkChat } from '../../support/vendors/fake-openai-chat.ts';
import { decodeContext, sentBody } from '../../support/wire-conformance.ts';

type Json = Parameters<typeof checkChat>[0];

const models: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'gpt-5.5',
  'anthropic-messages': 'claude-sonnet-4-6',
  gemini: 'gemini-3.1-pro-preview',
};

function wire(id: ProtocolId): WireProtocol {
  const found = wireProtocols[id];
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

const clients: readonly (readonly [ProtocolId, ReturnType<typeof capturedRequests>])[] = [
  [
    'anthropic-messages',
    [
      ...capturedRequests('claude-code-', /\/messages(\?|$)/),
      ...capturedRequests('opencode-anthropic-', /\/messages$/),
    ],
  ],
  ['openai-chat', capturedRequests('opencode-chat-', /\/chat\/completions$/)],
];

describe.each(clients)('requests of %s clients', (from, requests) => {
  describe.each(protocolIds.filter((id) => id !== from))('to %s', (to) => {
    it.each(requests.map((request) => [request.name, request] as const))('%s', (_name, request) => {
      const ir = wire(from).decodeRequest(parseJson(JSON.stringify(request.body)), decodeContext());
      let body: Record<string, unknown>;
      try {
        body = sentBody(wire(to).encodeRequest(ir, { model: models[to], upstream: 'lab', quirks: [] }).body);
      } catch (error) {
        expect(error).toBeInstanceOf(ProxyError);
        expect((error as ProxyError).failure.param).toBeDefined();
        throw error;
      }
      if (to === 'openai-chat') expect(checkChat(body as Json)).toBeNull();
      if (to === 'anthropic-messages') expect(checkAnthropic(body as Json, new Map())).toBeNull();
      const text = JSON.stringify(body);
      for (const word of foreignWords[from]) expect(text).not.toContain(word);
    });
  });
});

/** Members that only the client's protocol has; they may not reach a vendor of another. */
const foreignWords: Readonly<Record<ProtocolId, readonly string[]>> = {
  'anthropic-messages': [
    'cache_control',
    'context_management',
    'defer_loading',
    'tool_reference',
    'eager_input_streaming',
    'output_config',
    'safeguards',
    '"signature"',
    'DeferredToolPlaceholder',
  ],
  'openai-chat': ['stream_options_', 'reasoning_content', '"max_completion_tokens"'],
  'openai-responses': [],
  gemini: [],
};
