// What the taps of all wire protocols share: the findings, which are the tap itself.
import type { ResponseTap, TapFindings } from './wire-protocol.ts';

/** A tap that has found nothing yet; `read` looks at the data of one event and writes into the findings. */
export function tapWith(read: (found: TapFindings, data: string, event?: string) => void): ResponseTap {
  const found: TapFindings = { usage: null, model: null, complete: false, failure: null };
  return Object.assign(found, { push: (data: string, event?: string) => read(found, data, event) });
}
