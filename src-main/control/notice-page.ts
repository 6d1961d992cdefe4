// One sentence for a person whose browser cannot be shown the window: no session, a spent address, nothing built.
// A page of its own without any script; its style is allowed by its hash, everything else by nothing.
import { createHash } from 'node:crypto';

const style = `:root{color-scheme:light dark;--bg:#f7f8f9;--line:#dfe1e5;--card:#fff;--text:#20242b}
@media (prefers-color-scheme:dark){:root{--bg:#15181c;--line:#2f343b;--card:#1b1f24;--text:#eceef1}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--text);
font:14px/1.6 system-ui,-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}
main{max-width:52ch;margin:24px;padding:20px 24px;border:1px solid var(--line);border-radius:8px;background:var(--card)}
h1{margin:0 0 6px;font-size:16px}
p{margin:0}`;

/** The policy of such a page, in place of the window's. */
export const noticePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The page with this sentence. */
export function drawNotice(sentence: string): string {
  const text = sentence.replaceAll(/[&<>"]/g, (letter) => entities[letter] ?? letter);
  const language = /\p{Script=Han}/u.test(sentence) ? 'zh-CN' : 'en';
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>Keyswitch</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head>
<body><main><h1>Keyswitch</h1><p>${text}</p></main></body></html>
`;
}
