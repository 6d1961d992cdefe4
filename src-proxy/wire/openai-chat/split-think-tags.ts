// Thoughts that stand in the text itself, between `<think>` and `</think>` at its beginning: MiniMax, DeepSeek R1, Qwen and
// others behind Ollama, LM Studio or a vLLM without a reasoning parser (openworker#111, Roo-Code#8989, 9router#2231; read
// 2026-11-28). Anywhere else the tags are text like any other.

export interface ThinkTagSplitter {
  /** True where this piece and all that follow are text only. */
  isOver(text: string): boolean;
  /** Calls `think` and `say` with what a piece holds; keeps back what may be the beginning of a tag. */
  push(text: string): void;
  /** The text ends, or something else begins: gives out what was kept back. */
  end(): void;
}

const opening = '<think>';
const closing = '</think>';

/** One object per answer. */
export function createThinkTagSplitter(
  think: (text: string) => void,
  say: (text: string) => void,
): ThinkTagSplitter {
  let mode: 'start' | 'inside' | 'behind' | 'plain' = 'start';
  let held = '';

  const start = (text: string): void => {
    held += text;
    const begun = held.trimStart();
    if (begun.startsWith(opening)) {
      mode = 'inside';
      const rest = begun.slice(opening.length);
      held = '';
      inside(rest);
    } else if (!opening.startsWith(begun)) plain();
  };
  const plain = (): void => {
    mode = 'plain';
    const text = held;
    held = '';
    if (text !== '') say(text);
  };
  const inside = (text: string): void => {
    held += text;
    const at = held.indexOf(closing);
    if (at >= 0) {
      if (at > 0) think(held.slice(0, at));
      const rest = held.slice(at + closing.length);
      held = '';
      mode = 'behind';
      behind(rest);
      return;
    }
    const sure = held.length - beginningAtEnd(held);
    if (sure > 0) think(held.slice(0, sure));
    held = held.slice(sure);
  };
  /** The blank lines between thoughts and text belong to neither. */
  const behind = (text: string): void => {
    held = text.trimStart();
    if (held !== '') plain();
  };

  return {
    isOver(text) {
      if (mode === 'start' && held === '' && !/^[\s<]/.test(text)) mode = 'plain';
      return mode === 'plain';
    },
    push(text) {
      if (mode === 'start') start(text);
      else if (mode === 'inside') inside(text);
      else if (mode === 'behind') behind(text);
      else say(text);
    },
    end() {
      if (mode === 'inside' && held !== '') {
        think(held);
        held = '';
      } else plain();
      mode = 'plain';
    },
  };
}

/** The same for a whole text. */
export function splitThinkTags(said: string): { readonly tagged: string; readonly text: string } {
  let tagged = '';
  let text = '';
  const tags = createThinkTagSplitter(
    (piece) => (tagged += piece),
    (piece) => (text += piece),
  );
  if (tags.isOver(said)) return { tagged, text: said };
  tags.push(said);
  tags.end();
  return { tagged, text };
}

/** How many letters at the end may be the beginning of the closing tag. */
function beginningAtEnd(text: string): number {
  for (let length = Math.min(closing.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(closing.slice(0, length))) return length;
  }
  return 0;
}
