// The oddities of vendors that codecs know, by name. A preset lists its vendor's; a person may add one in config.toml.
// Browser-safe. Each says which codec reads it and what it changes.
// Read: DeepSeek's "Thinking Mode" on reasoning_content (a tool turn without it is refused), Mistral's words on ids of tool
// calls (OpenCode issue 1680), both 2026-11-20. What Mistral refuses besides (stream_options, max_completion_tokens, extra
// members, reasoning_effort) and DeepSeek's json_schema are from third-party adapters, not checked with the vendors.
// Words of refusals that users reported, read 2026-11-28: MiniMax's on system messages (MiniMax-AI/MiniMax-M2#27),
// DeepSeek's on images and on forced calls (cc-switch#3540, oh-my-pi#7315), Moonshot's on schemas and on sampling
// (cc-switch#6834, MoonshotAI/kimi-cli#1924). Which refusal asks for which: wire/openai-chat/quirk-of-refusal.ts.

export const quirks = {
  'reasoning-content-required':
    'Chat: reasoning_content goes back with the history; the vendor refuses a tool turn without it (DeepSeek, Moonshot).',
  'max-completion-tokens': 'Chat: the limit is called max_completion_tokens for every model.',
  'max-tokens': 'Chat: the limit is called max_tokens for every model.',
  'developer-role': 'Chat: developer messages keep their role; else they are sent as system.',
  'one-system-message':
    'Chat: only one system message is taken, in front; later ones are sent as turns of the user (MiniMax, templates of Qwen).',
  'thinking-switch': 'Chat: thinking is on unless thinking.type says disabled (DeepSeek, Zhipu).',
  'enable-thinking': 'Chat: thinking is on unless enable_thinking says false (Qwen).',
  'no-images': 'Chat: the model reads no images; a sentence stands in their place (DeepSeek).',
  'auto-tool-choice':
    'Chat: no call can be forced; the model is asked for it in words (thinking models of DeepSeek, Moonshot, Qwen).',
  'no-parallel-tool-calls': 'Chat: parallel_tool_calls is refused.',
  'no-sampling': 'Chat and Responses: temperature and its like are refused (Moonshot: only 1 is allowed).',
  'lone-references':
    'Chat: in schemas of tools nothing may stand beside $ref, nor a type beside anyOf (Moonshot).',
  'call-signatures':
    'Chat: calls need a thought signature; those of other models get Google’s placeholder (Gemini behind a Chat address).',
  'tools-with-history':
    'Chat: tools have to be offered where the conversation holds calls (LiteLLM and gateways of Bedrock).',
  'no-strict-tools': 'Chat: strict is left out of tools (Cerebras: mixed values are not allowed).',
  'string-tool-choice':
    'Chat: tool_choice is a word; a chosen tool is the only one that is sent (LM Studio).',
  'assistant-after-tools':
    'Chat: between the result of a tool and the words of the user stands a turn of the assistant (Mistral).',
  'string-content': 'Chat: content of text parts only is sent as one string.',
  'no-stream-options': 'Chat: stream_options is refused; usage comes without being asked for.',
  'no-json-schema': 'Chat: response_format knows json_object but no json_schema.',
  'no-reasoning-effort': 'Chat: reasoning_effort is refused.',
  'plain-members':
    'Chat: user, prompt_cache_key, verbosity and service_tier are refused (Mistral: extra inputs are not permitted).',
  'custom-tools': 'Chat: custom (free text) tools exist; else they are acted out as functions.',
  'tool-call-id-9': 'Chat: ids of tool calls are nine letters or digits (Mistral).',
  'no-sampling-on-reasoning-models':
    'Chat and Responses: temperature and its like are left out for reasoning models of OpenAI.',
  'no-output-limit': 'Responses: max_output_tokens is refused (Codex’s backend).',
  'unsigned-thinking': 'Messages: thinking without a signature is accepted back.',
  'system-role-in-messages': 'Messages: messages may have the role system.',
  'gemini-json-schema':
    'Gemini: parametersJsonSchema and responseJsonSchema are taken, which lose nothing of a schema.',
  'no-function-call-ids': 'Gemini: calls and results carry no id (Vertex AI).',
  'stream-only': 'The upstream answers as a stream only.',
} as const satisfies Record<string, string>;

export type Quirk = keyof typeof quirks;
