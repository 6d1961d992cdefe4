// 简体中文：first-run 页面的文字。
import type { firstRun as English } from '../en/first-run.ts';
import type { TextsLike } from '../texts.ts';

export const firstRun: TextsLike<typeof English> = {
  title: '欢迎',
};
