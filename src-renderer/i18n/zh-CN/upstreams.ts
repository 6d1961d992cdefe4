// 简体中文：upstreams 页面的文字。
import type { upstreams as English } from '../en/upstreams.ts';
import type { TextsLike } from '../texts.ts';

export const upstreams: TextsLike<typeof English> = {
  title: '上游',
};
