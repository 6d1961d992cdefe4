// What the demo model decides to say or to call, and that it tells it as a lawful stream.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommand } from '../../../src-proxy/demo/choose-tool.ts';
import { decideAnswer, lastUserText } from '../../../src-proxy/demo/decide-answer.ts';
import { embedText } from '../../../src-proxy/demo/lists.ts';
import { sampleValue } from '../../../src-proxy/demo/sample-value.ts';
import { speak, splitWords } from '../../../src-proxy/demo/speak.ts';
import type { IrRequest, IrTool } from '../../../src-proxy/ir/request.ts';
import { validateStream } from '../../../src-proxy/ir/validate-stream.ts';

const shell: IrTool = {
  type: 'function',
  name: 'exec_command',
  parameters: {
    type: 'object',
    properties: { cmd: { type: 'string' }, workdir: { type: 'string' }, timeout: { type: 'number' } },
    required: ['cmd', 'timeout'],
  },
};

function request(text: string, more: Partial<IrRequest> = {}): IrRequest {
  return {
    origin: 'openai-responses',
    model: 'demo',
    stream: true,
    messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
    ...more,
  };
}

const ids = { response: 'resp_1', call: 'call_1', createdAt: 1, model: 'demo' };

describe('words', () => {
  it('greets, says what it is and repeats what it got', () => {
    const { text } = decideAnswer(request('What a day'), 'gpt-5.5');
    expect(text).toContain('built into Keyswitch');
    expect(text).toContain('OpenAI Responses');
    expect(text).toContain('“gpt-5.5”');
    expect(text).toContain('“What a day”');
  });

  it('answers Chinese in Chinese', () => {
    const { text } = decideAnswer(request('你好，介绍一下自己'), 'demo');
    expect(text).toContain('内置的演示模型');
    expect(text).toContain('“你好，介绍一下自己”');
  });

  it('takes the user’s own last words, not what a tool wrapped around them', () => {
    const messages = request('first').messages.concat([
      {
        role: 'user',
        parts: [{ type: 'text', text: '<environment_context>\n<cwd>/x</cwd>\n</environment_context>' }],
      },
      { role: 'user', parts: [{ type: 'text', text: '<system-reminder>be good</system-reminder>second' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'mine' }] },
    ]);
    expect(lastUserText(messages)).toBe('second');
    expect(lastUserText(messages.slice(0, 2))).toBe('first');
  });

  it('thinks aloud under the name demo-thinking, unless that is switched off', () => {
    expect(decideAnswer(request('hi'), 'demo-thinking').reasoning).toContain('2 characters');
    expect(decideAnswer(request('你好'), 'demo-thinking').reasoning).toContain('2 个字符');
    expect(
      decideAnswer(request('hi', { reasoning: { mode: 'off' } }), 'demo-thinking').reasoning,
    ).toBeUndefined();
    expect(decideAnswer(request('hi'), 'demo').reasoning).toBeUndefined();
  });

  it('gives JSON to who asks for JSON', () => {
    const schema = {
      type: 'object',
      properties: {
        title: { type: 'string' },
        size: { enum: ['s', 'm'] },
        tags: { type: 'array', minItems: 2, items: { $ref: '#/$defs/tag' } },
      },
      required: ['title', 'size', 'tags'],
      $defs: { tag: { type: 'integer', minimum: 3 } },
    };
    const { text } = decideAnswer(request('x', { responseFormat: { type: 'json-schema', schema } }), 'demo');
    expect(JSON.parse(text ?? '')).toEqual({ title: 'demo', size: 's', tags: [3, 3] });
    expect(
      JSON.parse(decideAnswer(request('x', { responseFormat: { type: 'json' } }), 'demo').text ?? ''),
    ).toEqual({
      answer: 'demo',
      you_said: 'x',
    });
  });

  it('gives a score that is none of zero', () => {
    const properties = {
      a: { type: 'NUMBER' },
      b: { type: 'integer', maximum: -1 },
      c: { type: 'integer', minimum: 7 },
    };
    const schema = { type: 'object', properties, required: ['a', 'b', 'c'] };
    expect(sampleValue(schema)).toEqual({ a: 1, b: -1, c: 7 });
  });

  it('ends on a schema that refers to itself', () => {
    const schema = { type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] };
    expect(JSON.stringify(sampleValue(schema))).toContain('null');
  });
});

describe('commands in words', () => {
  it.each([
    ['run `git status -s`, please', 'git status -s'],
    ['Run ls -la', 'ls -la'],
    ['please execute the command "echo hi there"', 'echo hi there'],
    ['list the files here', 'ls'],
    ['运行 pwd', 'pwd'],
    ['请执行命令：`uname -a`', 'uname -a'],
    ['列出当前目录的文件', 'ls'],
    ['what is running late?', null],
    ['tell me a story', null],
  ])('%s → %s', (text, command) => {
    expect(readCommand(text)).toBe(command);
  });
});

describe('tools', () => {
  it('calls the shell with the command that was asked for, required members filled', () => {
    const { call, text } = decideAnswer(request('run `git status`', { tools: [shell] }), 'demo');
    expect(text).toBeUndefined();
    expect(call).toMatchObject({ name: 'exec_command', kind: 'function' });
    expect(JSON.parse(call?.input ?? '')).toEqual({ cmd: 'git status', timeout: 0 });
  });

  it('writes a list where the tool wants its command as one', () => {
    const parameters = {
      type: 'object',
      properties: { command: { type: 'array', items: { type: 'string' } } },
      required: ['command'],
    };
    const { call } = decideAnswer(
      request('list files', { tools: [{ type: 'function', name: 'shell', parameters }] }),
      'demo',
    );
    expect(JSON.parse(call?.input ?? '')).toEqual({ command: ['bash', '-lc', 'ls'] });
  });

  it('calls a tool by its name, free text included', () => {
    const patch: IrTool = { type: 'custom', name: 'apply_patch' };
    const { call } = decideAnswer(request('try apply_patch now', { tools: [shell, patch] }), 'demo');
    expect(call).toMatchObject({ name: 'apply_patch', kind: 'custom' });
    expect(call?.input).toMatch(/^\*\*\* Begin Patch\n\*\*\* Add File: .+\n\+.+\n\*\*\* End Patch\n$/);
  });

  it('drives Codex’s JavaScript tool', () => {
    const exec: IrTool = { type: 'custom', name: 'exec', namespace: 'functions' };
    const { call } = decideAnswer(request('run ls', { tools: [exec] }), 'demo');
    expect(call).toEqual({
      name: 'exec',
      namespace: 'functions',
      kind: 'custom',
      input: 'text(await tools.exec_command({ cmd: "ls" }));',
    });
  });

  it.each([
    ['no tool is offered', request('run ls')],
    ['tools are forbidden', request('run ls', { tools: [shell], toolChoice: { type: 'none' } })],
    ['nobody asked for one', request('good morning', { tools: [shell] })],
    [
      'an everyday word is a tool’s name',
      request('I read a book', { tools: [{ type: 'function', name: 'read' }] }),
    ],
  ])('answers in words where %s', (_, asked) => {
    expect(decideAnswer(asked, 'demo').call).toBeUndefined();
  });

  it.each([
    [{ type: 'required' }],
    [{ type: 'tool', name: 'exec_command' }],
    [{ type: 'allowed', mode: 'required', names: ['exec_command'] }],
  ] as const)('obeys %o', (toolChoice) => {
    expect(decideAnswer(request('hm', { tools: [shell], toolChoice }), 'demo').call?.name).toBe(
      'exec_command',
    );
  });

  it('answers with a tool’s result instead of calling again', () => {
    const asked = request('run ls', { tools: [shell] });
    const messages = asked.messages.concat([
      {
        role: 'assistant',
        parts: [{ type: 'tool-call', callId: 'c', name: 'exec_command', kind: 'function', input: '{}' }],
      },
      {
        role: 'user',
        parts: [{ type: 'tool-result', callId: 'c', content: [{ type: 'text', text: 'README.md' }] }],
      },
    ]);
    expect(decideAnswer({ ...asked, messages }, 'demo')).toEqual({ text: 'The tool answered:\n\nREADME.md' });
  });
});

describe('the stream', () => {
  it('is lawful, loses nothing, and counts what it said', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        fc.option(fc.integer({ min: 1, max: 9 })),
        (text, thinks, limit) => {
          const asked = request(text, { tools: [shell], ...(limit !== null && { maxOutputTokens: limit }) });
          const answer = decideAnswer(asked, thinks ? 'demo-thinking' : 'demo');
          const parts = speak(asked, answer, ids);
          expect(validateStream(parts)).toEqual([]);
          const end = parts.at(-1);
          const said = parts.filter(({ type }) => type === 'text-delta' || type === 'reasoning-delta').length;
          const calls = parts.filter(({ type }) => type === 'tool-input-delta').length;
          expect(end).toMatchObject({ type: 'response-end', usage: { output: said + calls } });
          if (limit !== null && calls === 0) expect(said).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  it('splits text into pieces that join to the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => splitWords(text).join('') === text));
    expect(splitWords('你好，world and all')).toEqual(['你', '好，', 'world ', 'and ', 'all']);
  });

  it('says why it ended', () => {
    const end = (more: Partial<IrRequest>) =>
      speak(request('hi', more), decideAnswer(request('hi'), 'demo'), ids).at(-1);
    expect(end({})).toMatchObject({ reason: 'stop' });
    expect(end({ maxOutputTokens: 2 })).toMatchObject({ reason: 'length' });
    expect(end({ stopSequences: ['nope', 'Keyswitch'] })).toMatchObject({
      reason: 'stop-sequence',
      stopSequence: 'Keyswitch',
    });
  });
});

describe('embeddings', () => {
  it('are unit vectors, the same for the same text and others for others', () => {
    const vector = embedText('a', 96);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 10);
    expect(embedText('a', 96)).toEqual(vector);
    expect(embedText('b', 96)).not.toEqual(vector);
    expect(new Set(vector).size).toBe(96);
  });
});
