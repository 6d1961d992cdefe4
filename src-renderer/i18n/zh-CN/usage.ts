// 简体中文：usage 页面的文字。
import type { usage as English } from '../en/usage.ts';
import type { TextsLike } from '../texts.ts';

export const usage: TextsLike<typeof English> = {
  title: '用量',
};
