// The official `openai` SDK on Chat Completions.
import OpenAI, { APIError } from 'openai';
import type {
  ChatCompletion,
  ChatCompletionCreateParams,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { AskOptions, SdkClient, SeenAnswer, ToolOutcome, UserPiece } from './sdk-client.ts';

function paramsOf(options: AskOptions): Omit<ChatCompletionCreateParams, 'model' | 'messages' | 'stream'> {
  const { toolChoice } = options;
  return {
    ...(options.tools && {
      tools: options.tools.map(({ name, description, schema }) => ({
        type: 'function' as const,
        function: { name, description, parameters: schema },
      })),
    }),
    ...(toolChoice !== undefined && {
      tool_choice:
        typeof toolChoice === 'string' ? toolChoice : { type: 'function' as const, function: toolChoice },
    }),
    ...(options.parallel !== undefined && { parallel_tool_calls: options.parallel }),
    ...(options.maxTokens !== undefined && { max_completion_tokens: options.maxTokens }),
    ...(options.temperature !== undefined && { temperature: options.temperature }),
    ...(options.topP !== undefined && { top_p: options.topP }),
    ...(options.stop && { stop: [...options.stop] }),
    ...(options.think === true && { reasoning_effort: 'high' as const }),
    ...(options.schema && {
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'answer', schema: options.schema, strict: true },
      },
    }),
  };
}

function userContent(pieces: readonly UserPiece[]): OpenAI.ChatCompletionContentPart[] {
  return pieces.map((piece) => {
    if ('text' in piece) return { type: 'text', text: piece.text };
    if ('imageUrl' in piece) return { type: 'image_url', image_url: { url: piece.imageUrl } };
    if ('image' in piece) {
      return {
        type: 'image_url',
        image_url: { url: `data:${piece.image.mediaType};base64,${piece.image.base64}` },
      };
    }
    return {
      type: 'file',
      file: { filename: piece.pdf.name, file_data: `data:application/pdf;base64,${piece.pdf.base64}` },
    };
  });
}

function toolMessages(outcomes: readonly ToolOutcome[]): ChatCompletionMessageParam[] {
  const images = outcomes.flatMap(({ image }) => (image ? [{ image }] : []));
  return [
    ...outcomes.map(({ call, text }) => ({ role: 'tool' as const, tool_call_id: call.id, content: text })),
    ...(images.length > 0 ? [{ role: 'user' as const, content: userContent(images) }] : []),
  ];
}

type Message = ChatCompletion.Choice['message'] & {
  reasoning_content?: string;
  reasoning_details?: unknown[];
  annotations?: { url_citation?: { url: string } }[];
};

function seen(completion: ChatCompletion, deltas: number, thinking: string): SeenAnswer {
  const choice = completion.choices[0];
  if (choice === undefined) throw new Error('no choice');
  const message = choice.message as Message;
  const { usage } = completion;
  return {
    text: message.content ?? '',
    refusal: message.refusal ?? '',
    thinking: message.reasoning_content ?? thinking,
    calls: (message.tool_calls ?? []).flatMap((call) =>
      call.type === 'function'
        ? [
            {
              id: call.id,
              name: call.function.name,
              args: JSON.parse(call.function.arguments) as unknown,
              argsText: call.function.arguments,
            },
          ]
        : [],
    ),
    finish: choice.finish_reason,
    usage: {
      input: usage?.prompt_tokens ?? 0,
      cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      output: usage?.completion_tokens ?? 0,
      reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? null,
    },
    sources: (message.annotations ?? []).flatMap((one) => one.url_citation?.url ?? []),
    deltas,
  };
}

export const openaiChatClient: SdkClient = {
  protocol: 'openai-chat',
  open(connection, options) {
    const { url, token, stream } = connection;
    const sdk = new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0 });
    const messages: ChatCompletionMessageParam[] =
      options.system === undefined ? [] : [{ role: 'developer', content: options.system }];
    const turn = async (): Promise<SeenAnswer> => {
      const params = { ...paramsOf(options), model: connection.model, messages };
      let completion: ChatCompletion;
      let deltas = 0;
      let thinking = '';
      const details: unknown[] = [];
      if (stream) {
        const running = sdk.chat.completions.stream({ ...params, stream_options: { include_usage: true } });
        running.on('chunk', (chunk) => {
          const delta = chunk.choices[0]?.delta as
            | { content?: string; reasoning_content?: string }
            | undefined;
          if (delta?.content) deltas += 1;
          thinking += delta?.reasoning_content ?? '';
        });
        completion = await running.finalChatCompletion();
      } else completion = await sdk.chat.completions.create({ ...params, stream: false });
      const answer = seen(completion, deltas, thinking);
      const [choice] = completion.choices;
      if (choice === undefined) throw new Error('no choice');
      const {
        role,
        content,
        tool_calls: calls,
        reasoning_details: whole = details,
      } = choice.message as Message;
      // What an agent on this API keeps: DeepSeek's rule wants the thinking back with the calls.
      messages.push({
        role,
        content,
        ...(calls && calls.length > 0 && { tool_calls: calls }),
        ...(answer.thinking !== '' && { reasoning_content: answer.thinking }),
        // OpenRouter's member for sealed reasoning, which its clients give back as it came.
        ...(whole.length > 0 && { reasoning_details: whole }),
      } as ChatCompletionMessageParam);
      return answer;
    };
    return {
      ask(pieces) {
        messages.push({ role: 'user', content: userContent(pieces) });
        return turn();
      },
      answer(outcomes) {
        messages.push(...toolMessages(outcomes));
        return turn();
      },
    };
  },
  readError(error) {
    if (!(error instanceof APIError)) throw error;
    return { type: error.constructor.name, status: error.status, message: error.message };
  },
};
