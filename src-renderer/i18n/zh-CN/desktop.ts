// 简体中文：桌面应用设置的文字。
import type { desktop as English } from '../en/desktop.ts';
import type { TextsLike } from '../texts.ts';

export const desktop: TextsLike<typeof English> = {
  title: '桌面应用',
  launchAtLogin: '登录时启动',
  startHidden: '启动到托盘，不显示窗口',
  closeToTray: '关闭窗口后保留在托盘',
  ccSwitchLinks: '用 Keyswitch 打开 ccswitch:// 链接',
  updates: '启动时检查新版本',
};
