// Tells a person what a start is waiting for: one line per step with its time. On a terminal the line updates;
// elsewhere it grows by a dot each second, so that a long wait is never silent.

/**
 * @typedef {{ progress(text: string): void; end(text: string): void }} Step
 * @typedef {{ step(label: string): Step; say(line: string): void }} Narrator
 */

const noteEveryDots = 10;

/**
 * @param {{ write(text: string): unknown; isTTY?: boolean | undefined }} stream
 * @returns {Narrator}
 */
export function createNarrator(stream) {
  return {
    say: (line) => void stream.write(`${line}\n`),
    step: (label) => (stream.isTTY ? terminalStep(stream, label) : plainStep(stream, label)),
  };
}

/** @param {{ write(text: string): unknown }} stream @param {string} label @returns {Step} */
function terminalStep(stream, label) {
  const from = Date.now();
  let note = '';
  const draw = () => {
    const seconds = Math.floor((Date.now() - from) / 1000);
    stream.write(`\r\u001B[K${label} … ${note}${note && ' '}(${seconds} s)`);
  };
  draw();
  const timer = setInterval(draw, 500);
  return {
    progress(text) {
      note = text;
    },
    end(text) {
      clearInterval(timer);
      stream.write(`\r\u001B[K${label}: ${text} (${elapsed(from)})\n`);
    },
  };
}

/** @param {{ write(text: string): unknown }} stream @param {string} label @returns {Step} */
function plainStep(stream, label) {
  const from = Date.now();
  let note = '';
  let dots = 0;
  stream.write(`${label} `);
  const timer = setInterval(() => {
    dots += 1;
    stream.write(note && dots % noteEveryDots === 0 ? `. ${note} ` : '.');
  }, 1000);
  return {
    progress(text) {
      note = text;
    },
    end(text) {
      clearInterval(timer);
      stream.write(`${dots > 0 ? ' ' : ''}${text} (${elapsed(from)})\n`);
    },
  };
}

/** @param {number} from */
function elapsed(from) {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`;
}
