// Every tool call followed at once by its results, as Anthropic, Chat and Gemini demand, whatever order the client chose.
import type { IrMessage, IrPart } from './request.ts';
import type { IrWarning } from './warning.ts';

type ToolResult = Extract<IrPart, { type: 'tool-result' }>;

export interface ArrangedMessages {
  readonly messages: readonly IrMessage[];
  readonly warnings: readonly IrWarning[];
}

const lostText = 'No result was recorded for this call; it was interrupted.';

/**
 * Moves the results of a turn's calls (matched by id, in the order in which they came) into one user message right
 * after that turn; what the client said in between follows them. A call that never got a result gets one that says so.
 * Results whose call is nowhere stay where they are.
 */
export function arrangeToolResults(messages: readonly IrMessage[]): ArrangedMessages {
  if (!messages.some((message) => message.parts.some((part) => part.type === 'tool-call'))) {
    return { messages, warnings: [] };
  }
  const results = collectResults(messages);
  const warnings: IrWarning[] = [];
  const arranged: IrMessage[] = [];
  let index = 0;
  while (index < messages.length) {
    const message = messages[index];
    if (message === undefined) break;
    const turn = message.role === 'assistant' ? wholeTurn(messages, index) : [message];
    index += turn.length;
    const calls = turn.flatMap((one) => one.parts.filter((part) => part.type === 'tool-call'));
    for (const one of turn) {
      const parts = one.parts.filter((part) => part.type !== 'tool-result' || !results.has(part.callId));
      if (parts.length > 0 || one.parts.length === 0) arranged.push({ ...one, parts });
    }
    if (calls.length > 0) arranged.push(answerCalls(calls, results, warnings));
  }
  for (const [callId, left] of results) {
    if (left.length === 0) continue;
    warnings.push({
      kind: 'dropped',
      what: `result of ${callId}`,
      why: 'its call has another result already',
    });
  }
  return { messages: arranged, warnings };
}

/** Consecutive assistant messages are one turn: Chat and Responses clients may split text and calls. */
function wholeTurn(messages: readonly IrMessage[], from: number): readonly IrMessage[] {
  let end = from + 1;
  while (messages[end]?.role === 'assistant') end += 1;
  return messages.slice(from, end);
}

/** Results by call id, only those whose call exists. */
function collectResults(messages: readonly IrMessage[]): Map<string, { at: number; result: ToolResult }[]> {
  const calls = new Set<string>();
  for (const message of messages) {
    for (const part of message.parts) if (part.type === 'tool-call') calls.add(part.callId);
  }
  const results = new Map<string, { at: number; result: ToolResult }[]>();
  let at = 0;
  for (const message of messages) {
    for (const part of message.parts) {
      at += 1;
      if (part.type !== 'tool-result' || !calls.has(part.callId)) continue;
      const known = results.get(part.callId);
      if (known === undefined) results.set(part.callId, [{ at, result: part }]);
      else known.push({ at, result: part });
    }
  }
  return results;
}

function answerCalls(
  calls: readonly Extract<IrPart, { type: 'tool-call' }>[],
  results: Map<string, { at: number; result: ToolResult }[]>,
  warnings: IrWarning[],
): IrMessage {
  const found: { at: number; result: ToolResult }[] = [];
  for (const call of calls) {
    // A second call with the same id takes the second result.
    const result = results.get(call.callId)?.shift();
    if (result === undefined) {
      warnings.push({
        kind: 'changed',
        what: `tool call ${call.name}`,
        why: 'it has no result; one that says so was put in, because the upstream refuses a call without a result',
      });
    }
    found.push(
      result ?? {
        at: Number.MAX_SAFE_INTEGER,
        result: {
          type: 'tool-result',
          callId: call.callId,
          name: call.name,
          kind: call.kind,
          isError: true,
          content: [{ type: 'text', text: lostText }],
        },
      },
    );
  }
  return { role: 'user', parts: found.toSorted((a, b) => a.at - b.at).map((entry) => entry.result) };
}
