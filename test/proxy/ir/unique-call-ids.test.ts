// Ids that name one call only, whatever the vendor counts (Switchyard#502, fireconnect#16, nanobot#4473, opencode#1279).
import { describe, expect, it } from 'vitest';
import type { IrMessage, IrPart } from '../../../src-proxy/ir/request.ts';
import { callIdsOf, takeCallId, uniqueCallIds } from '../../../src-proxy/ir/unique-call-ids.ts';

const call = (callId: string): IrPart => ({
  type: 'tool-call',
  callId,
  name: 'f',
  kind: 'function',
  input: '{}',
});
const result = (callId: string, text: string): IrPart => ({
  type: 'tool-result',
  callId,
  content: [{ type: 'text', text }],
});
const assistant = (...parts: IrPart[]): IrMessage => ({ role: 'assistant', parts });
const user = (...parts: IrPart[]): IrMessage => ({ role: 'user', parts });

describe('takeCallId', () => {
  it.each([
    ['call_0', 'call_1', 'call_2'],
    ['list_dir:0', 'list_dir:1', 'list_dir:2'],
    ['f', 'f_2', 'f_3'],
    ['7', '7_2', '7_3'],
    ['call_1760000000123', 'call_1760000000123_2', 'call_1760000000123_3'],
  ])('%s goes on with %s and %s', (id, second, third) => {
    const used = new Set<string>();
    expect([takeCallId(id, used), takeCallId(id, used), takeCallId(id, used)]).toEqual([id, second, third]);
  });
});

describe('uniqueCallIds', () => {
  it('gives each call of a conversation its own, and its result with it', () => {
    const turn = (first: string, second: string): IrMessage[] => [
      assistant(call('f:0'), call('f:0')),
      user(result('f:0', first), result('f:0', second)),
    ];
    const messages = uniqueCallIds([...turn('a', 'b'), ...turn('c', 'd')]);
    expect(messages.map(({ parts }) => parts.map((part) => ('callId' in part ? part.callId : '')))).toEqual([
      ['f:0', 'f:1'],
      ['f:0', 'f:1'],
      ['f:2', 'f:3'],
      ['f:2', 'f:3'],
    ]);
    expect(messages[3]?.parts).toEqual([result('f:2', 'c'), result('f:3', 'd')]);
    expect(callIdsOf(messages).size).toBe(4);
  });
  it('leaves a conversation alone whose ids are unique', () => {
    const messages = [assistant(call('a'), call('b')), user(result('a', 'x'), result('b', 'y'))];
    expect(uniqueCallIds(messages)).toBe(messages);
  });
});
