// All wire protocols by id. A folder that is not listed here does not exist for the rest of the proxy.
import type { ProtocolId } from '../contract/protocol-id.ts';
import { anthropicMessages } from './anthropic-messages/index.ts';
import { gemini } from './gemini/index.ts';
import { openaiChat } from './openai-chat/index.ts';
import { openaiResponses } from './openai-responses/index.ts';
import type { WireProtocol } from './wire-protocol.ts';

export const wireProtocols: Readonly<Record<ProtocolId, WireProtocol>> = {
  'anthropic-messages': anthropicMessages,
  gemini,
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
};
