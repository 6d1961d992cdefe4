// 简体中文：首次使用三步的文字。
import type { firstRun as English } from '../en/first-run.ts';
import type { TextsLike } from '../texts.ts';

export const firstRun: TextsLike<typeof English> = {
  title: '三步完成第一个请求',
  dismiss: '隐藏',
  step: '第 {{number}} 步',
  done: '完成',
  upstream: '粘贴密钥',
  upstreamText: '选择厂商，密钥会存入加密的保险库，并自动建立方案。',
  found: '在本机找到',
  foundText: '这些密钥写在你的工具文件中。接管后密钥存入保险库，并由此生成一个方案。',
  take: '接管',
  taken: '{{id}} 已成为上游，正在使用它的方案。',
  tool: '让工具指向这里',
  toolText: '写入前会展示确切的改动，并且可以撤销。',
  toolNone: '没有找到工具。可以把这个地址和设置中的 token 填入任何程序：',
  request: '发送请求',
  requestText: '照常使用你的工具，它的第一个请求会出现在这里。',
  requestSeen: '第一个请求来自 {{client}}。',
  openLog: '打开实时日志',
};
