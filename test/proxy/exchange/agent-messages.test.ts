// What agents of Codex say to each other (`agent_message`), before vendors that have no such item: a sub-agent without
// its task, or a parent without the answer, would be left alone.
import { afterEach, describe, expect, it } from 'vitest';
import { startProxy } from '../../support/start-proxy.ts';
import { startVendorOf } from '../../support/vendors/start-vendor.ts';
import type { JsonMap } from '../../support/vendors/vendor-answer.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const agentMessage = (payload: string): JsonMap => ({
  type: 'agent_message',
  id: 'amsg_1',
  author: 'main',
  recipient: 'kid',
  content: [
    { type: 'input_text', text: 'Message Type: NEW_TASK\nPayload:\n' },
    { type: 'encrypted_content', encrypted_content: payload },
  ],
});
const user = (text: string): JsonMap => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});

const vendors = ['anthropic-messages', 'openai-chat', 'gemini'] as const;

async function ask(
  protocol: (typeof vendors)[number],
  input: JsonMap[],
): Promise<{ response: Response; body: JsonMap }> {
  const vendor = await startVendorOf[protocol]();
  open.push(vendor);
  const proxy = await startProxy({ upstreams: [{ id: 'lab', url: vendor.url, protocols: [protocol] }] });
  open.push(proxy);
  vendor.script({ text: ['done'] });
  const response = await proxy.call('/backend-api/codex/responses', { model: 'some-model', input });
  await response.text();
  expect(vendor.refusals).toEqual([]);
  return { response, body: vendor.bodies[0] ?? {} };
}

describe.each(vendors)('before %s', (protocol) => {
  it('the task is what somebody says to the model', async () => {
    const { response, body } = await ask(protocol, [user('Context.'), agentMessage('Count the files.')]);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-keyswitch-warnings') ?? '').not.toContain('agent_message');
    const last = ((body['messages'] ?? body['contents']) as JsonMap[]).at(-1);
    expect(last?.['role']).toBe('user');
    expect(JSON.stringify(last)).toContain(String.raw`Message Type: NEW_TASK\nPayload:\nCount the files.`);
  });

  it('a payload that another vendor sealed is said to be lost', async () => {
    const sealed = `gAAAAA${'B'.repeat(80)}==`;
    const { response, body } = await ask(protocol, [user('Context.'), agentMessage(sealed)]);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-keyswitch-warnings')).toContain('dropped');
    expect(JSON.stringify(body)).not.toContain('gAAAA');
  });
});
