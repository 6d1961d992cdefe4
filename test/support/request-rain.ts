// A load generator that is not the bottleneck: raw sockets, pipelined requests, paced by the clock. Run as a process of
// its own: `node request-rain.ts <origin> <token> <per second> <seconds>`; prints one JSON line at the end.
// Nine of ten requests are refused at the door (no token), the tenth is a whole exchange with the upstream.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Rain {
  readonly sent: number;
  readonly answered: number;
  /** From the first request to the last answer. */
  readonly ms: number;
}

const connections = 8;
const everyMs = 10;

const body = JSON.stringify({ model: 'gpt-5.5', messages: [{ role: 'user', content: 'rain' }] });

function requestText(host: string, token: string, n: number): string {
  if (n % 10 !== 0) return `GET /v1/models HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
  return `POST /v1/chat/completions HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** One connection; counts status lines, which no body of this test holds. */
function open(origin: URL, onAnswers: (count: number) => void) {
  const socket = connect(Number(origin.port), origin.hostname);
  let rest = '';
  socket.setNoDelay(true).setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    const text = rest + chunk;
    onAnswers(text.split('HTTP/1.1 ').length - 1);
    // A status line may be cut in two; what is kept holds no whole one.
    rest = text.slice(-8);
  });
  return socket;
}

async function rain(origin: URL, token: string, perSecond: number, seconds: number): Promise<Rain> {
  const count = { sent: 0, answered: 0 };
  const sockets = Array.from({ length: connections }, () => open(origin, (n) => (count.answered += n)));
  const begin = performance.now();
  const total = perSecond * seconds;
  while (count.sent < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - begin) / 1_000) * perSecond));
    for (; count.sent < due; count.sent += 1)
      sockets[count.sent % connections]?.write(
        requestText(origin.host, token, Math.floor(count.sent / connections)),
      );
    await sleep(everyMs);
  }
  const deadline = performance.now() + 120_000;
  while (count.answered < count.sent && performance.now() < deadline) await sleep(everyMs);
  const ms = Math.round(performance.now() - begin);
  for (const socket of sockets) socket.destroy();
  return { ...count, ms };
}

if (import.meta.main) {
  const [origin = '', token = '', perSecond = '', seconds = ''] = process.argv.slice(2);
  console.log(JSON.stringify(await rain(new URL(origin), token, Number(perSecond), Number(seconds))));
}
