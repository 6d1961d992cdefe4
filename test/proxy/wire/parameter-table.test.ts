// The written table and the encoders say the same: every parameter on every target, as it stands there.
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../../src-proxy/contract/error-codes.ts';
import { protocolIds, type ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import type { IrRequest } from '../../../src-proxy/ir/request.ts';
import type { SearchWish } from '../../../src-proxy/ir/web-search.ts';
import {
  parameterTable,
  searchTable,
  type ParameterName,
  type SearchMember,
} from '../../../src-proxy/wire/parameter-table.ts';
import { refusedMembers } from '../../../src-proxy/wire/check-members.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { sentBody } from '../../support/wire-conformance.ts';

/** A value for each parameter that no target takes as "as usual". */
const values: Readonly<{ readonly [name in ParameterName]: Partial<IrRequest> }> = {
  maxOutputTokens: { maxOutputTokens: 4321 },
  temperature: { temperature: 0.25 },
  topP: { topP: 0.75 },
  topK: { topK: 33 },
  stopSequences: { stopSequences: ['停'] },
  seed: { seed: 77 },
  presencePenalty: { presencePenalty: 0.5 },
  frequencyPenalty: { frequencyPenalty: 0.5 },
  logprobs: { logprobs: true },
  topLogprobs: { logprobs: true, topLogprobs: 3 },
  choices: { choices: 2 },
  toolChoice: { toolChoice: { type: 'required' } },
  parallelToolCalls: { parallelToolCalls: false },
  reasoning: { reasoning: { effort: 'high', mode: 'on' } },
  responseFormat: {
    responseFormat: {
      type: 'json-schema',
      schema: {
        type: 'object',
        properties: { zz_a: { type: 'string' } },
        required: ['zz_a'],
        additionalProperties: false,
      },
      strict: true,
    },
  },
  verbosity: { verbosity: 'low' },
  serviceTier: { serviceTier: 'flex' },
  user: { user: 'zz-user' },
  promptCacheKey: { promptCacheKey: 'zz-key' },
  previousResponseId: { previousResponseId: 'resp_zz' },
};

const models: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'gpt-5.5',
  'anthropic-messages': 'claude-sonnet-4-6',
  gemini: 'gemini-3.1-pro-preview',
};

function encode(
  origin: ProtocolId,
  target: ProtocolId,
  more: Partial<IrRequest>,
): { body: string; warned: string[] } {
  const wire = wireProtocols[target];
  if (wire === undefined) throw new Error(`no ${target}`);
  const request: IrRequest = {
    origin,
    model: 'm',
    stream: false,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'x' }] }],
    tools: [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} } }],
    ...more,
  };
  const encoded = wire.encodeRequest(request, { model: models[target], upstream: 'lab', quirks: [] });
  return { body: JSON.stringify(sentBody(encoded.body)), warned: encoded.warnings.map((one) => one.what) };
}

for (const target of protocolIds) {
  describe(`to ${target}`, () => {
    for (const [name, row] of Object.entries(parameterTable) as [
      ParameterName,
      (typeof parameterTable)[ParameterName],
    ][]) {
      const origins = protocolIds.filter((id) => id !== target && row.names[id] !== null);
      for (const origin of origins) {
        const word = row.names[origin] ?? name;
        const treatment = row.targets[target];
        it(`${word} of ${origin} is ${treatment}`, () => {
          if (treatment === 'refused') {
            let refusal: unknown;
            try {
              encode(origin, target, values[name]);
            } catch (error) {
              refusal = error instanceof ProxyError ? [error.failure.code, error.failure.status] : error;
            }
            expect(refusal).toEqual(['unsupported_parameter', 400]);
            return;
          }
          const plain = encode(origin, target, {});
          const { body, warned } = encode(origin, target, values[name]);
          if (treatment === 'warned') {
            expect(warned).toContain(word);
            expect(body).toBe(plain.body);
          } else {
            expect(body).not.toBe(plain.body);
            expect(warned).not.toContain(word);
          }
        });
      }
    }
  });
}

/** A value for each member of a search that no target takes as "as usual". */
const wishes: Readonly<{ readonly [name in SearchMember]: SearchWish }> = {
  allowedDomains: { allowedDomains: ['zz.example'] },
  blockedDomains: { blockedDomains: ['zz.example'] },
  userLocation: { userLocation: { city: 'Zz' } },
  contextSize: { contextSize: 'high' },
  maxUses: { maxUses: 77 },
  liveAccess: { liveAccess: false },
};

describe.each(protocolIds)('a search that %s runs itself', (target) => {
  const searching = { ...models, 'openai-chat': 'gpt-5-search-api' }[target];
  const ask = (origin: ProtocolId, wish: SearchWish): { body: string; warned: string[] } => {
    const type = origin === 'openai-chat' ? 'web_search_options' : 'x';
    const encoded = wireProtocols[target].encodeRequest(
      {
        origin,
        model: 'm',
        stream: false,
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'x' }] }],
        tools: [{ type: 'server', kind: 'web-search', origin, value: { type }, wish }],
      },
      { model: searching, upstream: 'lab', quirks: [], webSearch: true },
    );
    return { body: JSON.stringify(sentBody(encoded.body)), warned: encoded.warnings.map((one) => one.what) };
  };
  const cases = Object.entries(searchTable).flatMap(([name, row]) =>
    protocolIds
      .filter((origin) => origin !== target)
      .map((origin) => [name as SearchMember, origin, row.targets[target]] as const),
  );
  it.each(cases)('%s of %s is %s', (name, origin, treatment) => {
    const place = origin === 'openai-chat' ? 'web_search_options' : 'tools[0]';
    const word = `${place}.${searchTable[name].names[origin] ?? name}`;
    const plain = ask(origin, {});
    const { body, warned } = ask(origin, wishes[name]);
    expect(plain.body).toMatch(/web_search|googleSearch/);
    if (treatment === 'warned') expect([warned, body]).toEqual([[word], plain.body]);
    else {
      expect(warned).toEqual([]);
      expect(body).not.toBe(plain.body);
    }
  });
  it('names what only the client’s own protocol has', () => {
    const origin = target === 'gemini' ? 'openai-responses' : 'gemini';
    expect(ask(origin, { others: ['zz_new'] }).warned).toEqual(['tools[0].zz_new']);
  });
});

describe('Anthropic’s one list of domains', () => {
  it('is the allowed without the blocked, and it is said', () => {
    const origin = 'gemini';
    const wish = { allowedDomains: ['a.example', 'b.example'], blockedDomains: ['b.example', 'c.example'] };
    const { body, warnings } = wireProtocols['anthropic-messages'].encodeRequest(
      {
        origin,
        model: 'm',
        stream: false,
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'x' }] }],
        tools: [{ type: 'server', kind: 'web-search', origin, value: {}, wish }],
      },
      { model: 'claude-sonnet-4-6', upstream: 'lab', quirks: [], webSearch: true },
    );
    expect(body['tools']).toEqual([
      { type: 'web_search_20250305', name: 'web_search', allowed_domains: ['a.example'] },
    ]);
    expect(warnings.map(({ kind, what }) => [kind, what])).toEqual([['changed', 'tools[0]']]);
  });
});

describe('members without a neutral name', () => {
  it.each(
    Object.entries(refusedMembers).flatMap(([origin, names]) =>
      names.map((name) => [origin as ProtocolId, name] as const),
    ),
  )('%s: %s is refused where it would be missed', (origin, name) => {
    const target = protocolIds.find((id) => id !== origin) ?? 'gemini';
    expect(() => encode(origin, target, { vendor: { origin, extra: { [name]: {} } } })).toThrow(
      new RegExp(`'${name}'`),
    );
  });
  it.each(protocolIds)('any other of %s is named, and stays away', (origin) => {
    const target = protocolIds.find((id) => id !== origin) ?? 'gemini';
    const { body, warned } = encode(origin, target, {
      vendor: { origin, extra: { zz_new: { zz_deep: 1 } } },
    });
    expect(warned).toContain('zz_new');
    expect(body).not.toContain('zz_');
  });
});
