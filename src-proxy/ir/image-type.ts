// The media type of a picture by what it is, not by what it is called: screenshots and clipboards are often called PNG
// whatever they are, and Anthropic refuses the turn ("specified using the image/png media type, but the image appears to be
// a image/jpeg image": jcode issue 465, llxprt-code issue 2130; `image/jpg`: hermes-agent issue 55432; read 2026-11-28).

/** What base64 of each begins with. */
const beginnings: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGODlh', 'image/gif'],
  ['R0lGODdh', 'image/gif'],
];
/** `RIFF`, four bytes of size, `WEBP`. */
const webp = /^UklGR.{6}XRUJQ/;

/** The type that the bytes tell, else the given one in its proper spelling. */
export function imageTypeOf(mediaType: string, base64: string): string {
  const known = beginnings.find(([start]) => base64.startsWith(start));
  if (known !== undefined) return known[1];
  if (webp.test(base64)) return 'image/webp';
  return mediaType === 'image/jpg' ? 'image/jpeg' : mediaType;
}
