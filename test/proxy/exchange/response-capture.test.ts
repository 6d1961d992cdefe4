// An answer read inside the process: what is written comes out, with back-pressure, and cuts are seen.
import { describe, expect, it } from 'vitest';
import { captureResponse } from '../../../src-proxy/exchange/response-capture.ts';

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe('captureResponse', () => {
  it('opens with status and headers, given as a flat array or an object', async () => {
    const flat = captureResponse();
    flat.response.writeHead(201, ['X-A', '1', 'x-b', '2', 'x-b', '3']);
    flat.response.end('body');
    const captured = await flat.opened;
    expect(captured).toMatchObject({ status: 201, headers: { 'x-a': '1', 'x-b': '2, 3' } });
    expect(await text(captured.body)).toBe('body');

    const object = captureResponse();
    object.response.setHeader('x-early', 'yes');
    object.response.writeHead(200, { 'content-type': 'text/plain' });
    object.response.write('a');
    object.response.write('b');
    object.response.end();
    const second = await object.opened;
    expect(second.headers).toEqual({ 'x-early': 'yes', 'content-type': 'text/plain' });
    expect(await text(second.body)).toBe('ab');
  });

  it('holds a fast writer back until the reader takes', async () => {
    const { response, opened } = captureResponse();
    response.writeHead(200);
    let written = 0;
    const piece = Buffer.alloc(64 * 1024);
    while (response.write(piece)) written += 1;
    expect(written).toBeLessThan(8);
    const { body } = await opened;
    let drained = false;
    response.once('drain', () => {
      drained = true;
      response.end();
    });
    let bytes = 0;
    for await (const part of body) bytes += part.length;
    expect(drained).toBe(true);
    expect(bytes).toBe((written + 1) * piece.length);
  });

  it('throws at the reader where the writer was cut, after what had come', async () => {
    const { response, opened } = captureResponse();
    response.writeHead(200);
    response.write('half');
    const { body } = await opened;
    const parts: string[] = [];
    const reading = (async () => {
      for await (const part of body) {
        parts.push(Buffer.from(part).toString());
        response.destroy();
      }
    })();
    await expect(reading).rejects.toThrow('cut');
    expect(parts).toEqual(['half']);
  });

  it('closes the writer where the reader leaves, and rejects where nothing ever came', async () => {
    const first = captureResponse();
    const closed = new Promise<void>((resolve) => first.response.once('close', resolve));
    first.response.writeHead(200);
    first.response.write('x');
    for await (const _part of (await first.opened).body) break;
    await closed;
    expect(first.response.writableFinished).toBe(false);

    const second = captureResponse();
    second.abandon();
    await expect(second.opened).rejects.toThrow('given up');
  });
});
