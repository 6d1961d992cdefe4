// The words of the tray and of the shell's few messages, in both languages.

export type Language = 'en' | 'zh-CN';

const en = {
  running: (profile: string) => `Keyswitch is running · ${profile}`,
  noProfile: 'no profile',
  starting: 'The proxy is starting…',
  paused: 'Paused: tools get no answer',
  crashed: 'The proxy stopped by itself; it starts again',
  stopped: 'The proxy is not running',
  needsYou: (text: string) => `Needs you: ${text}`,
  endpoint: (upstream: string) => `Endpoint of ${upstream}`,
  automatic: 'Automatic',
  notMeasured: 'not measured',
  down: 'not reachable',
  copyBaseUrl: 'Copy base URL',
  openAi: 'OpenAI-compatible',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
  codex: 'Codex',
  lastError: (text: string) => `Last error: ${text}`,
  noError: 'No error since the start',
  openWindow: 'Open Keyswitch',
  openLog: 'Open the log',
  pause: 'Pause',
  resume: 'Go on',
  settings: 'Desktop settings',
  launchAtLogin: 'Start at login',
  startHidden: 'Without a window at login',
  closeToTray: 'Closing the window keeps it running',
  ccSwitchLinks: 'Open ccswitch:// links',
  quit: 'Quit',
  cannotStart: 'Keyswitch cannot start',
  crashNote: 'The proxy stopped by itself. It is being started again.',
};

type Texts = { readonly [K in keyof typeof en]: (typeof en)[K] };

const zh: Texts = {
  running: (profile) => `Keyswitch 正在运行 · ${profile}`,
  noProfile: '没有配置档',
  starting: '代理正在启动…',
  paused: '已暂停：工具得不到回答',
  crashed: '代理意外停止，正在重新启动',
  stopped: '代理没有运行',
  needsYou: (text) => `需要处理：${text}`,
  endpoint: (upstream) => `${upstream} 的端点`,
  automatic: '自动',
  notMeasured: '尚未测量',
  down: '无法连接',
  copyBaseUrl: '复制 base URL',
  openAi: 'OpenAI 兼容',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
  codex: 'Codex',
  lastError: (text) => `最近的错误：${text}`,
  noError: '启动以来没有错误',
  openWindow: '打开 Keyswitch',
  openLog: '打开日志',
  pause: '暂停',
  resume: '继续',
  settings: '桌面设置',
  launchAtLogin: '登录时启动',
  startHidden: '登录启动时不显示窗口',
  closeToTray: '关闭窗口后继续运行',
  ccSwitchLinks: '打开 ccswitch:// 链接',
  quit: '退出',
  cannotStart: 'Keyswitch 无法启动',
  crashNote: '代理意外停止，正在重新启动。',
};

export const trayTexts: Readonly<Record<Language, Texts>> = { en, 'zh-CN': zh };

/** `locale` = the system's, for example `zh-Hans-CN` or `de`. */
export function resolveLanguage(chosen: 'auto' | Language, locale: string): Language {
  if (chosen !== 'auto') return chosen;
  return locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
