// Decides about one request by its head alone, before its body is read. Pure but for the sessions it asks.
import type { Sessions } from './sessions.ts';

export interface RequestHead {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly cookie: string | undefined;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
}

export type GuardVerdict =
  | { readonly allow: true; readonly by: 'token' | 'cookie' }
  /** Nothing is proved, but the request may try to redeem its code. */
  | { readonly allow: true; readonly by: 'code' }
  | { readonly allow: false; readonly status: 401 | 403 | 415; readonly message: string };

/** Cookies know no port: the name carries it, so that two Keyswitches on one machine do not meet. */
export function cookieName(port: number): string {
  return `keyswitch_${port}`;
}

export function judgeRequest(
  head: RequestHead,
  port: number,
  sessions: Sessions,
  hasCode: boolean,
): GuardVerdict {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  const host = head.host?.toLowerCase();
  if (host === undefined || !hosts.includes(host)) {
    return refuse(403, `This address is not answered here: open http://127.0.0.1:${port}/.`);
  }
  if (head.origin !== undefined && head.origin !== `http://${host}`) {
    return refuse(403, 'Requests from other web pages are refused.');
  }
  if (head.secFetchSite !== undefined && !['same-origin', 'none'].includes(head.secFetchSite)) {
    return refuse(
      403,
      'Requests from other web pages are refused: open the address from the terminal or the tray.',
    );
  }
  const reads = head.method === 'GET' || head.method === 'HEAD';
  if (!reads && !/^application\/json\b/i.test(head.contentType ?? '')) {
    return refuse(415, 'Only JSON is taken here.');
  }
  const bearer = /^Bearer ([\x21-\x7e]+)$/i.exec(head.authorization ?? '')?.[1];
  if (bearer !== undefined) {
    return sessions.isControlToken(bearer)
      ? { allow: true, by: 'token' }
      : refuse(401, 'The control token is wrong: Keyswitch was started anew, run the command again.');
  }
  const secret = readCookie(head.cookie, cookieName(port));
  if (secret !== undefined && sessions.isSession(secret)) {
    // A browser says where a writing request comes from; one that says nothing is not the window.
    const proved = head.origin !== undefined || head.secFetchSite === 'same-origin';
    return reads || proved
      ? { allow: true, by: 'cookie' }
      : refuse(403, 'This request does not say which page it comes from.');
  }
  if (hasCode && reads && head.path === '/') return { allow: true, by: 'code' };
  return refuse(
    401,
    'This window has no session: open Keyswitch from the tray, or run "keyswitch open" in a terminal.',
  );
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

function refuse(status: 401 | 403 | 415, message: string): GuardVerdict {
  return { allow: false, status, message };
}
