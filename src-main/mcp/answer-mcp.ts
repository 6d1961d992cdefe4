// One POST of the streamable HTTP transport, statelessly: server and transport live as long as the message.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Operations } from '../operations/operations.ts';
import { createOperatorServer } from './operator-tools.ts';

/** Answers to the end. `body` is the parsed JSON. */
export async function answerMcp(
  operations: Operations,
  request: IncomingMessage,
  response: ServerResponse,
  body: unknown,
): Promise<void> {
  const server = createOperatorServer(operations);
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.once('close', () => {
    void transport.close();
    void server.close();
  });
  // The SDK's own class does not satisfy its own interface under exactOptionalPropertyTypes.
  await server.connect(transport as Transport);
  await transport.handleRequest(request, response, body);
}
