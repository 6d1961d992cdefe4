// The SDK matrix of this client: see matrix-kit.ts.
import { openaiResponsesClient } from './openai-responses-client.ts';
import { runMatrix } from './run-matrix.ts';

runMatrix(openaiResponsesClient);
