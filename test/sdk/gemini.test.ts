// The SDK matrix of this client: see matrix-kit.ts.
import { geminiClient } from './gemini-client.ts';
import { runMatrix } from './run-matrix.ts';

runMatrix(geminiClient);
