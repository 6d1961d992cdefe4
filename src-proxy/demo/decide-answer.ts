// What the demo model says to a request: pure, the same request gets the same answer.
import type { ProtocolId } from '../contract/protocol-id.ts';
import { plainText } from '../ir/plain-text.ts';
import type { IrMessage, IrPart, IrRequest } from '../ir/request.ts';
import { chooseTool, type ToolCall } from './choose-tool.ts';
import { sampleValue } from './sample-value.ts';

export interface DemoAnswer {
  readonly reasoning?: string;
  readonly text?: string;
  readonly call?: ToolCall;
}

const longestEcho = 600;
const longestResult = 2_000;

const protocolNames: Readonly<Record<ProtocolId, string>> = {
  'openai-responses': 'OpenAI Responses',
  'openai-chat': 'OpenAI Chat Completions',
  'anthropic-messages': 'Anthropic Messages',
  gemini: 'Gemini',
};

/** `model` = the name that was asked for; one that ends in `-thinking` thinks aloud first. */
export function decideAnswer(request: IrRequest, model: string): DemoAnswer {
  const text = lastUserText(request.messages);
  const chinese = /\p{Script=Han}/u.test(text);
  const answer = decideWords(request, model, text, chinese);
  if (!/thinking$/i.test(model) || request.reasoning?.mode === 'off') return answer;
  return { reasoning: chinese ? thoughtsInChinese(text) : thoughtsInEnglish(text), ...answer };
}

function decideWords(request: IrRequest, model: string, text: string, chinese: boolean): DemoAnswer {
  const results = pendingResults(request.messages);
  if (results !== null) return { text: reportResults(results, chinese) };
  const call = chooseTool(request, text);
  if (call !== null) return { call };
  const format = request.responseFormat;
  if (format?.type === 'json-schema') return { text: JSON.stringify(sampleValue(format.schema)) };
  if (format?.type === 'json')
    return { text: JSON.stringify({ answer: 'demo', you_said: cut(text, longestEcho) }) };
  const door = protocolNames[request.origin];
  const tools = request.tools?.length ?? 0;
  return {
    text: chinese ? greetInChinese(text, door, model, tools) : greetInEnglish(text, door, model, tools),
  };
}

/** The user's last own words: what tools wrap around them (reminders, environment) is left out. */
export function lastUserText(messages: readonly IrMessage[]): string {
  for (const message of messages.toReversed()) {
    if (message.role !== 'user') continue;
    const words = plainText(message.parts)
      .replaceAll(/<([a-z][\w-]*)>[^]*?<\/\1>/gi, '')
      .trim();
    if (words !== '') return words;
  }
  return '';
}

/** Results that stand after the last words of anybody, null where the last thing said is not a result. */
function pendingResults(messages: readonly IrMessage[]): IrPart[] | null {
  const last = messages.findLast(({ role, parts }) => role === 'user' && parts.length > 0);
  const position = last === undefined ? -1 : messages.lastIndexOf(last);
  if (last === undefined || messages.slice(position + 1).some(({ role }) => role === 'assistant'))
    return null;
  const results = last.parts.filter(({ type }) => type === 'tool-result');
  return results.length > 0 ? results : null;
}

function reportResults(results: readonly IrPart[], chinese: boolean): string {
  const said = results.map((part) => (part.type === 'tool-result' ? plainText(part.content) : '')).join('\n');
  const shown = cut(said.trim(), longestResult);
  if (shown === '') return chinese ? '工具已运行，没有输出。' : 'The tool ran and printed nothing.';
  return chinese ? `工具返回了：\n\n${shown}` : `The tool answered:\n\n${shown}`;
}

function greetInEnglish(text: string, door: string, model: string, tools: number): string {
  const offered =
    tools > 0 ? ` It offered ${tools} tool${tools === 1 ? '' : 's'}: say "run ls" and I call one.` : '';
  const echo = text === '' ? 'It came without any words.' : `You said: “${cut(text, longestEcho)}”`;
  return [
    `Hello! I am the demo model that is built into Keyswitch: no network, no key, no cost.`,
    `Your request came through the ${door} API and asked for the model “${model}”.${offered}`,
    `${echo}\n\nFor a real model, add an upstream with its key and make a profile that uses it.`,
  ].join(' ');
}

function greetInChinese(text: string, door: string, model: string, tools: number): string {
  const offered = tools > 0 ? `它带来了 ${tools} 个工具：说“运行 ls”，我就会调用一个。` : '';
  return [
    '你好！我是 Keyswitch 内置的演示模型：不联网，不需要密钥，也不花钱。',
    `你的请求经由 ${door} API 到来，想要的模型是“${model}”。${offered}`,
    `你说：“${cut(text, longestEcho)}”\n\n想用真正的模型，请添加一个上游并填入它的密钥，再让一个方案使用它。`,
  ].join('');
}

function thoughtsInEnglish(text: string): string {
  return `The user wrote ${text.length} characters. I am a demo, so I need no cleverness: I greet, say what I am, and repeat what I got.`;
}

function thoughtsInChinese(text: string): string {
  return `用户写了 ${text.length} 个字符。我只是演示模型，不必费神：打个招呼，说明自己是谁，再复述收到的内容。`;
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
