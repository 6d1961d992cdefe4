// The pure parts against what the real Codex sent and accepted (captures of 2026-11-20).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseClientFrame } from '../../../src-proxy/codex-backend/client-frame.ts';
import { isCodexClient } from '../../../src-proxy/exchange/client-kind.ts';
import { encodeCodexModels } from '../../../src-proxy/codex-backend/codex-models.ts';
import { isCompactionRequest, planSummaryTurn } from '../../../src-proxy/exchange/compaction/compaction.ts';
import { stripFirstPartyMembers } from '../../../src-proxy/exchange/passthrough/first-party-members.ts';
import {
  checkRealtimeBody,
  checkRealtimeContentType,
} from '../../../src-proxy/codex-backend/realtime-call.ts';
import { encodeWarmUp } from '../../../src-proxy/codex-backend/bridge-turn.ts';
import { checkCreate, type JsonMap } from '../../support/responses-strictness.ts';

interface Frame {
  readonly dir: string;
  readonly json: JsonMap;
}
interface Exchange {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly headers: [string, string][];
  readonly body: JsonMap;
  readonly frames: Frame[];
}

function capture(name: string): Exchange[] {
  const file = new URL(`../../fixtures/codex/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { exchanges: Exchange[] }).exchanges;
}

const headersOf = (exchange: Exchange): Record<string, string> =>
  Object.fromEntries(exchange.headers.map(([name, value]) => [name.toLowerCase(), value]));

const posts = (name: string): Exchange[] =>
  capture(name).filter(({ kind, method }) => kind === 'http' && method === 'POST');

describe('what Codex sends', () => {
  it('is recognised by its headers', () => {
    const [socket] = capture('ws-tool').filter(({ kind }) => kind === 'ws');
    expect(isCodexClient(headersOf(socket!))).toBe(true);
    expect(isCodexClient({ 'user-agent': 'codex_vscode/0.169.0 (Debian)' })).toBe(true);
    expect(isCodexClient({ originator: 'Codex Desktop' })).toBe(true);
    expect(isCodexClient({ 'user-agent': 'OpenAI/JS 7.55.0' })).toBe(false);
    expect(isCodexClient({})).toBe(false);
  });

  it('reads every frame of three captured WebSocket runs', () => {
    for (const name of ['ws-tool', 'ws-empty-response-id', 'gpt6-exec-tool-ws']) {
      const [socket] = capture(name).filter(({ kind }) => kind === 'ws');
      const frames = socket!.frames
        .filter(({ dir }) => dir.startsWith('client'))
        .map(({ json }) => parseClientFrame(JSON.stringify(json)));
      expect(frames.length).toBeGreaterThan(2);
      expect(frames.map((frame) => frame.kind === 'create' && frame.warmUp)).toEqual(
        frames.map((_, index) => index === 0),
      );
      for (const frame of frames) {
        expect(frame.kind === 'create' && 'generate' in frame.body).toBe(false);
        expect(frame.kind === 'create' && 'type' in frame.body).toBe(false);
      }
    }
  });

  it('passes a third party after its first-party members were taken out, and only then', () => {
    const strict = { party: 'third-party', transport: 'http', compaction: false } as const;
    for (const { body } of posts('http-backendapi-tool')) {
      expect(checkCreate(body, strict)?.error.code).toBe('unknown_parameter');
      expect(checkCreate(stripFirstPartyMembers(body) as JsonMap, strict)).toBeNull();
    }
    for (const name of ['apply-patch', 'parallel-tools']) {
      for (const { body } of posts(name)) {
        expect(checkCreate(body, { ...strict, party: 'openai' })).toBeNull();
      }
    }
  });

  it('leaves a body without first-party members the same object', () => {
    const body = { model: 'm', input: [{ type: 'message', role: 'user', content: 'x' }] };
    expect(stripFirstPartyMembers(body)).toBe(body);
  });

  it('asks for a compaction in the second of three requests', () => {
    expect(posts('compact-http-OpenAI').map(({ body }) => isCompactionRequest(body))).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('what old and other Codex clients send', () => {
  it('0.98 compacts by a route of its own, whose body makes a summary turn that a strict vendor takes', () => {
    const compact = posts('old-0.98-compact-OpenAI').filter(({ path }) => path.endsWith('/compact'));
    expect(compact).toHaveLength(1);
    const turn = planSummaryTurn(compact[0]!.body) as JsonMap;
    expect(checkCreate(turn, { party: 'third-party', transport: 'http', compaction: false })).toBeNull();
    expect((turn['input'] as JsonMap[]).length).toBe((compact[0]!.body['input'] as JsonMap[]).length + 1);
    expect(turn['instructions']).toBe(compact[0]!.body['instructions']);
  });

  it('a realtime call of the IDE passes the look at its body', () => {
    const [call] = posts('realtime-webrtc-envkey-backendapi');
    const type = headersOf(call!)['content-type'];
    checkRealtimeContentType(type);
    checkRealtimeBody(type, Buffer.from(JSON.stringify(call!.body)));
    expect(() => checkRealtimeBody(type, Buffer.from('{"session":{}}'))).toThrow(/sdp/);
    expect(() => checkRealtimeContentType('application/sdpx')).toThrow(/application\/sdp/);
    expect(() => checkRealtimeContentType(undefined)).toThrow(/application\/sdp/);
    expect(() => checkRealtimeContentType('multipart/form-data')).toThrow(/multipart/);
  });
});

describe('what Codex accepts', () => {
  it('gets a warm-up answer with the members of the accepted one', () => {
    const [created, completed] = encodeWarmUp('', 'gpt-5.5').map((text) => JSON.parse(text) as JsonMap);
    expect(created).toMatchObject({ type: 'response.created', response: { id: '' } });
    expect(completed).toMatchObject({ type: 'response.completed', response: { id: '', usage: null } });
  });

  it('gets every required member of a model, of the bundled type', () => {
    const bundled = JSON.parse(
      readFileSync(new URL('../../fixtures/codex/models-bundled-0.169.0.json', import.meta.url), 'utf8'),
    ) as {
      models: JsonMap[];
    };
    const ids = [...bundled.models.map(({ slug }) => String(slug)), 'claude-sonnet-4-6', 'vendor/some-model'];
    const ours = JSON.parse(encodeCodexModels(ids.map((id) => ({ id }))).body) as { models: JsonMap[] };
    expect(ours.models.map(({ slug }) => String(slug)).sort()).toEqual([...ids].sort());
    const required = [
      'slug display_name supported_reasoning_levels shell_type visibility supported_in_api priority',
      'support_verbosity truncation_policy experimental_supported_tools base_instructions',
    ].flatMap((names) => names.split(' '));
    for (const model of ours.models) {
      for (const name of required) expect(model, `${String(model['slug'])}.${name}`).toHaveProperty(name);
      const theirs = bundled.models.find(({ slug }) => slug === model['slug']);
      if (!theirs) continue;
      for (const name of [
        'context_window',
        'max_context_window',
        'priority',
        'visibility',
        'use_responses_lite',
        'tool_mode',
        'default_reasoning_level',
        'comp_hash',
        'default_service_tier',
        'additional_speed_tiers',
        'experimental_supported_tools',
        'multi_agent_version',
        'default_verbosity',
        'supports_reasoning_effort_updates',
        'model_specialty',
        'display_name',
      ]) {
        expect(model[name], `${String(model['slug'])}.${name}`).toEqual(theirs[name]);
      }
      expect((model['supported_reasoning_levels'] as JsonMap[]).map(({ effort }) => effort)).toEqual(
        (theirs['supported_reasoning_levels'] as JsonMap[]).map(({ effort }) => effort),
      );
    }
  });

  it('gives each model instructions, and keeps those out of the picker that no agent can run on', () => {
    const others = ['text-embedding-3-small', 'whisper-1', 'gpt-4o-mini-tts', 'dall-e-3', 'gpt-image-2'];
    const ids = ['gpt-6-sol', 'claude-sonnet-4-6', 'vendor/audiolm-chat', ...others];
    const { models } = JSON.parse(encodeCodexModels(ids.map((id) => ({ id }))).body) as { models: JsonMap[] };
    for (const model of models) {
      const isOther = others.includes(String(model['slug']));
      expect(model['visibility'], String(model['slug'])).toBe(isOther ? 'hide' : 'list');
      expect(String(model['base_instructions']).length > 1_000).toBe(!isOther);
    }
  });

  it('has one weak tag per list, whatever the order', () => {
    const tag = encodeCodexModels(['a', 'b'].map((id) => ({ id }))).etag;
    expect(tag).toMatch(/^W\/"keyswitch-models-[\w-]{22}"$/);
    expect(encodeCodexModels(['b', 'a', 'b'].map((id) => ({ id }))).etag).toBe(tag);
    expect(encodeCodexModels(['a'].map((id) => ({ id }))).etag).not.toBe(tag);
  });
});
