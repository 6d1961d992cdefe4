// How the turns of one client socket are carried: relayed to an upstream that has WebSocket, else bridged over HTTP
// through the ordinary exchange. One record per turn, whichever way it went; a warm-up leaves none.
import type { IncomingMessage } from 'node:http';
import { proxyError, ProxyError, type ProxyFailure } from '../contract/error-codes.ts';
import type { ClientConfig } from '../contract/proxy-config.ts';
import { responsesAsk } from '../exchange/ask.ts';
import { inputItems } from '../exchange/body/input-items.ts';
import { isCodexClient } from '../exchange/client-kind.ts';
import { isMintedCompactionIn } from '../exchange/compaction/compaction-seal.ts';
import { expandMintedCompactions, isCompactionRequest } from '../exchange/compaction/compaction.ts';
import type { ExchangeDeps } from '../exchange/exchange-deps.ts';
import { isMissing } from '../exchange/missing-abilities.ts';
import { closeExchange, openExchange } from '../exchange/open-exchange.ts';
import { mayHoldSeals } from '../exchange/seals/create-seal-codec.ts';
import type { JsonObject } from '../ir/json.ts';
import { profileOf, type Snapshot } from '../routing/snapshot.ts';
import { reportFailure } from '../telemetry/report-failure.ts';
import { answerWarmUp, type BridgeContext, bridgeTurn, wholeBody } from './bridge-turn.ts';
import type { CreateFrame } from './client-frame.ts';
import { createConnectionHistory } from './connection-history.ts';
import { encodeFailureFrame } from './error-frame.ts';
import { runInternalExchange } from './internal-exchange.ts';
import type { NativeLink } from './native-link.ts';
import {
  type NativeContext,
  type NativeRoute,
  nativeText,
  openNativeRoute,
  runNativeTurn,
  type UpgradeMemory,
} from './native-turn.ts';
import { parseEvent, responseIdOf } from './response-event.ts';
import type { SessionLanes, SessionTurn } from './socket-session.ts';
import { turnAsPost } from './turn-headers.ts';
import { answerUnserved, type OpenTurn, refusePrevious } from './unserved-turn.ts';
import { keepAlive, overheard, readableByCodex } from './wrap-turn.ts';

export interface SocketLanesInput {
  readonly deps: ExchangeDeps;
  readonly source: IncomingMessage;
  readonly path: string;
  readonly query: string;
  readonly memory: UpgradeMemory;
  /** The client as the configuration in force now knows it, null = its token is gone. */
  client(): ClientConfig | null;
  /** Silence after which Codex is told that the answer is still coming, in ms. */
  readonly keepAliveMs: number;
  createId(): string;
}

/** Lanes for one client socket. */
export function createSocketLanes(input: SocketLanesInput): SessionLanes {
  const lanes = new Lanes(input);
  return {
    run: (turn) => lanes.run(turn),
    relay: (frame) => lanes.relay(frame.text),
    refused: (text, failure) => lanes.refused(text, failure),
    close: () => lanes.close(),
  };
}

class Lanes {
  readonly #input: SocketLanesInput;
  readonly #native: NativeContext;
  readonly #history = createConnectionHistory();
  readonly #codex: boolean;
  #link: NativeLink | null = null;

  constructor(input: SocketLanesInput) {
    this.#input = input;
    this.#codex = isCodexClient(input.source.headers);
    this.#native = { deps: input.deps, source: input.source, memory: input.memory, query: input.query };
  }

  relay(text: string): boolean {
    return this.#link?.send(text) ?? false;
  }

  close(): void {
    this.#link?.close();
  }

  refused(text: string, failure: ProxyFailure): void {
    const { deps } = this.#input;
    const client = this.#input.client();
    if (!client) return;
    const snapshot = deps.snapshot();
    const { draft, refusal } = this.#open(client, snapshot);
    draft.requestBytes = Buffer.byteLength(text);
    draft.fail(failure);
    closeExchange(deps, draft, snapshot, refusal === null);
  }

  #open(client: ClientConfig, snapshot: Snapshot): ReturnType<typeof openExchange> {
    const { deps, path, source } = this.#input;
    return openExchange(deps, {
      path,
      client,
      profile: profileOf(snapshot, client),
      operation: 'generate',
      protocol: 'openai-responses',
      transport: 'websocket',
      userAgent: source.headers['user-agent'] ?? null,
    });
  }

  get #chaining(): BridgeContext['chaining'] {
    return this.#codex ? 'empty-id' : 'history';
  }

  async run(given: SessionTurn): Promise<void> {
    const turn = this.#codex ? readableByCodex(given) : given;
    const { deps } = this.#input;
    const client = this.#input.client();
    if (!client) {
      throw proxyError(
        'invalid_api_key',
        'This client token is no longer known here. Connect with a valid one.',
      );
    }
    const snapshot = deps.snapshot();
    const frame = openMinted(turn.frame, snapshot.config.sealKey);
    if (frame.warmUp) return this.#warmUp(turn, frame, client, snapshot);
    const { draft, refusal } = this.#open(client, snapshot);
    draft.model = frame.model;
    draft.requestBytes = Buffer.byteLength(frame.text);
    const rewritten = frame !== turn.frame;
    const open: OpenTurn = {
      turn: overheard(turn, draft.said),
      frame,
      rewritten,
      client,
      snapshot,
      draft,
      handedOver: false,
    };
    try {
      if (refusal) throw new ProxyError(refusal);
      if (!(await this.#relayNatively(open))) await this.#bridge(open);
    } catch (error) {
      await this.#fail(open, error);
    } finally {
      if (!open.handedOver) {
        if (draft.status === 0) draft.status = turn.signal.aborted ? 499 : 500;
        if (turn.signal.aborted) draft.abortedBy ??= 'client';
        closeExchange(deps, draft, snapshot, refusal === null);
      }
    }
  }

  async #fail({ turn, frame, draft, handedOver }: OpenTurn, error: unknown): Promise<void> {
    if (turn.signal.aborted) return;
    const failure = reportFailure(error);
    if (!handedOver) draft.fail(failure);
    await turn.emit(encodeFailureFrame(failure, frame.streamId));
  }

  /** True where the turn is over; false = bridge it. */
  async #relayNatively(open: OpenTurn): Promise<boolean> {
    const { turn, frame, snapshot, draft, rewritten } = open;
    const route = await this.#openRoute(open, turn.signal);
    if (!route) return false;
    const foreign = frame.previousId !== null && !route.link.issued(frame.previousId);
    const whole = wholeBody(frame, { history: this.#history });
    // A summary is written by Keyswitch itself, and reasoning that it sealed for another vendor has to be opened: both
    // over HTTP, from the whole conversation.
    const { upstream } = route.target;
    const compacts = upstream.capabilities.compact && !isMissing(upstream, 'compaction-item', Date.now());
    const needsExchange =
      (!compacts && isCompactionRequest(frame.body)) || mayHoldSeals(Buffer.from(frame.text));
    if (foreign || needsExchange) {
      if (whole === null) {
        route.plan.walk.release();
        await refusePrevious(open);
        return true;
      }
      if (needsExchange) {
        route.plan.walk.release();
        return false;
      }
    }
    const result = await runNativeTurn({
      deps: this.#input.deps,
      route,
      draft,
      turn: { ...turn, frame },
      text: nativeText(frame, foreign ? whole : rewritten ? frame.body : null, route.target),
      limits: silenceLimits(snapshot),
      completed: (id, output) => {
        if (whole && !this.#codex) this.#history.remember(id, inputItems(whole), output);
      },
    });
    if (result.kind === 'over') return true;
    return answerUnserved(open, result, { upstream, known: whole !== null });
  }

  /** Runs the turn over HTTP. */
  async #bridge(open: OpenTurn): Promise<void> {
    const { turn, frame, client, snapshot, draft } = open;
    const { deps, source, query, createId, keepAliveMs } = this.#input;
    const context: BridgeContext = {
      history: this.#history,
      chaining: this.#chaining,
      createId,
      open: (body: JsonObject, signal: AbortSignal) => {
        open.handedOver = true;
        const post = this.#codex ? turnAsPost(body) : { body, headers: {} };
        return runInternalExchange(deps, {
          source,
          headers: post.headers,
          query,
          ask: responsesAsk,
          body: Buffer.from(JSON.stringify(post.body)),
          client,
          snapshot,
          draft,
          refusal: null,
          signal,
        });
      },
    };
    if (wholeBody(frame, context) === null) return refusePrevious(open);
    const alive = this.#codex ? keepAlive(turn, keepAliveMs) : null;
    try {
      await bridgeTurn({ frame, signal: turn.signal, emit: alive?.emit ?? turn.emit }, context);
    } finally {
      alive?.stop();
    }
  }

  async #openRoute(
    open: Pick<OpenTurn, 'client' | 'snapshot' | 'frame'>,
    signal: AbortSignal,
  ): Promise<NativeRoute | null> {
    const route = await openNativeRoute(this.#native, open, this.#link, signal).catch((error: unknown) => {
      // No route for this model: the bridge says so, and records it.
      if (error instanceof ProxyError) return null;
      throw error;
    });
    this.#link = route?.link ?? null;
    if (signal.aborted) this.#link?.close();
    return route;
  }

  /** Relayed where an upstream has WebSocket, so that connection and caches are warm; answered here otherwise. */
  async #warmUp(
    turn: SessionTurn,
    frame: CreateFrame,
    client: ClientConfig,
    snapshot: Snapshot,
  ): Promise<void> {
    const route = await this.#openRoute({ client, snapshot, frame }, turn.signal);
    route?.plan.walk.release();
    if (route && frame.previousId === null) {
      const ids: string[] = [];
      const end = await route.link.run(
        {
          text: nativeText(frame, frame === turn.frame ? null : frame.body, route.target),
          askedModel: frame.model,
          signal: turn.signal,
          emit: turn.emit,
          observe: (text, type) => {
            const id = type === 'response.completed' ? responseIdOf(parseEvent(text)) : null;
            if (id !== null) ids.push(id);
          },
        },
        silenceLimits(snapshot),
      );
      for (const id of this.#codex ? [] : ids) this.#history.remember(id, inputItems(frame.body), []);
      if (end.how === 'done' || end.how === 'client-gone') return;
      if ('events' in end && end.events > 0) {
        throw proxyError('upstream_error', 'The upstream closed its WebSocket during the warm-up.');
      }
    }
    const { createId } = this.#input;
    await answerWarmUp(
      { ...turn, frame },
      { history: this.#history, chaining: this.#chaining, createId, open: notDuringWarmUp },
    );
  }
}

function silenceLimits(snapshot: Snapshot): { readonly firstEventMs: number; readonly idleMs: number } {
  const { firstByteTimeoutMs, idleTimeoutMs } = snapshot.config.routing;
  return { firstEventMs: firstByteTimeoutMs, idleMs: idleTimeoutMs };
}

function notDuringWarmUp(): Promise<never> {
  return Promise.reject(new Error('a warm-up opens nothing'));
}

/** The frame with our own compaction items read back; the same frame where it holds none. */
function openMinted(frame: CreateFrame, sealKey: string): CreateFrame {
  if (!isMintedCompactionIn(frame.text)) return frame;
  const body = expandMintedCompactions(frame.body, sealKey);
  return body === frame.body ? frame : { ...frame, body };
}
