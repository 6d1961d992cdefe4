// 简体中文：profiles 页面的文字。
import type { profiles as English } from '../en/profiles.ts';
import type { TextsLike } from '../texts.ts';

export const profiles: TextsLike<typeof English> = {
  title: '配置方案',
};
