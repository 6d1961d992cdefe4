// 简体中文：预设的数据来源。左边是英文原句。
export const saidPresets: Readonly<Record<string, string>> = {
  'Alibaba Cloud Model Studio, "Base URL overview" (stored copy of 2026-10-11): legacy shared domain, keys per region':
    '阿里云百炼“Base URL overview”（2026-10-11 的存档）：旧的共用域名，密钥按地域区分',
  'Anthropic SDK (its default base address) and captures of Claude Code; key and billing pages not checked':
    'Anthropic SDK（其默认基础地址）和 Claude Code 的抓包；密钥页与账单页未核对',
  'AWS, "Invoke a model with the OpenAI Chat Completions API" and "Use an Amazon Bedrock API key" (stored copies)':
    'AWS“Invoke a model with the OpenAI Chat Completions API”和“Use an Amazon Bedrock API key”（存档）',
  'Codex Pooler, "Codex CLI" page and docs of 2026-06; realtime was withdrawn on 2026-06-17':
    'Codex Pooler 的“Codex CLI”页面和 2026-06 的文档；realtime 已于 2026-06-17 撤下',
  'DeepSeek, "Thinking Mode" (stored copy) for reasoning_content; addresses and other oddities from third-party configurations and client libraries, not checked with the vendor':
    'reasoning_content 来自 DeepSeek“Thinking Mode”（存档）；地址和其他特性来自第三方配置和客户端库，未与厂商核对',
  "general knowledge of Microsoft's v1 API, not checked with the vendor":
    '对微软 v1 API 的一般了解，未与厂商核对',
  'Google Cloud, "Vertex AI in express mode REST API reference" (stored copy); key page not checked':
    'Google Cloud 文档“Vertex AI in express mode REST API reference”（存档）；密钥页未核对',
  'Google Gen AI SDK (its default base address) and captures of Gemini CLI; key page not checked':
    'Google Gen AI SDK（其默认基础地址）和 Gemini CLI 的抓包；密钥页未核对',
  'LM Studio docs, OpenAI-compatible endpoints (stored copy)': 'LM Studio 文档，OpenAI 兼容端点（存档）',
  'MiniMax, "Compatible Anthropic API" (copy in a third-party repository); Chat address from third-party configurations and client libraries, not checked with the vendor':
    'MiniMax“Compatible Anthropic API”（第三方仓库中的副本）；Chat 地址来自第三方配置和客户端库，未与厂商核对',
  'MiniMax, "Compatible Anthropic API" (stored copy); Chat address from third-party configurations and client libraries, not checked with the vendor. The Chinese platform is another one, with keys of its own':
    'MiniMax“Compatible Anthropic API”（存档）；Chat 地址来自第三方配置和客户端库，未与厂商核对。中国平台是另一个平台，密钥不通用',
  "Mistral's refusal of tool call ids (quoted in OpenCode issue 1680); other oddities from third-party adapters, not checked with the vendor":
    'Mistral 对工具调用 id 的拒绝（引自 OpenCode issue 1680）；其他特性来自第三方适配器，未与厂商核对',
  'OpenAI SDK (its default base address) and captures of Codex; key and billing pages not checked':
    'OpenAI SDK（其默认基础地址）和 Codex 的抓包；密钥页与账单页未核对',
  'OpenRouter model pages (Chat, stored copies); Messages and Responses from third-party configurations and client libraries, not checked with the vendor':
    'OpenRouter 的模型页（Chat，存档）；Messages 和 Responses 来自第三方配置和客户端库，未与厂商核对',
  'third-party configurations and client libraries, not checked with the vendor; the Chinese platform is another one, with keys of its own':
    '第三方配置和客户端库，未与厂商核对；中国平台是另一个平台，密钥不通用',
  'third-party configurations and client libraries, not checked with the vendor; Z.ai is another platform, with keys of its own':
    '第三方配置和客户端库，未与厂商核对；Z.ai 是另一个平台，密钥不通用',
  'third-party configurations and client libraries, not checked with the vendor':
    '第三方配置和客户端库，未与厂商核对',
  'TokenCode, FAQ, "OpenAI Compatible API" and Gemini page (undated): OpenAI base with /v1, Anthropic and Gemini bases without; key and top-up page are its home page':
    'TokenCode 的 FAQ、“OpenAI Compatible API”和 Gemini 页面（无日期）：OpenAI 的基础地址带 /v1，Anthropic 和 Gemini 的不带；密钥页和充值页就是它的首页',
  'TokenPool, "base_url and Endpoint Choice" and "OpenAI-compatible API" (pages of 2026-05-12); Chat Completions from third-party clients, its pages name the Responses API only':
    'TokenPool“base_url and Endpoint Choice”和“OpenAI-compatible API”（2026-05-12 的页面）；Chat Completions 来自第三方客户端，其页面只提到 Responses API',
};
