// A deterministic vendor in a process of its own: Chat Completions and Messages, answers known byte for byte.
// What it does is in the model's name, which every proxy hands through: `bench-json`, `bench-burst-<events>` (all in
// one turn), `bench-paced-<events>-<ms>` (one event every so many ms).
import { createServer } from 'node:http';
import { chatJson, chatStream, messagesJson, messagesStream } from './fixed-answers.mjs';

const json = { 'content-type': 'application/json' };
const sse = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
const answers = {
  '/v1/chat/completions': { body: Buffer.from(chatJson), stream: chatStream },
  '/v1/messages': { body: Buffer.from(messagesJson), stream: messagesStream },
};
const streams = new Map();

const server = createServer((request, response) => {
  const answer = answers[request.url?.split('?')[0] ?? ''];
  if (answer === undefined) {
    request.resume();
    const models = { object: 'list', data: ['bench-json'].map((id) => ({ id, object: 'model' })) };
    response.writeHead(request.url === '/v1/models' ? 200 : 404, json).end(JSON.stringify(models));
    return;
  }
  let head = '';
  request.on('data', (chunk) => {
    if (head === '') head = chunk.toString('latin1', 0, 200);
  });
  request.on('end', () => {
    const kind = /"model":\s*"bench-([a-z]+)-?(\d*)-?(\d*)/.exec(head);
    if (kind === null || kind[1] === 'json') {
      response.writeHead(200, { ...json, 'content-length': answer.body.length }).end(answer.body);
      return;
    }
    const pieces = piecesOf(request.url, answer.stream, Number(kind[2]));
    response.writeHead(200, sse);
    if (kind[1] === 'burst') burst(response, pieces);
    else pace(response, pieces, Number(kind[3]));
  });
});

/** One Buffer per event; made once per shape. */
function piecesOf(path, stream, events) {
  const key = `${path} ${events}`;
  let pieces = streams.get(key);
  if (pieces === undefined) {
    pieces = stream(events).map((text) => Buffer.from(text));
    streams.set(key, pieces);
  }
  return pieces;
}

function burst(response, pieces) {
  for (const piece of pieces) response.write(piece);
  response.end();
}

function pace(response, pieces, everyMs) {
  let next = 0;
  const timer = setInterval(() => {
    const piece = pieces[next];
    next += 1;
    if (next >= pieces.length) {
      clearInterval(timer);
      response.end(piece);
    } else response.write(piece);
  }, everyMs);
  response.on('close', () => clearInterval(timer));
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ ready: server.address().port }));
process.on('disconnect', () => process.exit(0));
