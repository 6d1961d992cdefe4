// 简体中文：home 页面的文字。
import type { home as English } from '../en/home.ts';
import type { TextsLike } from '../texts.ts';

export const home: TextsLike<typeof English> = {
  title: '主页',
};
