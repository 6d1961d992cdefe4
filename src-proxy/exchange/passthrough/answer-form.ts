// What kind of answer passes: it decides how the answer is held, read and broken off. Pure.

/** `array`: a JSON array that grows (Gemini without `alt=sse`). `other`: nothing here can look into it. */
export type AnswerForm = 'sse' | 'array' | 'json' | 'other';

/** @param pathStream the path asked for a stream (Gemini) */
export function formOf(contentType: string, pathStream: boolean): AnswerForm {
  if (contentType.startsWith('text/event-stream')) return 'sse';
  if (!contentType.includes('json')) return 'other';
  return pathStream ? 'array' : 'json';
}
