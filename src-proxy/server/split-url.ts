// The target of a request as routes and lanes need it. Pure.
import type { IncomingMessage } from 'node:http';

/** Method, path and query, undecoded. */
export interface SplitUrl {
  readonly method: string;
  readonly path: string;
  readonly query: string;
}

export function splitUrl(request: IncomingMessage): SplitUrl {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
  };
}

/** The query as sent, without the client's token in it. */
export function withoutKey(query: string): string {
  if (!query.includes('key')) return query;
  return query
    .split('&')
    .filter((pair) => {
      try {
        return decodeURIComponent((pair.split('=', 1)[0] ?? '').replaceAll('+', ' ')) !== 'key';
      } catch {
        return true;
      }
    })
    .join('&');
}
