// 简体中文：config.toml 中的值应是什么样子。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidConfigShape: Readonly<Record<string, string>> = {
  '{0} must be {1}.': '{0} 应为{1}。',
  '{0} must be "{1}" or {2}.': '{0} 应为 "{1}" 或 {2}。',
  '{0} is missing: it must be "{1}" or {2}.': '{0} 缺失：应为 "{1}" 或 {2}。',
  '{0} is missing: it must be {1}.': '{0} 缺失：应为{1}。',
  '{0} must not be empty: write for example "{1}".': '{0} 不能为空：例如可写 "{1}"。',
  '{0} may hold only letters, digits, ".", "_" and "-", for example "{1}".':
    '{0} 只能含字母、数字、“.”“_”和“-”，例如 "{1}"。',
  '{0} must name at least one upstream, for example ["tokenpool"].':
    '{0} 至少应写一个上游，例如 ["tokenpool"]。',
  '{0} is missing or no text: {1}.': '{0} 缺失或不是文本：{1}。',
  '{0} is no wire protocol: there are {1}.': '{0} 不是协议：可用的有 {1}。',

  // 嵌在上面句子里的词
  '1: this Keyswitch reads schema 1, a newer file needs a newer Keyswitch':
    ' 1：此 Keyswitch 读取 schema 1，更新的文件需要更新的 Keyswitch',
  'a list of numbers, one per target, for example [3, 1]': '数字列表，每个目标一个，例如 [3, 1]',
  'a list of texts, for example ["{0}"]': '文本列表，例如 ["{0}"]',
  'a number that is not negative, for example {0}': '非负数，例如 {0}',
  'a table of wire protocol = base address': '“协议 = 基础地址”的表',
  'a whole number above zero, for example {0}; leave the line out for no limit':
    '大于零的整数，例如 {0}；不限制时请去掉这一行',
  'a whole number from {0} to {1}, for example {2}': ' {0} 到 {1} 的整数，例如 {2}',
  'make a token with "keyswitch client add <id>"': '请用 keyswitch client add <id> 生成 token',
  'make a token with "keyswitch mcp-token add <id>"': '请用 keyswitch mcp-token add <id> 生成 token',
  'text in quotes, for example "{0}"': '带引号的文本，例如 "{0}"',
  'text in quotes': '带引号的文本',
  'the 64 hex digits of a SHA-256: {0}': ' SHA-256 的 64 位十六进制数字：{0}',
  'true or false, without quotes': ' true 或 false，不带引号',
  'written as [[{0}]] tables': ' [[{0}]] 形式的表',
};
