// Puts the visible text of a streamed answer together, for reading; knows the four protocols' text deltas only.

function textOf(event: unknown): string {
  if (typeof event !== 'object' || event === null) return '';
  const e = event as Record<string, unknown>;
  if (typeof e['type'] === 'string') {
    if (e['type'] === 'response.output_text.delta' && typeof e['delta'] === 'string') return e['delta'];
    if (e['type'] === 'content_block_delta') {
      const delta = e['delta'] as Record<string, unknown> | undefined;
      return typeof delta?.['text'] === 'string' ? delta['text'] : '';
    }
    return '';
  }
  const choice = (e['choices'] as Record<string, unknown>[] | undefined)?.[0];
  const content = (choice?.['delta'] as Record<string, unknown> | undefined)?.['content'];
  if (typeof content === 'string') return content;
  const candidate = (e['candidates'] as Record<string, unknown>[] | undefined)?.[0];
  const parts = (candidate?.['content'] as Record<string, unknown> | undefined)?.['parts'];
  if (!Array.isArray(parts)) return '';
  return parts
    .map((part: Record<string, unknown>) =>
      part['thought'] !== true && typeof part['text'] === 'string' ? part['text'] : '',
    )
    .join('');
}

/**
 * The text of an answer that came as server-sent events; empty where there is none.
 * @param body the bytes as kept, possibly cut at the end
 */
export function assembleText(body: string): string {
  let text = '';
  for (const line of body.split(/\r?\n/)) {
    if (!line.startsWith('data:')) continue;
    const data = line.slice(5).trim();
    if (data === '' || data === '[DONE]') continue;
    try {
      text += textOf(JSON.parse(data));
    } catch {
      // The kept copy is bounded: its last event may be half.
    }
  }
  return text;
}
