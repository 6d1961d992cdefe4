// The SDK matrix of this client: see matrix-kit.ts.
import { openaiChatClient } from './openai-chat-client.ts';
import { runMatrix } from './run-matrix.ts';

runMatrix(openaiChatClient);
