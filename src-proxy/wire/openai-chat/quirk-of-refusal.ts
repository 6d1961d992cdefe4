// What a Chat vendor's refusal says of its oddities: words → the quirk that avoids the refusal. For vendors that no
// preset knows, and for models that are odder than their vendor. Words as users reported them (read 2026-11-28); the
// repository and number of each report stand at its line.
import type { Quirk } from '../../contract/quirks.ts';

const no =
  /(?:not (?:supported|permitted|allowed|available)|unsupported|does(?: not|n.t) (?:support|accept)|unrecognized|unknown|unexpected|unavailable|extra (?:inputs|fields)|no longer)/
    .source;

/** `member` and a word of refusal within one sentence, in either order. */
const refuses = (member: string): RegExp =>
  new RegExp(`${no}[^.]{0,60}\\b(?:${member})\\b|\\b(?:${member})\\b[^.]{0,80}${no}`, 'i');

const quirkByWords: readonly (readonly [RegExp, Quirk])[] = [
  // DeepSeek "must be passed back", Moonshot "is missing in assistant tool call message" (openai/codex#24500).
  [
    /(?:missing|required|must|passed back).*reasoning_content|reasoning_content.*(?:missing|required|must|passed back)/i,
    'reasoning-content-required',
  ],
  // MiniMax "invalid chat setting (2013)", "invalid message role: system" (openclaw#19386); Qwen's template (code-buddy#75).
  [
    /system message must be (?:at the beginning|the first)|invalid chat setting|invalid message role: system|only one system message|unexpected role .?system/i,
    'one-system-message',
  ],
  // DeepSeek's deserialiser (cc-switch#3540), OpenRouter's routing, others in plain words (hermes-webui#2297).
  [
    /unknown variant .?image_url|(?:not|n't|no endpoints found that) support (?:image input|images?\b|vision|multimodal)|(?:image_url|image input|images|multimodal(?: content| input)?) (?:is|are) not supported|not a (?:multimodal|vision) model|only .?text.? content/i,
    'no-images',
  ],
  // LM Studio (lmstudio-bug-tracker#670, oh-my-pi#6925).
  [/invalid tool_choice type: .?object/i, 'string-tool-choice'],
  // Mistral (avante.nvim#2562, hermes-agent#20154).
  [/unexpected role .?user.? after role .?tool/i, 'assistant-after-tools'],
  // Qwen's thinking models (modelscope#1513, claude-code-router#948).
  [/only supports? stream|for non-streaming calls|can ?not be support\w* when .?stream/i, 'stream-only'],
  // "Thinking mode does not support this tool_choice" (oh-my-pi#7315), "tool_choice 'required' is incompatible with thinking".
  [new RegExp(`${refuses('tool_choice').source}|tool_choice[^.]{0,60}incompatible`, 'i'), 'auto-tool-choice'],
  // "not a valid moonshot flavored json schema" (openai/codex#41233).
  [/moonshot flavored json schema/i, 'lone-references'],
  // Gemini behind a Chat address: "missing a thought_signature in functionCall parts" (new-api#2257, securo#884).
  [/missing a .?thought_signature/i, 'call-signatures'],
  // LiteLLM "doesn't support tool calling without `tools=`" (opencode#10037), Bedrock's toolConfig (bedrock-access-gateway#239).
  [
    /must define .?tools|tool calling without .?tools|toolConfig field must be defined/i,
    'tools-with-history',
  ],
  // Cerebras "Tools with mixed values for 'strict' are not allowed" (kilocode#5189, code_puppy#368).
  [
    new RegExp(`(?:mixed|same) values? for (?:the )?.?strict|${refuses('strict').source}`, 'i'),
    'no-strict-tools',
  ],
  [refuses('parallel_tool_calls'), 'no-parallel-tool-calls'],
  [refuses('stream_options|include_usage'), 'no-stream-options'],
  [refuses('reasoning[_ ]effort'), 'no-reasoning-effort'],
  // DeepSeek: "This response_format type is unavailable now".
  [refuses('response_format|json_schema'), 'no-json-schema'],
  // OpenAI names the other one as the remedy; each stands first where it is the one at fault.
  [/max_tokens\b[^.]{0,60}not supported[^]*max_completion_tokens/i, 'max-completion-tokens'],
  [refuses('max_completion_tokens'), 'max-tokens'],
  // Groq and Cerebras "property 'prompt_cache_key' is unsupported" (zed#36215), Fireworks "Extra inputs" (opencode#4386).
  [refuses('prompt_cache_key|verbosity|service_tier'), 'plain-members'],
  // Moonshot: "invalid temperature: only 1 is allowed for this model" (MoonshotAI/kimi-cli#1924).
  [
    new RegExp(
      `${refuses('temperature|top_p|presence_penalty|frequency_penalty').source}|invalid (?:temperature|top_p|presence_penalty|frequency_penalty): only`,
      'i',
    ),
    'no-sampling',
  ],
  [/content[^.]{0,40}(?:must|should) be a (?:valid )?string|sequence, expected a string/i, 'string-content'],
];

/** The first quirk that the refusal asks for and that is not in force yet; null = it says nothing of the kind. */
export function quirkOfRefusal(message: string, known: readonly string[]): Quirk | null {
  return quirkByWords.find(([words, quirk]) => !known.includes(quirk) && words.test(message))?.[1] ?? null;
}
