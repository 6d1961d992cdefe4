// 简体中文：doctor 页面的文字。
import type { doctor as English } from '../en/doctor.ts';
import type { TextsLike } from '../texts.ts';

export const doctor: TextsLike<typeof English> = {
  title: '诊断',
};
