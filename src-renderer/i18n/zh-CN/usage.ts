// 简体中文：用量页面的文字。
import type { usage as English } from '../en/usage.ts';
import type { TextsLike } from '../texts.ts';

export const usage: TextsLike<typeof English> = {
  title: '用量',
  lead: '经由 Keyswitch 的 token 与费用，来自本机账本。',
  by: { label: '分组', day: '日期', model: '模型', client: '客户端', upstream: '上游' },
  range: { label: '范围', today: '今天', week: '7 天', month: '30 天' },
  measure: { label: '显示', tokens: 'Token', usd: '费用', requests: '请求' },
  column: {
    key: { day: '日期', model: '模型', client: '客户端', upstream: '上游' },
    requests: '请求',
    errors: '失败',
    input: '输入 token',
    cached: '其中缓存',
    output: '输出 token',
    cost: '费用',
  },
  total: '合计',
  unknown: '{{count}} 个价格未知',
  empty: '此范围内还没有数据',
  emptyText: '工具通过 Keyswitch 发送请求后，这里会统计它们的 token 与费用。',
  csv: '导出 CSV',
  chart: '按{{by}}统计的{{measure}}图表',
};
