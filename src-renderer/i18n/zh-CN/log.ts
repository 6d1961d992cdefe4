// 简体中文：log 页面的文字。
import type { log as English } from '../en/log.ts';
import type { TextsLike } from '../texts.ts';

export const log: TextsLike<typeof English> = {
  title: '实时日志',
};
