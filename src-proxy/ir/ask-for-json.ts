// A JSON answer asked for in words, where a target cannot be made to give it.
import type { JsonObject } from './json.ts';
import type { IrMessage, IrResponseFormat } from './request.ts';

export type JsonFormat = Exclude<IrResponseFormat, { type: 'text' }>;

/** The sentence that asks the model; the schema is in it. */
export function jsonInWords(format: JsonFormat): string {
  const [what, more] =
    format.type === 'json'
      ? ['one JSON object', '']
      : ['JSON', ` It must match this JSON Schema: ${JSON.stringify(format.schema)}`];
  return `When you give your answer to the user, write ${what} only, without a code fence.${more}`;
}

/** The conversation with one more instruction, behind the words of its first system message. */
export function withInstruction(messages: readonly IrMessage[], text: string): readonly IrMessage[] {
  const [first, ...rest] = messages;
  const part = { type: 'text', text } as const;
  return first?.role === 'system' || first?.role === 'developer'
    ? [{ ...first, parts: [...first.parts, part] }, ...rest]
    : [{ role: 'system', parts: [part] }, ...messages];
}

/** OpenAI refuses its plain JSON mode where no message has the word ("must contain the word 'json'"). */
export function mentionsJson(messages: readonly IrMessage[]): boolean {
  return messages.some((message) =>
    message.parts.some((part) => part.type === 'text' && /json/i.test(part.text)),
  );
}

/** True where the top of a schema is an object, which OpenAI demands of an answer. */
export function isObjectSchema(schema: JsonObject): boolean {
  return schema['type'] === 'object' && schema['anyOf'] === undefined && schema['oneOf'] === undefined;
}
