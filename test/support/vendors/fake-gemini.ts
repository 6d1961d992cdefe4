// A strict fake of Google's generateContent. Rules: API reference, thought signature guide, types of the official
// SDK 3.1.0, 2026-11-20.
import { upstreamKey } from '../start-proxy.ts';
import {
  checkGeminiSearch,
  geminiGrounding,
  geminiSearchParts,
  isGeminiSearchSigned,
} from './fake-search.ts';
import {
  isMap,
  listOf,
  mapsOf,
  nextId,
  pieces,
  type Json,
  type JsonMap,
  type Refusal,
  someUsage,
  startVendor,
  unknownMember,
  type VendorAnswer,
  type VendorError,
  type VendorFake,
  thoughtsOf,
} from './vendor-answer.ts';

const top =
  'contents systemInstruction tools toolConfig safetySettings generationConfig cachedContent labels serviceTier store';
const config = `stopSequences responseMimeType responseSchema responseJsonSchema responseModalities candidateCount
  maxOutputTokens temperature topP topK seed presencePenalty frequencyPenalty responseLogprobs logprobs
  enableEnhancedCivicAnswers speechConfig thinkingConfig imageConfig mediaResolution`;
const partKinds = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
];
const partMembers = `${partKinds.join(' ')} thought thoughtSignature videoMetadata mediaResolution partMetadata`;
const schemaMembers = `type format title description nullable enum maxItems minItems properties required minProperties
  maxProperties minLength maxLength pattern example anyOf propertyOrdering default items minimum maximum`;
const types = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);

function refusal(message: string, status = 400, name = 'INVALID_ARGUMENT'): Refusal {
  return { status, body: { error: { code: status, message, status: name } } };
}

export interface GeminiStrictness {
  /** Gemini 3: the first call of each step of the current turn must carry a signature. */
  readonly demandsSignatures: boolean;
}

/** `seals`: signatures that this fake issued. Null = accepted. */
export function checkGemini(
  body: JsonMap,
  strictness: GeminiStrictness,
  seals: ReadonlySet<string>,
): Refusal | null {
  const unknown = unknownMember(body, top);
  if (unknown !== undefined)
    return refusal(`Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`);
  const settings = isMap(body['generationConfig']) ? body['generationConfig'] : {};
  const strange = unknownMember(settings, config);
  if (strange !== undefined)
    return refusal(`Unknown name "${strange}" at 'generation_config': Cannot find field.`);
  if (settings['responseSchema'] !== undefined) {
    const wrong = checkSchema(settings['responseSchema'], 'generation_config.response_schema');
    if (wrong !== null) return wrong;
  }
  const thinking = isMap(settings['thinkingConfig']) ? settings['thinkingConfig'] : {};
  if (thinking['thinkingBudget'] !== undefined && thinking['thinkingLevel'] !== undefined) {
    return refusal('thinking_budget and thinking_level are not supported together.');
  }
  const forced = JSON.stringify(body['toolConfig'] ?? null).includes('"mode":"ANY"');
  if (forced && settings['responseMimeType'] === 'application/json') {
    return refusal(
      "Forced function calling (ANY mode) with a response mime type: 'application/json' is unsupported",
    );
  }
  return checkTools(body) ?? checkContents(mapsOf(body['contents']), strictness, seals);
}

function checkTools(body: JsonMap): Refusal | null {
  const names = new Set<string>();
  for (const tool of mapsOf(body['tools'])) {
    const unknown = unknownMember(
      tool,
      'functionDeclarations googleSearch codeExecution urlContext googleSearchRetrieval computerUse googleMaps fileSearch',
    );
    if (unknown !== undefined) return refusal(`Unknown name "${unknown}" at 'tools[0]': Cannot find field.`);
    for (const [index, declaration] of mapsOf(tool['functionDeclarations']).entries()) {
      const path = `tools[0].function_declarations[${index}]`;
      const strange = unknownMember(
        declaration,
        'name description behavior parameters parametersJsonSchema response responseJsonSchema',
      );
      if (strange !== undefined) return refusal(`Unknown name "${strange}" at '${path}': Cannot find field.`);
      const name = String(declaration['name']);
      if (!/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/.test(name))
        return refusal(`${path}.name: Invalid function name.`);
      if (names.has(name)) return refusal(`Duplicate function declaration found: ${name}`);
      names.add(name);
      if (declaration['parameters'] !== undefined && declaration['parametersJsonSchema'] !== undefined) {
        return refusal(`${path}: parameters and parameters_json_schema are mutually exclusive.`);
      }
      const wrong =
        declaration['parameters'] === undefined
          ? null
          : checkSchema(declaration['parameters'], `${path}.parameters`);
      if (wrong !== null) return wrong;
    }
  }
  const toolConfig = isMap(body['toolConfig']) ? body['toolConfig'] : {};
  const calling = isMap(toolConfig['functionCallingConfig']) ? toolConfig['functionCallingConfig'] : {};
  const allowed = listOf(calling['allowedFunctionNames']);
  if (allowed.length > 0 && calling['mode'] !== 'ANY' && calling['mode'] !== 'VALIDATED') {
    return refusal('allowed_function_names should only be set when mode is ANY or VALIDATED.');
  }
  const missing = allowed.find((name) => !names.has(String(name)));
  return missing === undefined
    ? null
    : refusal(`allowed_function_names: ${String(missing)} is not declared.`);
}

/** The subset of OpenAPI that `Schema` is. */
export function checkSchema(schema: Json | undefined, path: string): Refusal | null {
  if (!isMap(schema)) return refusal(`Invalid value at '${path}'.`);
  const unknown = unknownMember(schema, schemaMembers);
  if (unknown !== undefined) return refusal(`Unknown name "${unknown}" at '${path}': Cannot find field.`);
  const { type } = schema;
  if (type === undefined && schema['anyOf'] === undefined) return refusal(`${path}.type: must be specified`);
  if (type !== undefined && !(typeof type === 'string' && types.has(type.toLowerCase()))) {
    return refusal(`Invalid value at '${path}.type': Proto field is not repeating, cannot start list.`);
  }
  const kind = String(type).toLowerCase();
  const format = schema['format'];
  if (kind === 'string' && format !== undefined && format !== 'enum' && format !== 'date-time') {
    return refusal(`${path}.format: only 'enum' and 'date-time' are supported for STRING type`);
  }
  const values = schema['enum'];
  if (
    values !== undefined &&
    (kind !== 'string' || listOf(values).some((value) => typeof value !== 'string' || value === ''))
  ) {
    return refusal(`${path}.enum: only allowed for STRING type`);
  }
  if (kind === 'object' && isMap(schema['properties']) && Object.keys(schema['properties']).length === 0) {
    return refusal(`${path}.properties: should be non-empty for OBJECT type`);
  }
  if (kind === 'array' && schema['items'] === undefined) return refusal(`${path}.items: missing field.`);
  const properties = isMap(schema['properties']) ? schema['properties'] : {};
  const lost = listOf(schema['required']).find((name) => properties[String(name)] === undefined);
  if (lost !== undefined) return refusal(`${path}.required: property is not defined: ${String(lost)}`);
  const inner: [string, Json | undefined][] = [
    ...Object.entries(properties).map(([name, value]): [string, Json] => [
      `${path}.properties[${name}]`,
      value,
    ]),
    ...(schema['items'] === undefined ? [] : [[`${path}.items`, schema['items']] as [string, Json]]),
    ...listOf(schema['anyOf']).map((value, index): [string, Json] => [`${path}.any_of[${index}]`, value]),
  ];
  for (const [where, value] of inner) {
    const wrong = checkSchema(value, where);
    if (wrong !== null) return wrong;
  }
  return null;
}

function checkContents(
  contents: readonly JsonMap[],
  strictness: GeminiStrictness,
  seals: ReadonlySet<string>,
): Refusal | null {
  if (contents.length === 0) return refusal('* GenerateContentRequest.contents: contents is not specified');
  let waiting: string[] = [];
  let before: 'start' | 'user' | 'model' | 'response' = 'start';
  const lastWords = contents.findLastIndex(
    (content) => content['role'] === 'user' && !holds(content, 'functionResponse'),
  );
  for (const [index, content] of contents.entries()) {
    const path = `contents[${index}]`;
    const parts = mapsOf(content['parts']);
    if (content['role'] !== 'user' && content['role'] !== 'model')
      return refusal('Please use a valid role: user, model.');
    if (parts.length === 0)
      return refusal(`* GenerateContentRequest.${path}.parts: contents.parts must not be empty.`);
    const wrong = checkParts(parts, path, seals);
    if (wrong !== null) return wrong;
    const calls = namesOf(parts, 'functionCall');
    const results = namesOf(parts, 'functionResponse');
    if (results.length !== waiting.length || results.some((name) => !waiting.includes(name))) {
      return refusal(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      );
    }
    if (calls.length > 0 && before !== 'user' && before !== 'response') {
      return refusal(
        'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
      );
    }
    const first = parts.find((part) => isMap(part['functionCall']));
    if (
      strictness.demandsSignatures &&
      index > lastWords &&
      first !== undefined &&
      first['thoughtSignature'] === undefined
    ) {
      return refusal(
        `Function call is missing a thought_signature in functionCall parts. position ${index}.`,
      );
    }
    waiting = calls;
    before = content['role'] === 'model' ? 'model' : results.length > 0 ? 'response' : 'user';
  }
  return waiting.length > 0
    ? refusal('Please ensure that function response turn comes immediately after a function call turn.')
    : null;
}

function checkParts(parts: readonly JsonMap[], path: string, seals: ReadonlySet<string>): Refusal | null {
  for (const [index, part] of parts.entries()) {
    const where = `${path}.parts[${index}]`;
    const unknown = unknownMember(part, partMembers);
    if (unknown !== undefined) return refusal(`Unknown name "${unknown}" at '${where}': Cannot find field.`);
    const kinds = partKinds.filter((kind) => part[kind] !== undefined);
    if (kinds.length !== 1)
      return refusal(`${where}.data: required oneof field 'data' must have one initialized field`);
    const signature = part['thoughtSignature'];
    const isSearch = part['toolCall'] !== undefined || part['toolResponse'] !== undefined;
    if (isSearch && !isGeminiSearchSigned(part))
      return refusal('Thought signature is not valid. Please pass it back as received.');
    if (
      signature !== undefined &&
      !isSearch &&
      signature !== 'skip_thought_signature_validator' &&
      !seals.has(String(signature))
    ) {
      return refusal('Thought signature is not valid. Please pass it back as received.');
    }
    const call = part['functionCall'];
    if (isMap(call)) {
      const strange = unknownMember(call, 'id name args');
      if (strange !== undefined) return refusal(`Unknown name "${strange}" at '${where}.function_call'.`);
      if (call['args'] !== undefined && !isMap(call['args']))
        return refusal(`Invalid value at '${where}.function_call.args'.`);
    }
    const result = part['functionResponse'];
    if (isMap(result)) {
      const strange = unknownMember(result, 'id name response parts willContinue scheduling');
      if (strange !== undefined) return refusal(`Unknown name "${strange}" at '${where}.function_response'.`);
      if (!isMap(result['response']))
        return refusal(`Invalid value at '${where}.function_response.response'.`);
    }
    const blob = part['inlineData'];
    if (isMap(blob) && (typeof blob['mimeType'] !== 'string' || typeof blob['data'] !== 'string')) {
      return refusal(`Invalid value at '${where}.inline_data'.`);
    }
  }
  return null;
}

function holds(content: JsonMap, kind: string): boolean {
  return mapsOf(content['parts']).some((part) => part[kind] !== undefined);
}

function namesOf(parts: readonly JsonMap[], kind: string): string[] {
  return parts.flatMap((part) => (isMap(part[kind]) ? [String((part[kind] as JsonMap)['name'])] : []));
}

function usageOf(answer: VendorAnswer): JsonMap {
  const { fresh, cached, output, reasoning } = answer.usage ?? someUsage;
  return {
    promptTokenCount: fresh + cached,
    cachedContentTokenCount: cached,
    candidatesTokenCount: output - reasoning,
    thoughtsTokenCount: reasoning,
    totalTokenCount: fresh + cached + output,
  };
}

function finishOf(answer: VendorAnswer): string {
  if (answer.finish === 'length') return 'MAX_TOKENS';
  return answer.finish === 'filter' ? 'SAFETY' : 'STOP';
}

const silentSeal = 'U0lMRU5ULVNFQUw=';

function callParts(answer: VendorAnswer): JsonMap[] {
  return (answer.calls ?? []).flatMap(({ name, args, thinking }, index) => [
    ...(thinking === undefined ? [] : [{ text: thinking.text, thought: true }]),
    {
      functionCall: { name, args: JSON.parse(args === '' ? '{}' : args) as Json },
      // The first call of a step carries the signature of the thought before it, shown or not.
      ...(thinking !== undefined && { thoughtSignature: thinking.seal }),
      ...(index === 0 && thinking === undefined && { thoughtSignature: answer.thinking?.seal ?? silentSeal }),
    },
  ]);
}

const headOf = (): JsonMap => ({ modelVersion: 'gemini-fake-001', responseId: nextId('resp') });

/** Beside functions a search is told by parts of its own, else by the grounding. */
function searchOf(answer: VendorAnswer, body: JsonMap): { parts: readonly JsonMap[]; grounding: JsonMap } {
  const functions = mapsOf(body['tools']).some((tool) => mapsOf(tool['functionDeclarations']).length > 0);
  const parts = functions && answer.search !== undefined ? geminiSearchParts(answer.search) : [];
  return { parts, grounding: geminiGrounding(answer) };
}

function stream(answer: VendorAnswer, body: JsonMap): string[] {
  const head = headOf();
  const { parts: searched, grounding } = searchOf(answer, body);
  const send = (parts: readonly JsonMap[], more: JsonMap = {}, usage: JsonMap = {}): string =>
    `data: ${JSON.stringify({ candidates: [{ content: { parts: [...parts], role: 'model' }, ...more, index: 0 }], ...usage, ...head })}\r\n\r\n`;
  const out: string[] = [];
  for (const text of pieces(answer.thinking?.text ?? '')) out.push(send([{ text, thought: true }]));
  for (const part of searched) out.push(send([part]));
  for (const text of [...(answer.text ?? []), ...(answer.refusal === undefined ? [] : [answer.refusal])])
    out.push(send([{ text }]));
  if (answer.broken === 'error') {
    out.push(
      `data: ${JSON.stringify({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } })}\r\n\r\n`,
    );
  }
  if (answer.broken !== undefined) return out;
  const calls = callParts(answer);
  if (calls.length > 0) out.push(send(calls));
  const sign =
    calls.length === 0 && answer.thinking !== undefined ? { thoughtSignature: answer.thinking.seal } : {};
  out.push(
    send(
      [{ text: '', ...sign }],
      { finishReason: finishOf(answer), ...grounding },
      { usageMetadata: usageOf(answer) },
    ),
  );
  return out;
}

function whole(answer: VendorAnswer, body: JsonMap): JsonMap {
  const { parts: searched, grounding } = searchOf(answer, body);
  const text = [...(answer.text ?? []), ...(answer.refusal === undefined ? [] : [answer.refusal])].join('');
  const calls = callParts(answer);
  const sign =
    calls.length === 0 && answer.thinking !== undefined ? { thoughtSignature: answer.thinking.seal } : {};
  const parts: JsonMap[] = [
    ...(answer.thinking === undefined ? [] : [{ text: answer.thinking.text, thought: true }]),
    ...searched,
    ...(text === '' ? [] : [{ text, ...sign }]),
    ...calls,
  ];
  return {
    candidates: [
      { content: { parts, role: 'model' }, finishReason: finishOf(answer), ...grounding, index: 0 },
    ],
    usageMetadata: usageOf(answer),
    ...headOf(),
  };
}

const words: Readonly<Record<VendorError['kind'], string>> = {
  invalid: 'INVALID_ARGUMENT',
  'rate-limit': 'RESOURCE_EXHAUSTED',
  overloaded: 'UNAVAILABLE',
  key: 'INVALID_ARGUMENT',
  server: 'INTERNAL',
  context: 'INVALID_ARGUMENT',
};

/** Starts the fake; it takes the key of `start-proxy.ts` only, under `/v1beta` and `/v1`. */
export function startFakeGemini(
  strictness: GeminiStrictness = { demandsSignatures: true },
): Promise<VendorFake> {
  const seals = new Set<string>([silentSeal]);
  const remember = (answer: VendorAnswer): void => {
    for (const { seal } of thoughtsOf(answer)) seals.add(seal);
  };
  return startVendor({
    route(request) {
      if (request.headers['x-goog-api-key'] !== upstreamKey || request.headers.authorization !== undefined) {
        return refusal('API key not valid. Please pass a valid API key.');
      }
      const match = /^\/v1(?:beta)?\/models\/[^:]+:(generateContent|streamGenerateContent)$/.exec(
        request.path,
      );
      if (request.method !== 'POST' || match === null)
        return refusal('Requested entity was not found.', 404, 'NOT_FOUND');
      const streams = match[1] === 'streamGenerateContent';
      if (streams && request.query.get('alt') !== 'sse')
        return refusal('this fake streams with alt=sse only');
      return { stream: streams };
    },
    check(body, request) {
      const wrong = checkGeminiSearch(body, request.path);
      return wrong === null ? checkGemini(body, strictness, seals) : refusal(wrong);
    },
    error: ({ status, kind, message }) => refusal(message, status, words[kind]),
    stream(answer, body) {
      remember(answer);
      return stream(answer, body);
    },
    whole(answer, body) {
      remember(answer);
      return whole(answer, body);
    },
  });
}
