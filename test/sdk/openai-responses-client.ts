// The official `openai` SDK on Responses, stateless: the output items go back as they came.
import OpenAI, { APIError } from 'openai';
import type {
  Response,
  ResponseCreateParams,
  ResponseInput,
  ResponseInputItem,
} from 'openai/resources/responses/responses';
import type { AskOptions, SdkClient, SeenAnswer, ToolOutcome, UserPiece } from './sdk-client.ts';

function paramsOf(options: AskOptions): Omit<ResponseCreateParams, 'model' | 'input' | 'stream'> {
  const { toolChoice } = options;
  return {
    store: false,
    include: ['reasoning.encrypted_content'],
    ...(options.system !== undefined && { instructions: options.system }),
    ...(options.tools && {
      tools: options.tools.map(({ name, description, schema }) => ({
        type: 'function' as const,
        name,
        description,
        parameters: schema,
        strict: false,
      })),
    }),
    ...(toolChoice !== undefined && {
      tool_choice:
        typeof toolChoice === 'string' ? toolChoice : { type: 'function' as const, name: toolChoice.name },
    }),
    ...(options.parallel !== undefined && { parallel_tool_calls: options.parallel }),
    ...(options.maxTokens !== undefined && { max_output_tokens: options.maxTokens }),
    ...(options.temperature !== undefined && { temperature: options.temperature }),
    ...(options.topP !== undefined && { top_p: options.topP }),
    ...(options.think === true && { reasoning: { effort: 'high' as const, summary: 'auto' as const } }),
    ...(options.schema && {
      text: {
        format: { type: 'json_schema' as const, name: 'answer', schema: options.schema, strict: true },
      },
    }),
  };
}

function userContent(pieces: readonly UserPiece[]): OpenAI.Responses.ResponseInputContent[] {
  return pieces.map((piece) => {
    if ('text' in piece) return { type: 'input_text', text: piece.text };
    if ('imageUrl' in piece) return { type: 'input_image', image_url: piece.imageUrl, detail: 'auto' };
    if ('image' in piece) {
      const { mediaType, base64 } = piece.image;
      return { type: 'input_image', image_url: `data:${mediaType};base64,${base64}`, detail: 'auto' };
    }
    return {
      type: 'input_file',
      filename: piece.pdf.name,
      file_data: `data:application/pdf;base64,${piece.pdf.base64}`,
    };
  });
}

function outputsOf(outcomes: readonly ToolOutcome[]): ResponseInputItem[] {
  return outcomes.map(({ call, text, image }) => ({
    type: 'function_call_output',
    call_id: call.id,
    output: image
      ? [
          { type: 'input_text', text },
          {
            type: 'input_image',
            image_url: `data:${image.mediaType};base64,${image.base64}`,
            detail: 'auto',
          },
        ]
      : text,
  }));
}

function seen(response: Response, deltas: number): SeenAnswer {
  const { usage } = response;
  const contents = response.output.flatMap((item) => (item.type === 'message' ? item.content : []));
  return {
    text: contents.map((part) => (part.type === 'output_text' ? part.text : '')).join(''),
    refusal: contents.map((part) => (part.type === 'refusal' ? part.refusal : '')).join(''),
    thinking: response.output
      .flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : []))
      .join('\n\n'),
    calls: response.output.flatMap((item) =>
      item.type === 'function_call'
        ? [
            {
              id: item.call_id,
              name: item.name,
              args: JSON.parse(item.arguments) as unknown,
              argsText: item.arguments,
            },
          ]
        : [],
    ),
    finish: response.incomplete_details?.reason ?? response.status ?? '',
    usage: {
      input: usage?.input_tokens ?? 0,
      cached: usage?.input_tokens_details.cached_tokens ?? 0,
      output: usage?.output_tokens ?? 0,
      reasoning: usage?.output_tokens_details.reasoning_tokens ?? null,
    },
    sources: contents.flatMap((part) =>
      part.type === 'output_text'
        ? part.annotations.flatMap((one) => (one.type === 'url_citation' ? [one.url] : []))
        : [],
    ),
    deltas,
  };
}

export const openaiResponsesClient: SdkClient = {
  protocol: 'openai-responses',
  open(connection, options) {
    const { url, token, stream } = connection;
    const sdk = new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0 });
    const input: ResponseInput = [];
    const turn = async (): Promise<SeenAnswer> => {
      const params = { ...paramsOf(options), model: connection.model, input };
      let response: Response;
      let deltas = 0;
      if (stream) {
        const running = sdk.responses.stream(params);
        running.on('response.output_text.delta', () => {
          deltas += 1;
        });
        response = await running.finalResponse();
      } else response = await sdk.responses.create({ ...params, stream: false });
      input.push(...response.output.map(withoutParsed));
      return seen(response, deltas);
    };
    return {
      ask(pieces) {
        input.push({ role: 'user', content: userContent(pieces) });
        return turn();
      },
      answer(outcomes) {
        input.push(...outputsOf(outcomes));
        return turn();
      },
    };
  },
  readError(error) {
    if (!(error instanceof APIError)) throw error;
    return { type: error.constructor.name, status: error.status, message: error.message };
  },
};

/** The stream helper adds parsed forms, which the API refuses as input. */
function withoutParsed(item: Response['output'][number]): ResponseInputItem {
  return JSON.parse(
    JSON.stringify(item, (key, value: unknown) =>
      key === 'parsed' || key === 'parsed_arguments' ? undefined : value,
    ),
  ) as ResponseInputItem;
}
