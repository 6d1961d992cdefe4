// Makes load from a process of its own, over raw sockets with as little work as HTTP/1.1 allows: one job at a time, by
// message. Every answer is checked for its status and its number of bytes or events.
import { connect } from 'node:net';

/** One keep-alive connection, one exchange at a time. */
class Connection {
  #socket;
  #rest = null;
  #phase = 'head';
  #left = 0;
  #chunked = false;
  #exchange = null;

  constructor(port) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(new Error('closed')));
  }

  /** Resolves with {status, bytes, events, firstMs, totalMs}. */
  send(bytes) {
    return new Promise((resolve, reject) => {
      this.#phase = 'head';
      this.#exchange = {
        resolve,
        reject,
        begun: performance.now(),
        status: 0,
        bytes: 0,
        events: 0,
        firstMs: 0,
        lineFeed: false,
      };
      this.#socket.write(bytes);
    });
  }

  close() {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #fail(error) {
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.reject(error);
  }

  #take(chunk) {
    let data = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = null;
    while (data.length > 0 && this.#exchange !== null) {
      const used = this.#step(data);
      if (used < 0) {
        this.#rest = data;
        return;
      }
      data = data.subarray(used);
    }
  }

  /** Takes what it can; -1 = more is needed first. */
  #step(data) {
    if (this.#phase === 'head') return this.#head(data);
    if (this.#phase === 'size') {
      const end = data.indexOf('\r\n');
      if (end < 0) return -1;
      this.#left = Number.parseInt(data.latin1Slice(0, end), 16);
      this.#phase = this.#left === 0 ? 'trailer' : 'data';
      return end + 2;
    }
    if (this.#phase === 'gap' || this.#phase === 'trailer') {
      if (data.length < 2) return -1;
      if (this.#phase === 'trailer') this.#done();
      else this.#phase = 'size';
      return 2;
    }
    return this.#body(data);
  }

  #head(data) {
    const end = data.indexOf('\r\n\r\n');
    if (end < 0) return -1;
    const head = data.latin1Slice(0, end);
    this.#exchange.status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    this.#chunked = length === null;
    this.#left = length === null ? 0 : Number(length[1]);
    this.#phase = this.#chunked ? 'size' : 'data';
    if (!this.#chunked && this.#left === 0) this.#done();
    return end + 4;
  }

  #body(data) {
    const exchange = this.#exchange;
    const piece = data.length > this.#left ? data.subarray(0, this.#left) : data;
    if (exchange.bytes === 0) exchange.firstMs = performance.now() - exchange.begun;
    exchange.bytes += piece.length;
    exchange.events += eventEnds(piece, exchange.lineFeed);
    exchange.lineFeed = piece.at(-1) === 10;
    this.#left -= piece.length;
    if (this.#left === 0) {
      if (this.#chunked) this.#phase = 'gap';
      else this.#done();
    }
    return piece.length;
  }

  #done() {
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange.totalMs = performance.now() - exchange.begun;
    exchange.resolve(exchange);
  }
}

/** How many events end in this piece; `lineFeed` = the piece before ended with one. */
function eventEnds(piece, lineFeed) {
  let ends = lineFeed && piece[0] === 10 ? 1 : 0;
  for (let at = piece.indexOf('\n\n', ends); at >= 0; at = piece.indexOf('\n\n', at + 2)) ends += 1;
  return ends;
}

function requestBytes({ port, path, headers = {}, body }) {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

/** Runs until the time is over or the number is reached. */
async function run(job) {
  const bytes = requestBytes(job);
  const connections = Array.from({ length: job.concurrency }, () => new Connection(job.port));
  const totals = [];
  const firsts = [];
  let wrong = 0;
  let events = 0;
  let started = 0;
  const begun = performance.now();
  const until = job.durationMs === undefined ? Infinity : begun + job.durationMs;
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < until && started < (job.count ?? Infinity)) {
        started += 1;
        const answer = await connection.send(bytes).catch(() => null);
        if (answer === null) {
          wrong += 1;
          return;
        }
        if (answer.status !== 200 || (job.expectEvents ?? answer.events) !== answer.events) wrong += 1;
        events += answer.events;
        totals.push(answer.totalMs);
        firsts.push(answer.firstMs);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1_000;
  for (const connection of connections) connection.close();
  return {
    requests: totals.length,
    wrong,
    events,
    seconds,
    total: quantiles(totals),
    first: quantiles(firsts),
  };
}

function quantiles(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? null;
  return { p50: at(0.5), p99: at(0.99) };
}

process.on('message', (job) => {
  run(job).then(
    (result) => process.send?.(result),
    (error) => process.send?.({ failed: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: 0 });
