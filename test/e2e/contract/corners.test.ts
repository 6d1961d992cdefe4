// Corners of the proxy surface (design contract §4) that no client reaches by itself every day, against the real program.
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labConfig, startContractWorld, type ContractWorld } from '../../support/contract-world.ts';

let world: ContractWorld;
beforeAll(async () => {
  world = await startContractWorld(
    (request) => ({ body: { seen: request.path } }),
    // Two routes, none of them `*`.
    (vendor) =>
      labConfig(vendor)
        .replace('"gemini-2.5-pro"]', '"team/gemini:exp"]')
        .replace('match = "*"', 'match = "gpt-*"')
        .concat('\n[[profile.route]]\nmatch = "team/*"\nto = ["lab"]\n'),
  );
});
afterAll(() => world.stop());

it('a slash in a model id may be written as the official SDKs write it', async () => {
  const id = encodeURIComponent('team/gemini:exp');
  for (const path of [`/v1/models/${id}`, `/models/${id}`])
    expect(await (await world.call(path)).json()).toMatchObject({ id: 'team/gemini:exp' });
  expect(await (await world.call(`/v1beta/models/${id}`)).json()).toMatchObject({
    name: 'models/team/gemini:exp',
  });
  const generated = await world.call(`/v1beta/models/${id}:generateContent`, { contents: [] });
  expect(await generated.json()).toEqual({ seen: '/v1beta/models/team/gemini:exp:generateContent' });
  const before = world.vendor.requests.length;
  for (const trick of ['%2e%2e%2f%2e%2e%2fx', '..%2Fx', '%2F%2Fx'])
    expect((await world.call(`/v1beta/models/${trick}:generateContent`, { contents: [] })).status).toBe(404);
  expect(world.vendor.requests).toHaveLength(before);
});

it('a Gemini body that is no JSON object is refused here', async () => {
  const before = world.vendor.requests.length;
  for (const body of ['{', '[]', 'null', '"x"', '{"contents":[}']) {
    const response = await world.call('/v1beta/models/team/gemini:exp:generateContent', body);
    expect([response.status, response.headers.get('x-keyswitch-error')]).toEqual([400, 'invalid_request']);
    expect(await response.json()).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
  }
  expect(world.vendor.requests).toHaveLength(before);
});

it('a call that names no model goes by the first route that can serve it', async () => {
  const offer = { sdp: 'v=0\r\n', session: {} };
  const call = await world.call('/backend-api/codex/realtime/calls', offer);
  expect(await call.json()).toEqual({ seen: '/v1/realtime/calls' });
  expect((await world.call('/backend-api/codex/alpha/search', { id: 'x' })).status).toBe(200);
});

it('a request without a Host is refused in JSON', async () => {
  const { hostname, port } = new URL(world.url);
  const socket = connect(Number(port), hostname);
  socket.end(`GET /v1/models HTTP/1.1\r\nauthorization: Bearer ${world.token}\r\nconnection: close\r\n\r\n`);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
    error: { message: expect.any(String) },
  });
});
