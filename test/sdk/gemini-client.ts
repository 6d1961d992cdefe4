// The official `@google/genai` SDK.
import {
  ApiError,
  type Content,
  FunctionCallingConfigMode,
  type GenerateContentConfig,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from '@google/genai';
import type { AskOptions, SdkClient, SeenAnswer, ToolOutcome, UserPiece } from './sdk-client.ts';

function configOf(options: AskOptions): GenerateContentConfig {
  const { toolChoice } = options;
  return {
    ...(options.system !== undefined && { systemInstruction: options.system }),
    ...(options.tools && {
      tools: [
        {
          functionDeclarations: options.tools.map(({ name, description, schema }) => ({
            name,
            description,
            parametersJsonSchema: schema,
          })),
        },
      ],
    }),
    ...(toolChoice !== undefined && { toolConfig: { functionCallingConfig: callingOf(toolChoice) } }),
    ...(options.maxTokens !== undefined && { maxOutputTokens: options.maxTokens }),
    ...(options.temperature !== undefined && { temperature: options.temperature }),
    ...(options.topP !== undefined && { topP: options.topP }),
    ...(options.stop && { stopSequences: [...options.stop] }),
    ...(options.think === true && { thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 } }),
    ...(options.schema && { responseMimeType: 'application/json', responseJsonSchema: options.schema }),
  };
}

function callingOf(choice: NonNullable<AskOptions['toolChoice']>) {
  if (choice === 'none') return { mode: FunctionCallingConfigMode.NONE };
  if (choice === 'required') return { mode: FunctionCallingConfigMode.ANY };
  return { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: [choice.name] };
}

function userParts(pieces: readonly UserPiece[]): Part[] {
  return pieces.map((piece) => {
    if ('text' in piece) return { text: piece.text };
    if ('imageUrl' in piece) return { fileData: { fileUri: piece.imageUrl, mimeType: 'image/png' } };
    if ('image' in piece)
      return { inlineData: { mimeType: piece.image.mediaType, data: piece.image.base64 } };
    return { inlineData: { mimeType: 'application/pdf', data: piece.pdf.base64 } };
  });
}

function responseParts(outcomes: readonly ToolOutcome[]): Part[] {
  return outcomes.map(({ call, text, image, isError }) => ({
    functionResponse: {
      ...(call.id !== '' && { id: call.id }),
      name: call.name,
      response: isError === true ? { error: text } : { output: text },
      ...(image && { parts: [{ inlineData: { mimeType: image.mediaType, data: image.base64 } }] }),
    },
  }));
}

function seen(
  chunks: readonly GenerateContentResponse[],
  streamed: boolean,
): { answer: SeenAnswer; parts: Part[] } {
  const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? []);
  const usage = chunks.findLast((chunk) => chunk.usageMetadata)?.usageMetadata;
  const grounding = chunks.findLast((chunk) => chunk.candidates?.[0]?.groundingMetadata)?.candidates?.[0]
    ?.groundingMetadata;
  const texts = parts.filter((part) => part.text && part.thought !== true);
  const thoughts = usage?.thoughtsTokenCount ?? 0;
  const answer: SeenAnswer = {
    text: texts.map(({ text }) => text).join(''),
    refusal: '',
    thinking: parts.map((part) => (part.thought === true ? part.text : '')).join(''),
    calls: parts.flatMap(({ functionCall: call }) =>
      call ? [{ id: call.id ?? '', name: call.name ?? '', args: call.args ?? {} }] : [],
    ),
    finish:
      chunks.findLast((chunk) => chunk.candidates?.[0]?.finishReason)?.candidates?.[0]?.finishReason ?? '',
    usage: {
      input: usage?.promptTokenCount ?? 0,
      cached: usage?.cachedContentTokenCount ?? 0,
      output: (usage?.candidatesTokenCount ?? 0) + thoughts,
      reasoning: thoughts,
    },
    sources: (grounding?.groundingChunks ?? []).flatMap((chunk) => chunk.web?.uri ?? []),
    deltas: streamed ? texts.length : 0,
  };
  // The SDK's own chat keeps the parts as they came; empty ones only where they carry a signature.
  return { answer, parts: parts.filter((part) => part.text !== '' || part.thoughtSignature !== undefined) };
}

export const geminiClient: SdkClient = {
  protocol: 'gemini',
  open(connection, options) {
    const { url, token, stream } = connection;
    const sdk = new GoogleGenAI({ apiKey: token, httpOptions: { baseUrl: url } });
    const contents: Content[] = [];
    const turn = async (): Promise<SeenAnswer> => {
      const request = { model: connection.model, contents, config: configOf(options) };
      const chunks: GenerateContentResponse[] = [];
      if (stream)
        for await (const chunk of await sdk.models.generateContentStream(request)) chunks.push(chunk);
      else chunks.push(await sdk.models.generateContent(request));
      const { answer, parts } = seen(chunks, stream);
      if (parts.length > 0) contents.push({ role: 'model', parts });
      return answer;
    };
    return {
      ask(pieces) {
        contents.push({ role: 'user', parts: userParts(pieces) });
        return turn();
      },
      answer(outcomes) {
        contents.push({ role: 'user', parts: responseParts(outcomes) });
        return turn();
      },
    };
  },
  readError(error) {
    if (!(error instanceof ApiError)) throw error;
    return { type: 'ApiError', status: error.status, message: error.message };
  },
};
