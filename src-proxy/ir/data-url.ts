// `data:` addresses and base64 text. Browser-safe: no Buffer.

/** `data:image/png;base64,…` → media type and base64; null for any other address. */
export function parseDataUrl(url: string): { readonly mediaType: string; readonly data: string } | null {
  if (!url.startsWith('data:')) return null;
  const comma = url.indexOf(',');
  if (comma === -1) return null;
  const [mediaType = '', ...options] = url.slice(5, comma).split(';');
  return options.includes('base64') ? { mediaType, data: url.slice(comma + 1) } : null;
}

/** The address that holds the bytes themselves. */
export function toDataUrl(mediaType: string, base64: string): string {
  return `data:${mediaType};base64,${base64}`;
}

/** Base64 of UTF-8 text → the text; null for anything else. */
export function textFromBase64(base64: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
