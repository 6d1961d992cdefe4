// 简体中文：预设与端点的名称、工具文件的用途。这些只整个替换，不在句子里查找：用户也可能这样命名自己的东西。
import type { Quirk } from '../../../src-proxy/contract/quirks.ts';

export const presetNames: Readonly<Record<string, string>> = {
  'Demo (built in)': '演示（内置）',
  'LM Studio (this machine)': 'LM Studio（本机）',
  'MiniMax (China)': 'MiniMax（中国）',
  'Moonshot (Kimi)': 'Moonshot（Kimi）',
  'Moonshot (Kimi, China)': 'Moonshot（Kimi，中国）',
  'Ollama (this machine)': 'Ollama（本机）',
  'Qwen (Alibaba Model Studio, China)': '通义千问（阿里云百炼，中国）',
  'Qwen (Alibaba Model Studio, international)': '通义千问（阿里云百炼，国际）',
  'Z.ai (GLM)': 'Z.ai（GLM）',
  'Zhipu (GLM)': '智谱（GLM）',
};

export const endpointLabels: Readonly<Record<string, string>> = {
  Beijing: '北京',
  'Built in': '内置',
  China: '中国',
  Default: '默认',
  Global: '国际',
  'Oregon (us-west-2)': '俄勒冈（us-west-2）',
  'Recommended, optimised for access from China': '推荐，国内访问优化',
  Singapore: '新加坡',
  Standard: '标准',
  'This machine': '本机',
  'Your resource': '你的资源',
};

/** By id; their English is in src-proxy/contract/quirks.ts. */
export const quirkWords: Readonly<Record<Quirk, string>> = {
  'reasoning-content-required':
    'Chat：reasoning_content 要随历史一起发回；缺少它的工具消息会被厂商拒绝（DeepSeek、Moonshot）。',
  'max-completion-tokens': 'Chat：所有模型的输出上限都叫 max_completion_tokens。',
  'max-tokens': 'Chat：所有模型的输出上限都叫 max_tokens。',
  'developer-role': 'Chat：developer 消息保持其角色；否则作为 system 发送。',
  'one-system-message':
    'Chat：只接受一条位于最前的 system 消息；之后的作为用户消息发送（MiniMax、Qwen 的模板）。',
  'thinking-switch': 'Chat：除非 thinking.type 为 disabled，否则开启思考（DeepSeek、智谱）。',
  'enable-thinking': 'Chat：除非 enable_thinking 为 false，否则开启思考（Qwen）。',
  'no-images': 'Chat：模型不能看图；图片处代之以一句说明（DeepSeek）。',
  'auto-tool-choice':
    'Chat：不能强制调用工具；改为用文字要求模型调用（DeepSeek、Moonshot、Qwen 的思考模型）。',
  'no-parallel-tool-calls': 'Chat：不接受 parallel_tool_calls。',
  'no-sampling': 'Chat 和 Responses：不接受 temperature 等采样参数（Moonshot：only 1 is allowed）。',
  'lone-references': 'Chat：工具的 schema 里 $ref 旁不能有其他成员，anyOf 旁不能有 type（Moonshot）。',
  'call-signatures':
    'Chat：工具调用需带思考签名；其他模型的调用使用 Google 的占位签名（Chat 地址后的 Gemini）。',
  'tools-with-history': 'Chat：对话中有工具调用时必须提供工具（LiteLLM 和 Bedrock 网关）。',
  'no-strict-tools': 'Chat：工具不带 strict（Cerebras：不允许混用不同的值）。',
  'string-tool-choice': 'Chat：tool_choice 只能是一个词；指定了工具时只发送该工具（LM Studio）。',
  'assistant-after-tools': 'Chat：工具结果与用户消息之间须有一条助手消息（Mistral）。',
  'string-content': 'Chat：只含文本的 content 作为一个字符串发送。',
  'no-stream-options': 'Chat：不接受 stream_options；用量无需请求即会返回。',
  'no-json-schema': 'Chat：response_format 只支持 json_object，不支持 json_schema。',
  'no-reasoning-effort': 'Chat：不接受 reasoning_effort。',
  'plain-members':
    'Chat：不接受 user、prompt_cache_key、verbosity 和 service_tier（Mistral：extra inputs are not permitted）。',
  'custom-tools': 'Chat：支持自定义（自由文本）工具；否则以函数模拟。',
  'tool-call-id-9': 'Chat：工具调用的 id 是九个字母或数字（Mistral）。',
  'no-sampling-on-reasoning-models': 'Chat 和 Responses：对 OpenAI 的推理模型省略 temperature 等采样参数。',
  'no-output-limit': 'Responses：不接受 max_output_tokens（Codex 后端）。',
  'unsigned-thinking': 'Messages：接受发回没有签名的 thinking。',
  'system-role-in-messages': 'Messages：messages 中可以有 system 角色。',
  'gemini-json-schema': 'Gemini：接受 parametersJsonSchema 和 responseJsonSchema，schema 不会有损失。',
  'no-function-call-ids': 'Gemini：调用和结果没有 id（Vertex AI）。',
  'stream-only': '此上游只以流式响应。',
};

export const fileRoles: Readonly<Record<string, string>> = {
  database: '数据库',
  'local project settings': '项目本地设置',
  login: '登录',
  'managed settings': '组织统一管理的设置',
  'overriding settings': '覆盖用设置',
  profile: '配置',
  'project settings': '项目设置',
  settings: '设置',
  'system settings': '系统设置',
  'trusted folders': '受信任的文件夹',
  variables: '环境变量',
};
