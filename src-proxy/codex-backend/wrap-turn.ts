// What may stand between a turn and its client's socket: a form that Codex reads, a copy for the log, a sign of life.
import { createByteTail } from '../telemetry/byte-tail.ts';
import { bodyCopyLimit, type SaidBodies } from '../telemetry/said-bodies.ts';
import { failedOfError } from './fit-codex-event.ts';
import type { SessionTurn } from './socket-session.ts';

const keepAliveEvent = JSON.stringify({ type: 'keepalive' });

/** The turn, with errors that Codex would overlook in the form that it reads. */
export function readableByCodex(turn: SessionTurn): SessionTurn {
  return { ...turn, emit: (text) => turn.emit(failedOfError(text, 'websocket') ?? text) };
}

/** The turn, with copies of its frames for the log. */
export function overheard(turn: SessionTurn, said: SaidBodies | null): SessionTurn {
  if (!said) return turn;
  const copy = createByteTail(bodyCopyLimit);
  said.clientRequest = turn.frame.text;
  said.clientResponse = copy;
  return {
    ...turn,
    emit: (text) => {
      copy.push(Buffer.from(`${text}\n`));
      return turn.emit(text);
    },
  };
}

/** Tells Codex in long silences that the answer is still coming: only events reset its idle timer. */
export function keepAlive(
  turn: SessionTurn,
  intervalMs: number,
): { emit(text: string): Promise<void>; stop(): void } {
  const timer = setInterval(() => void turn.emit(keepAliveEvent), intervalMs);
  timer.unref();
  return {
    emit: (text) => {
      timer.refresh();
      return turn.emit(text);
    },
    stop: () => clearInterval(timer),
  };
}
