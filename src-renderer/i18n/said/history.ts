// 简体中文：工具文件的改动历史与撤销。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidHistory: Readonly<Record<string, string>> = {
  'Added the profile "{0}".': '添加了配置“{0}”。',
  'An older Keyswitch made this change and kept no copy to show.':
    '此改动由较早的 Keyswitch 写入，没有可展示的副本。',
  'Changed a profile.': '修改了一个配置。',
  'Changed the profile "{0}": {1}.': '修改了配置“{0}”：{1}。',
  'Chose the profile "{0}".': '选用了配置“{0}”。',
  'Copied the profile "{0}" to "{1}".': '把配置“{0}”复制为“{1}”。',
  'Did again: {0}': '重做：{0}',
  'It is undone already; to have it again, undo that.': '它已被撤销；如需恢复，请撤销那次撤销。',
  'Moved a key.': '移动了一个密钥。',
  'Pointed at Keyswitch with the model {0}.': '已指向 Keyswitch，模型为 {0}。',
  'Pointed at Keyswitch.': '已指向 Keyswitch。',
  'Put back what was there before.': '已恢复原状。',
  'Removed the profile "{0}".': '删除了配置“{0}”。',
  'The history of {0} has no change "{1}"; see "keyswitch tool history {2}".':
    '{0} 的历史中没有改动“{1}”；可用 keyswitch tool history {2} 查看。',
  'The tool was pointed here again since; there is nothing to undo.':
    '该工具之后已重新指向这里；没有可撤销的内容。',
  'The tool was put back since, and its local token ended with that; point it here again instead.':
    '该工具之后已恢复原状，其本地 token 也随之失效；请改为重新指向这里。',
  'Took back: {0}': '已撤销：{0}',
};
