// 简体中文：诊断页面的文字。
import type { doctor as English } from '../en/doctor.ts';
import type { TextsLike } from '../texts.ts';

export const doctor: TextsLike<typeof English> = {
  title: '诊断',
  lead: '按原因的先后顺序检查：先解决第一个失败项，再检查一次。',
  failing: '未通过',
  advised: '建议查看',
  passed: '通过',
  run: '重新检查',
  running: '检查中…',
  allWell: '没有失败的检查。',
  state: { pass: '通过', fail: '失败', advice: '建议', unknown: '未知' },
  remedy: '解决办法：',
  open: { upstreams: '打开该上游', tools: '打开该工具' },
  copyCommand: '复制命令',
};
