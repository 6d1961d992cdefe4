// Headers of a turn that comes by WebSocket and goes on by POST, against what the real Codex sends by either.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parseClientFrame } from '../../../src-proxy/codex-backend/client-frame.ts';
import { eventsOfHeaders, turnAsPost } from '../../../src-proxy/codex-backend/turn-headers.ts';
import type { JsonObject } from '../../../src-proxy/ir/json.ts';
import { answer, messageItem } from '../../support/responses-script.ts';
import { clientToken } from '../../support/start-proxy.ts';
import { cleanUp, cleanups, codexHeaders, fakeVendor, proxyTo, user } from '../../support/websocket-scene.ts';
import { connectFrames } from '../../support/frame-client.ts';

afterEach(cleanUp);

interface Exchange {
  readonly kind: string;
  readonly method: string;
  readonly headers: [string, string][];
  readonly body: { readonly client_metadata: JsonObject };
  readonly frames: { readonly dir: string; readonly json: object }[];
}

function capture(name: string): Exchange[] {
  const file = new URL(`../../fixtures/codex/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { exchanges: Exchange[] }).exchanges;
}

describe('a frame of Codex as a POST of Codex', () => {
  it('has the headers and the metadata that the same Codex posts', () => {
    const posted = capture('gpt6-exec-tool-http').find(
      ({ kind, method }) => kind === 'http' && method === 'POST',
    );
    const socket = capture('gpt6-exec-tool-ws').find(({ kind }) => kind === 'ws');
    const frames = (socket?.frames ?? []).filter(({ dir }) => dir === 'client->server');
    expect(frames).toHaveLength(3);
    for (const { json } of frames.slice(1)) {
      const frame = parseClientFrame(JSON.stringify(json));
      if (frame.kind !== 'create') throw new Error('no create');
      const { body, headers } = turnAsPost(frame.body);
      const perTurn = new Map(posted?.headers);
      for (const name of ['x-codex-turn-metadata', 'x-codex-window-id']) {
        expect(headers[name], name).toBe((frame.body['client_metadata'] as JsonObject)[name]);
        expect(perTurn.has(name)).toBe(true);
      }
      expect(JSON.parse(headers['x-codex-turn-metadata'] ?? '')).toMatchObject({ request_kind: 'turn' });
      const lite = 'x-openai-internal-codex-responses-lite';
      expect([headers[lite], perTurn.get(lite)]).toEqual(['true', 'true']);
      expect(Object.keys(body['client_metadata'] as JsonObject).toSorted()).toEqual(
        Object.keys(posted?.body.client_metadata ?? {}).toSorted(),
      );
    }
  });

  it('sends the state of the turn in a header, and letters that no header can hold as escapes', () => {
    const { body, headers } = turnAsPost({
      client_metadata: {
        'x-codex-turn-state': 'TS',
        'x-codex-turn-metadata': '{"cwd":"/家/🎉"}',
        'x-codex-window-id': 'two\nlines',
        ws_request_header_authorization: 'Bearer x',
        session_id: 's',
      },
    });
    expect(headers).toEqual({
      'x-codex-turn-state': 'TS',
      'x-codex-turn-metadata': String.raw`{"cwd":"/\u5bb6/\ud83c\udf89"}`,
    });
    expect(JSON.parse(headers['x-codex-turn-metadata'] ?? '')).toEqual({ cwd: '/家/🎉' });
    expect(body['client_metadata']).not.toHaveProperty('x-codex-turn-state');
    expect(body['client_metadata']).toHaveProperty('session_id', 's');
    expect(turnAsPost({ model: 'm' })).toEqual({ body: { model: 'm' }, headers: {} });
  });
});

describe('headers of an answer as events', () => {
  it('say nothing where there is nothing to say, or nothing that Codex could read', () => {
    expect(eventsOfHeaders({ 'content-type': 'text/event-stream', 'x-models-etag': 'e' })).toEqual([]);
    expect(eventsOfHeaders({ 'x-codex-primary-used-percent': 'much' })).toEqual([]);
  });

  it('leave out what is no number', () => {
    const [text = ''] = eventsOfHeaders({
      'x-codex-primary-used-percent': '12.5',
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-at': 'soon',
      'x-codex-limit-name': 'Codex',
    });
    expect(JSON.parse(text)).toEqual({
      type: 'codex.rate_limits',
      rate_limits: {
        primary: { used_percent: 12.5, window_minutes: 300, reset_at: null },
        secondary: null,
      },
      credits: null,
      metered_limit_name: 'codex',
      limit_name: 'Codex',
    });
  });
});

describe('a bridged connection', () => {
  const headers = {
    'x-codex-turn-state': 'TS1',
    'x-codex-primary-used-percent': '42',
    'x-codex-primary-window-minutes': '300',
    'x-codex-primary-reset-at': '1795190610',
    'x-codex-credits-has-credits': 'true',
    'x-codex-credits-balance': '12.34',
  };

  it('keeps the turn where it is: state, metadata and query go both ways', async () => {
    const fake = await fakeVendor({
      webSocket: 'no',
      turns: [answer([messageItem('hi')], { headers }), answer([messageItem('plain')])],
    });
    const proxy = await proxyTo([[fake, 'no']]);
    const open = async (more: Record<string, string>): Promise<ReturnType<typeof connectFrames>> => {
      const client = await connectFrames(`${proxy.url}/backend-api/codex/responses?api-version=1`, {
        headers: { authorization: `Bearer ${clientToken}`, ...more },
      });
      cleanups.push(() => client.socket.terminate());
      return client;
    };
    const codex = await open({ ...codexHeaders, 'x-codex-turn-metadata': '{"request_kind":"prewarm"}' });
    const client_metadata = {
      'x-codex-turn-metadata': '{"request_kind":"turn"}',
      'x-codex-turn-state': 'TS0',
      'x-codex-window-id': 'w:1',
    };
    const frames = await codex.turn({ model: 'gpt-5.5', input: [user('x')], client_metadata });
    expect(frames[0]).toEqual({ type: 'response.metadata', headers: { 'x-codex-turn-state': 'TS1' } });
    expect(frames[1]).toMatchObject({
      type: 'codex.rate_limits',
      rate_limits: { primary: { used_percent: 42, window_minutes: 300, reset_at: 1_795_190_610 } },
      credits: { has_credits: true, unlimited: false, balance: '12.34' },
    });
    expect(frames[2]).toMatchObject({ type: 'response.created' });
    expect(fake.turns[0]?.headers).toMatchObject(client_metadata);
    expect(fake.upstream.requests.at(-1)?.url).toBe('/v1/responses?api-version=1');

    // Who is not Codex gets what the vendor streams, and nothing else.
    const other = await open({});
    fake.script(answer([messageItem('hi')], { headers }));
    const [first] = await other.turn({ model: 'gpt-5.5', input: [user('x')], client_metadata });
    expect(first).toMatchObject({ type: 'response.created' });
    expect(fake.turns.at(-1)?.body['client_metadata']).toEqual(client_metadata);
  });
});
