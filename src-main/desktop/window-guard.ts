// What the page in the window may do beside drawing itself: next to nothing. It is our own page, and still it is
// treated like any other: it shows text that came from models and vendors.
import type { Session, WebContents } from 'electron';

/** True for pages of the control server and nothing else. */
export function isOwnPage(url: string, controlUrl: string): boolean {
  return URL.canParse(url) && new URL(url).origin === new URL(controlUrl).origin;
}

/** A link that may open in the system's browser: encrypted web pages only. */
export function isOutsideLink(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}

/** Copying text is the one thing that the page may ask for. */
export function isAllowedPermission(permission: string, url: string, controlUrl: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnPage(url, controlUrl);
}

/** No foreign page, no new window, no embedded one; links to the web open in the browser. */
export function guardContents(
  contents: WebContents,
  controlUrl: () => string,
  openOutside: (url: string) => void,
): void {
  const leave = (url: string): void => {
    if (isOutsideLink(url)) openOutside(url);
  };
  contents.on('will-navigate', (event) => {
    if (isOwnPage(event.url, controlUrl())) return;
    event.preventDefault();
    leave(event.url);
  });
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url, controlUrl())) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url, controlUrl())) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    leave(url);
    return { action: 'deny' };
  });
}

export function guardSession(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>,
  controlUrl: () => string,
): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(isAllowedPermission(permission, details.requestingUrl, controlUrl())),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) =>
    isAllowedPermission(permission, origin, controlUrl()),
  );
}
