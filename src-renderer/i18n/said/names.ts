// 简体中文：预设与端点的名称、工具文件的用途。这些只整个替换，不在句子里查找：用户也可能这样命名自己的东西。
export const presetNames: Readonly<Record<string, string>> = {
  'Demo (built in)': '演示（内置）',
  'LM Studio (this machine)': 'LM Studio（本机）',
  'MiniMax (China)': 'MiniMax（中国）',
  'Moonshot (Kimi)': 'Moonshot（Kimi）',
  'Moonshot (Kimi, China)': 'Moonshot（Kimi，中国）',
  'Ollama (this machine)': 'Ollama（本机）',
  'Qwen (Alibaba Model Studio, China)': '通义千问（阿里云百炼，中国）',
  'Qwen (Alibaba Model Studio, international)': '通义千问（阿里云百炼，国际）',
  'Z.ai (GLM)': 'Z.ai（GLM）',
  'Zhipu (GLM)': '智谱（GLM）',
};

export const endpointLabels: Readonly<Record<string, string>> = {
  Beijing: '北京',
  'Built in': '内置',
  China: '中国',
  Default: '默认',
  Global: '国际',
  'Oregon (us-west-2)': '俄勒冈（us-west-2）',
  'Recommended, optimised for access from China': '推荐，国内访问优化',
  Singapore: '新加坡',
  Standard: '标准',
  'This machine': '本机',
  'Your resource': '你的资源',
};

export const fileRoles: Readonly<Record<string, string>> = {
  database: '数据库',
  'local project settings': '项目本地设置',
  login: '登录',
  'managed settings': '组织统一管理的设置',
  'overriding settings': '覆盖用设置',
  profile: '配置',
  'project settings': '项目设置',
  settings: '设置',
  'system settings': '系统设置',
  'trusted folders': '受信任的文件夹',
  variables: '环境变量',
};
