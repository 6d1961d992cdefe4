// 简体中文：诊断页面的文字。
import type { doctor as English } from '../en/doctor.ts';
import type { TextsLike } from '../texts.ts';

export const doctor: TextsLike<typeof English> = {
  title: '诊断',
  lead: '按原因的先后顺序检查：先解决第一个失败项，再检查一次。',
  passed: '{{count}} 项检查通过',
  run: '重新检查',
  running: '检查中…',
  allWell: '能检查的都正常。',
  failing: '{{count}} 项检查失败，请从第一项开始。',
  state: { pass: '通过', fail: '失败', unknown: '未知' },
  remedy: '解决办法：',
};
