// The last step of an answer that is all there: its bytes behind the head that is already written to the response.
import type { ServerResponse } from 'node:http';

/** Up to here copying a body costs less than a second piece in the write. */
const oneWriteLimit = 16 * 1024;

/** Ends the response with this body. As latin1 text, whose characters are the bytes, node puts head and body into one write. */
export function endWhole(response: ServerResponse, body: Buffer): void {
  if (body.length <= oneWriteLimit) response.end(body.toString('latin1'), 'latin1');
  else response.end(body);
}
