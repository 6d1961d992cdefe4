// 简体中文：每个页面共有的框架与用词。
import type { frame as English } from '../en/frame.ts';
import type { TextsLike } from '../texts.ts';

export const frame: TextsLike<typeof English> = {
  appName: 'Keyswitch',
  nav: {
    label: '页面',
    home: '主页',
    log: '实时日志',
    upstreams: '上游',
    profiles: '配置方案',
    tools: '工具',
    usage: '用量',
    doctor: '诊断',
    settings: '设置',
  },
  title: {
    profile: '当前方案',
    endpoint: '当前端点',
    running: '运行中',
    paused: '代理已停止',
    starting: '启动中',
  },
  palette: {
    open: '搜索与切换',
    placeholder: '切换方案、打开页面、复制地址…',
    empty: '没有匹配项。试试方案名、页面名或“复制”。',
    profiles: '方案',
    pages: '页面',
    actions: '操作',
    active: '使用中',
  },
  connection: {
    lost: 'Keyswitch 没有响应，正在重试…',
    locked: '此页面尚未登录。请运行 “keyswitch open” 或重新启动应用，并打开它给出的地址。',
  },
  state: {
    up: '正常',
    down: '失败',
    unknown: '未测量',
    probing: '探测中',
    asleep: '休息中',
    ok: '正常',
    refused: '密钥被拒',
    noBalance: '余额不足',
    limited: '已限流',
  },
  action: {
    copy: '复制',
    copied: '已复制',
    cancel: '取消',
    close: '关闭',
    save: '保存',
    undo: '撤销',
    remove: '删除',
    edit: '编辑',
    add: '添加',
  },
  loading: '加载中…',
  failed: '操作未成功：{{message}}',
  unknownPrice: '未知',
  none: '无',
};
