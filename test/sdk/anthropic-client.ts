// The official `@anthropic-ai/sdk` on Messages.
import Anthropic, { APIError } from '@anthropic-ai/sdk';
import type { AskOptions, SdkClient, SeenAnswer, ToolOutcome, UserPiece } from './sdk-client.ts';

type Params = Omit<Anthropic.MessageCreateParamsNonStreaming, 'model' | 'messages' | 'stream'>;

function paramsOf(options: AskOptions): Params {
  const { toolChoice } = options;
  const choice = choiceOf(toolChoice, options.parallel);
  return {
    max_tokens: options.maxTokens ?? 4096,
    ...(options.system !== undefined && { system: options.system }),
    ...(options.tools && {
      tools: options.tools.map(({ name, description, schema }) => ({
        name,
        description,
        input_schema: schema as Anthropic.Tool.InputSchema,
      })),
    }),
    ...(choice && { tool_choice: choice }),
    ...(options.temperature !== undefined && { temperature: options.temperature }),
    ...(options.topP !== undefined && { top_p: options.topP }),
    ...(options.stop && { stop_sequences: [...options.stop] }),
    ...(options.think === true && { thinking: { type: 'enabled' as const, budget_tokens: 2048 } }),
    ...(options.schema && {
      output_config: { format: { type: 'json_schema' as const, schema: options.schema } },
    }),
  };
}

function choiceOf(
  choice: AskOptions['toolChoice'],
  parallel: boolean | undefined,
): Anthropic.ToolChoice | undefined {
  const serial = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === undefined) return parallel === false ? { type: 'auto', ...serial } : undefined;
  if (choice === 'none') return { type: 'none' };
  return choice === 'required' ? { type: 'any', ...serial } : { type: 'tool', name: choice.name, ...serial };
}

const imageBlock = (mediaType: string, data: string): Anthropic.ImageBlockParam => ({
  type: 'image',
  source: { type: 'base64', media_type: mediaType as 'image/png', data },
});

function userContent(pieces: readonly UserPiece[]): Anthropic.ContentBlockParam[] {
  return pieces.map((piece) => {
    if ('text' in piece) return { type: 'text', text: piece.text };
    if ('imageUrl' in piece) return { type: 'image', source: { type: 'url', url: piece.imageUrl } };
    if ('image' in piece) return imageBlock(piece.image.mediaType, piece.image.base64);
    return {
      type: 'document',
      title: piece.pdf.name,
      source: { type: 'base64', media_type: 'application/pdf', data: piece.pdf.base64 },
    };
  });
}

function results(outcomes: readonly ToolOutcome[]): Anthropic.ToolResultBlockParam[] {
  return outcomes.map(({ call, text, image, isError }) => ({
    type: 'tool_result',
    tool_use_id: call.id,
    content: [{ type: 'text', text }, ...(image ? [imageBlock(image.mediaType, image.base64)] : [])],
    ...(isError === true && { is_error: true }),
  }));
}

function seen(message: Anthropic.Message, deltas: number): SeenAnswer {
  const { usage } = message;
  const cached = usage.cache_read_input_tokens ?? 0;
  const texts = message.content.filter((block) => block.type === 'text');
  return {
    text: texts.map(({ text }) => text).join(''),
    refusal: '',
    thinking: message.content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: message.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, args: block.input }] : [],
    ),
    finish: message.stop_reason ?? '',
    usage: {
      input: usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0),
      cached,
      output: usage.output_tokens,
      reasoning: null,
    },
    sources: texts.flatMap((block) =>
      (block.citations ?? []).flatMap((one) =>
        'url' in one && typeof one.url === 'string' ? [one.url] : [],
      ),
    ),
    deltas,
  };
}

export const anthropicClient: SdkClient = {
  protocol: 'anthropic-messages',
  open(connection, options) {
    const { url, token, stream } = connection;
    const sdk = new Anthropic({ baseURL: url, apiKey: token, maxRetries: 0 });
    const messages: Anthropic.MessageParam[] = [];
    const turn = async (): Promise<SeenAnswer> => {
      const params = { ...paramsOf(options), model: connection.model, messages };
      let message: Anthropic.Message;
      let deltas = 0;
      if (stream) {
        const running = sdk.messages.stream(params);
        running.on('text', () => {
          deltas += 1;
        });
        message = await running.finalMessage();
      } else message = await sdk.messages.create({ ...params, stream: false });
      if (message.content.length > 0)
        messages.push({ role: 'assistant', content: message.content.map(asInput) });
      return seen(message, deltas);
    };
    return {
      ask(pieces) {
        messages.push({ role: 'user', content: userContent(pieces) });
        return turn();
      },
      answer(outcomes) {
        messages.push({ role: 'user', content: results(outcomes) });
        return turn();
      },
    };
  },
  readError(error) {
    if (!(error instanceof APIError)) throw error;
    return {
      type: error.constructor.name,
      status: error.status as number | undefined,
      message: error.message,
    };
  },
};

/** What an agent keeps of an answer's block; null citations are not taken as input by older versions. */
function asInput(block: Anthropic.ContentBlock): Anthropic.ContentBlockParam {
  if (block.type === 'text') return { type: 'text', text: block.text };
  return block as Anthropic.ContentBlockParam;
}
