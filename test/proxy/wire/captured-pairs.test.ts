// Every request that the real clients sent, encoded for every vendor and judged by the vendor's strict fake.
// Sealed reasoning is out of its place here (no fake issued it), so signatures that pass through are not judged.
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { protocolIds, type ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { wireProtocols } from '../../../src-proxy/wire/registry.ts';
import { checkCreate } from '../../support/responses-strictness.ts';
import { checkAnthropic } from '../../support/vendors/fake-anthropic.ts';
import { checkGemini } from '../../support/vendors/fake-gemini.ts';
import { checkChat } from '../../support/vendors/fake-openai-chat.ts';
import type { JsonMap } from '../../support/vendors/vendor-answer.ts';
import { capturedRequests } from '../../support/client-captures.ts';
import { decodeContext, sentBody, testUpstream } from '../../support/wire-conformance.ts';

interface Captured {
  readonly name: string;
  readonly protocol: ProtocolId;
  readonly body: object;
}

const paths: readonly (readonly [ProtocolId, RegExp])[] = [
  ['openai-responses', /\/responses$/],
  ['openai-chat', /\/chat\/completions$/],
  ['anthropic-messages', /\/messages(?:\?|$)/],
  ['gemini', /:(?:stream)?generateContent/i],
];

function codexRequests(): Captured[] {
  const folder = new URL('../../fixtures/codex/', import.meta.url);
  return readdirSync(folder).flatMap((file) => {
    if (!file.endsWith('.json')) return [];
    const run = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
      exchanges?: { kind: string; path?: string; body?: JsonMap }[];
    };
    return (run.exchanges ?? []).flatMap(({ kind, body }, index) =>
      kind === 'http' &&
      Array.isArray(body?.['input']) &&
      body['stream'] === true &&
      !JSON.stringify(body).includes('compaction_trigger')
        ? [{ name: `codex ${file} #${index}`, protocol: 'openai-responses' as const, body }]
        : [],
    );
  });
}

const captured: readonly Captured[] = [
  ...paths.flatMap(([protocol, path]) =>
    capturedRequests('', path).map(({ name, body }) => ({ name, protocol, body })),
  ),
  ...codexRequests(),
];

const models: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'gpt-5.5',
  'openai-chat': 'deepseek-chat',
  'anthropic-messages': 'claude-sonnet-4-5',
  gemini: 'gemini-3.1-pro',
};

function judge(target: ProtocolId, body: JsonMap): unknown {
  switch (target) {
    case 'openai-responses':
      return checkCreate(body, { party: 'third-party', transport: 'http', compaction: false });
    case 'openai-chat':
      return checkChat(body);
    case 'anthropic-messages':
      return checkAnthropic(body, new Map());
    case 'gemini':
      return checkGemini(body, { demandsSignatures: true }, new Set());
  }
}

describe.each(protocolIds)('to %s', (target) => {
  const foreign = captured.filter(({ protocol }) => protocol !== target);
  it('there are captures of three other protocols', () => {
    expect(new Set(foreign.map(({ protocol }) => protocol)).size).toBe(3);
  });
  it.each(foreign)('$name', ({ protocol, body }) => {
    const context = decodeContext({ model: 'm', stream: true });
    const ir = wireProtocols[protocol].decodeRequest(structuredClone(body), context);
    const { body: encoded } = wireProtocols[target].encodeRequest(ir, {
      model: models[target],
      upstream: testUpstream,
      quirks: [],
    });
    expect(judge(target, sentBody(encoded) as JsonMap)).toBeNull();
  });
});
