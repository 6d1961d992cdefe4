// Asks a person for a secret on the terminal, without showing what is typed.
import { openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import type { AskPassphrase } from '../vault/slots/passphrase.ts';

/** Null where there is no terminal. Uses the terminal itself, so that standard input may carry something else. */
export async function promptHidden(question: string): Promise<string | null> {
  if (process.platform === 'win32')
    return process.stdin.isTTY ? readHidden(process.stdin, process.stderr, question) : null;
  let input: ReadStream;
  let output: WriteStream;
  try {
    input = new ReadStream(openSync('/dev/tty', 'r'));
    output = new WriteStream(openSync('/dev/tty', 'w'));
  } catch {
    return null;
  }
  try {
    return await readHidden(input, output, question);
  } finally {
    input.destroy();
    output.destroy();
  }
}

export const askPassphrase: AskPassphrase = async (purpose) => {
  if (purpose === 'open') return promptHidden('Passphrase of the vault: ');
  const first = await promptHidden('New passphrase of the vault: ');
  if (first === null) return null;
  const again = await promptHidden('The same once more: ');
  if (first !== again) {
    const { usageProblem } = await import('../problem.ts');
    throw usageProblem('The two passphrases are not the same: try again.');
  }
  return first;
};

function readHidden(
  input: ReadStream,
  output: { write(text: string): unknown },
  question: string,
): Promise<string | null> {
  output.write(question);
  input.setRawMode(true);
  input.setEncoding('utf8');
  let typed = '';
  return new Promise((resolve) => {
    const end = (value: string | null) => {
      input.setRawMode(false);
      input.pause();
      input.off('data', onData);
      output.write('\n');
      resolve(value);
    };
    const onData = (text: string) => {
      for (const character of text) {
        if (character === '\r' || character === '\n') return end(typed);
        if (character === '\u0003' || character === '\u0004') return end(null);
        typed =
          character === '\u007F' || character === '\b'
            ? Array.from(typed).slice(0, -1).join('')
            : typed + character;
      }
    };
    input.on('data', onData);
    input.resume();
  });
}
