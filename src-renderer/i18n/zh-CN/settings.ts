// 简体中文：settings 页面的文字。
import type { settings as English } from '../en/settings.ts';
import type { TextsLike } from '../texts.ts';

export const settings: TextsLike<typeof English> = {
  title: '设置',
};
