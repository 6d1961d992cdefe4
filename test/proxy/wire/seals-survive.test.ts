// Sealed reasoning through every client on every vendor: told to the client, given back as that client's SDK does it,
// and exact at the vendor that made it; at another vendor it is gone. Nothing is kept in between.
import { describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { createSealCodec } from '../../../src-proxy/exchange/seals/create-seal-codec.ts';
import type { JsonObject } from '../../../src-proxy/ir/json.ts';
import type { Sealed } from '../../../src-proxy/ir/sealed.ts';
import type { IrOutputPart, IrResponse } from '../../../src-proxy/ir/stream-part.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import type { WireProtocol } from '../../../src-proxy/wire/wire-protocol.ts';
import { encodeContext, sentBody } from '../../support/wire-conformance.ts';

const key = Buffer.alloc(32, 9).toString('base64');
const upstream = 'home';

function wire(id: ProtocolId): WireProtocol {
  const found = wireProtocols[id];
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

interface Vendor {
  readonly id: ProtocolId;
  readonly model: string;
  readonly secret: string;
  readonly quirks: readonly string[];
  /** The answer of a turn that thinks and calls a tool. */
  readonly parts: readonly IrOutputPart[];
}

const call = {
  type: 'tool-call',
  callId: 'call_1',
  name: 'read',
  kind: 'function',
  input: '{"p":1}',
} as const;
const thought = (seal: Omit<Sealed, 'upstream'>): readonly IrOutputPart[] => [
  {
    type: 'reasoning',
    text: seal.slot === 'redacted' ? '' : '想一想',
    sealed: { ...seal, upstream },
    ...(seal.slot === 'redacted' && { redacted: true }),
  },
  call,
];

const vendors: readonly Vendor[] = [
  {
    id: 'anthropic-messages',
    model: 'claude-sonnet-4-5',
    secret: 'EqQBCgIYAhIM+/=signed',
    quirks: [],
    parts: thought({
      origin: 'anthropic-messages',
      slot: 'signature',
      data: 'EqQBCgIYAhIM+/=signed',
      text: '想一想',
    }),
  },
  {
    id: 'anthropic-messages',
    model: 'claude-sonnet-4-5',
    secret: 'EmwKredacted+/=',
    quirks: [],
    parts: thought({ origin: 'anthropic-messages', slot: 'redacted', data: 'EmwKredacted+/=' }),
  },
  {
    id: 'openai-responses',
    model: 'gpt-5.5',
    secret: 'gAAAAencrypted+/=',
    quirks: [],
    parts: thought({
      origin: 'openai-responses',
      slot: 'encrypted_content',
      data: 'gAAAAencrypted+/=',
      id: 'rs_1',
    }),
  },
  {
    id: 'gemini',
    model: 'gemini-3.1-pro-preview',
    secret: 'CiQBthoughtsignature+/=',
    quirks: [],
    parts: [
      { type: 'reasoning', text: '想一想' },
      {
        ...call,
        sealed: { origin: 'gemini', upstream, slot: 'thought_signature', data: 'CiQBthoughtsignature+/=' },
      },
    ],
  },
  {
    id: 'openai-chat',
    model: 'deepseek-reasoner',
    secret: '想一想',
    quirks: ['reasoning-content-required'],
    parts: thought({ origin: 'openai-chat', slot: 'reasoning_content', data: '', text: '想一想' }),
  },
];

/** What a client of the protocol sends on its next turn, having run the tool. */
const nextTurn: Readonly<Record<ProtocolId, (answer: JsonObject) => object>> = {
  'anthropic-messages': (answer) => ({
    model: 'm',
    max_tokens: 8000,
    thinking: { type: 'enabled', budget_tokens: 2000 },
    messages: [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: answer['content'] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'ok' }] },
    ],
    tools: [{ name: 'read', input_schema: { type: 'object', properties: {} } }],
  }),
  'openai-chat': (answer) => ({
    model: 'm',
    messages: [
      { role: 'user', content: 'x' },
      (answer['choices'] as unknown as { message: object }[])[0]?.message,
      { role: 'tool', tool_call_id: 'call_1', content: 'ok' },
    ],
    tools: [{ type: 'function', function: { name: 'read', parameters: { type: 'object', properties: {} } } }],
  }),
  'openai-responses': (answer) => ({
    model: 'm',
    include: ['reasoning.encrypted_content'],
    store: false,
    input: [
      { role: 'user', content: 'x' },
      ...(answer['output'] as unknown as object[]),
      { type: 'function_call_output', call_id: 'call_1', output: 'ok' },
    ],
    tools: [
      { type: 'function', name: 'read', parameters: { type: 'object', properties: {} }, strict: false },
    ],
  }),
  gemini: (answer) => {
    const content = (
      answer['candidates'] as unknown as { content: { parts: { functionCall?: { id?: string } }[] } }[]
    )[0]?.content;
    return {
      contents: [
        { role: 'user', parts: [{ text: 'x' }] },
        content,
        {
          role: 'user',
          parts: [
            {
              functionResponse: {
                id: content?.parts.find((part) => part.functionCall)?.functionCall?.id,
                name: 'read',
                response: { output: 'ok' },
              },
            },
          ],
        },
      ],
      tools: [{ functionDeclarations: [{ name: 'read', parameters: { type: 'OBJECT', properties: {} } }] }],
    };
  },
};

function travel(vendor: Vendor, client: ProtocolId, to: string): string {
  const answer: IrResponse = {
    id: 'r1',
    parts: vendor.parts,
    end: { type: 'response-end', reason: 'tool-calls', usage: null },
  };
  // A new codec each time: nothing but the client's own history carries the seal.
  const told = sentBody(
    wire(client).encodeResponse(answer, { ...encodeContext(wire(client)), seals: createSealCodec(key) }),
  );
  const back = nextTurn[client](told as JsonObject);
  const ir = wire(client).decodeRequest(structuredClone(back), {
    seals: createSealCodec(key),
    model: 'm',
    stream: false,
  });
  const encoded = wire(vendor.id).encodeRequest(ir, {
    model: vendor.model,
    upstream: to,
    quirks: vendor.quirks,
  });
  return JSON.stringify(sentBody(encoded.body));
}

describe.each(vendors.map((vendor) => [`${vendor.id} (${vendor.secret.slice(0, 8)})`, vendor] as const))(
  'sealed by %s',
  (_name, vendor) => {
    const clients = (Object.keys(nextTurn) as ProtocolId[]).filter((id) => id !== vendor.id);
    it.each(clients)('through a %s client: exact at home', (client) => {
      const sent = travel(vendor, client, upstream);
      expect(sent).toContain(vendor.secret);
      expect(sent).not.toContain('ks1.');
    });
    it.each(clients)('through a %s client: gone at another account', (client) => {
      const sent = travel(vendor, client, 'elsewhere');
      // What was thought may be said again in words; the seal may not.
      if (vendor.id !== 'openai-chat') expect(sent).not.toContain(vendor.secret);
      expect(sent).not.toContain('ks1.');
    });
  },
);
