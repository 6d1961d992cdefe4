// The Codex routes without anything that is special to Codex: POST goes through the ordinary exchange, WebSockets are
// declined in the way that makes Codex fall back to POST at once. For tests of the data plane alone.
import { createFailure } from '../contract/error-codes.ts';
import { sendFailure } from '../exchange/answer-failure.ts';
import type { ExchangeDeps } from '../exchange/exchange-deps.ts';
import { ExchangeDraft } from '../telemetry/exchange-draft.ts';
import type { CodexBackend } from './codex-backend-seam.ts';
import { serveExchange } from './serve-exchange.ts';

export function createPlainCodexBackend(deps: ExchangeDeps): CodexBackend {
  return {
    async handleRequest({ ask, path, query, request, response, client, snapshot }) {
      if (ask) {
        await serveExchange(deps, { ask, path, query, request, response, client, snapshot });
        return;
      }
      const draft = new ExchangeDraft(path);
      const failure = createFailure('unsupported_endpoint', 'The Codex model list is not served here.');
      draft.fail(failure);
      sendFailure(response, failure, 'openai-responses', draft, deps.wire);
      deps.recorder.finish(draft);
    },
    acceptWebSocket({ socket }) {
      socket.end('HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    },
    configChanged() {},
    close: () => Promise.resolve(),
  };
}
