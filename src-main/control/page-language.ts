// What a browser shows in place of the window, before there is one that could translate: a few sentences, in Chinese for
// a browser that asks for Chinese first. Knows no page; the window's own tables are src-renderer/i18n/said.

export const pagesInChinese: Readonly<Record<string, string>> = {
  'This address was used already or is too old: run "keyswitch open" for a new one.':
    '此地址已用过或已过期：请运行 keyswitch open 获取新地址。',
  'This window has no session: open Keyswitch from the tray, or run "keyswitch open" in a terminal.':
    '此窗口没有会话：请从托盘打开 Keyswitch，或在终端运行 keyswitch open。',
  'The window was not built: run "npm run build", then start Keyswitch again.':
    '界面尚未构建：请运行 npm run build，然后重新启动 Keyswitch。',
  'Requests from other web pages are refused: open the address from the terminal or the tray.':
    '来自其他网页的请求会被拒绝：请从终端或托盘打开地址。',
  'There is nothing here.': '这里什么也没有。',
};

/** The sentence in the language of `acceptLanguage` (the header; its first entry decides). */
export function inLanguageOf(acceptLanguage: string | undefined, sentence: string): string {
  return /^\s*zh\b/i.test(acceptLanguage ?? '') ? (pagesInChinese[sentence] ?? sentence) : sentence;
}
