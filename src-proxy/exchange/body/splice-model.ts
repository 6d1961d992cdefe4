// Puts another model name into a body: the one change that the pass-through lane makes.
import type { BodyScan } from './scan-json.ts';

/** The body with `model` in place of the scanned one; the same Buffer where nothing changes. */
export function spliceModel(body: Buffer, scan: BodyScan, model: string, form: 'json' | 'multipart'): Buffer {
  if (scan.model === null || scan.model === model) return body;
  const name = Buffer.from(form === 'json' ? JSON.stringify(model) : model, 'utf8');
  return Buffer.concat([body.subarray(0, scan.start), name, body.subarray(scan.end)]);
}
