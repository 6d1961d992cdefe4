// 简体中文：tools 页面的文字。
import type { tools as English } from '../en/tools.ts';
import type { TextsLike } from '../texts.ts';

export const tools: TextsLike<typeof English> = {
  title: '工具',
};
