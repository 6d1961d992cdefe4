// The SDK matrix of this client: see matrix-kit.ts.
import { anthropicClient } from './anthropic-client.ts';
import { runMatrix } from './run-matrix.ts';

runMatrix(anthropicClient);
