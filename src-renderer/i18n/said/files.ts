// 简体中文：读写配置文件时的问题。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidFiles: Readonly<Record<string, string>> = {
  '{0} cannot be changed safely in the way this file is written; change it by hand.':
    '按此文件的写法，{0} 无法安全修改；请手动修改。',
  '{0} cannot be changed safely in this file; change it by hand.': '{0} 在此文件中无法安全修改；请手动修改。',
  '{0} cannot be read ({1}).': '无法读取 {0}（{1}）。',
  '{0} cannot be removed on its own.': '{0} 无法单独删除。',
  '{0} could not be changed ({1}).': '无法修改 {0}（{1!}）。',
  '{0} could not be opened. Check the path and its rights.': '无法打开 {0}。请检查路径及其权限。',
  '{0} could not be read or written (disk error); nothing was written.':
    '{0} 无法读写（磁盘错误）；没有写入任何内容。',
  '{0} could not be written ({1}).': '无法写入 {0}（{1}）。',
  '{0} could not be written: the disk is full. Free some space and try again.':
    '无法写入 {0}：磁盘已满。请腾出空间后重试。',
  '{0} counts in a list that does not exist.': '{0} 指向一个不存在的列表。',
  '{0} does not exist; nothing was written.': '{0} 不存在；没有写入任何内容。',
  '{0} has no member {1}.': '{0} 没有成员 {1}。',
  '{0} holds no {1} that could be changed; it is of another kind.':
    '{0} 中没有可修改的 {1}；它是另一种类型。',
  '{0} cannot be read: its folder must be writable.': '无法读取 {0}：它所在的文件夹必须可写。',
  '{0} is on a disk that can only be read: make it writable.': '{0} 所在的磁盘只能读取：请让它可写。',
  'The disk is full: free some space and try again.': '磁盘已满：请腾出空间后重试。',
  'Too many files are open on this machine: close some programs and try again.':
    '本机打开的文件过多：请关闭一些程序后重试。',
  'Your user may not use {0}: give it the rights, and to its folder.':
    '你的用户无权使用 {0}：请给予权限，所在文件夹也是。',
  '{0} is a folder; a file belongs there. Move it away.': '{0} 是文件夹，而这里应是文件。请把它移走。',
  '{0} is a link that leads back to itself.': '{0} 是指向自身的链接。',
  '{0} is a link to {1}, which does not exist. Remove the link or create the file it points to.':
    '{0} 是指向 {1} 的链接，而后者不存在。请删除该链接，或创建它指向的文件。',
  '{0} is a plain value, not a table.': '{0} 是普通的值，不是表。',
  '{0} is damaged; nothing was written. Restore a backup in the program that it belongs to.':
    '{0} 已损坏；没有写入任何内容。请在它所属的程序中恢复备份。',
  '{0} is in use by another program; nothing was written. Close the program that holds it, or try again in a moment.':
    '{0} 正被其他程序占用；没有写入任何内容。请关闭占用它的程序，或稍后重试。',
  '{0} is larger than 64 MiB; that is no settings file.': '{0} 超过 64 MiB；这不是设置文件。',
  '{0} is no name for a variable.': '{0} 不能作为变量名。',
  '{0} is not a database; nothing was written. Restore a backup in the program that it belongs to.':
    '{0} 不是数据库；没有写入任何内容。请在它所属的程序中恢复备份。',
  '{0} is not a file; move it away.': '{0} 不是文件；请把它移走。',
  '{0} is not an ordinary file.': '{0} 不是普通文件。',
  '{0} is not UTF-8 text; nothing was changed.': '{0} 不是 UTF-8 文本；没有做任何改动。',
  '{0} is not {1}, so it cannot be changed this way.': '{0} 不是{1}，无法这样修改。',
  '{0} is one table, not a list of tables.': '{0} 是单个表，不是表的列表。',
  '{0} is read-only; nothing was written. Allow writing to it and try again.':
    '{0} 是只读的；没有写入任何内容。请允许写入后重试。',
  '{0} must be a table.': '{0} 应是表。',
  '{0} was changed by another program in the meantime; nothing was written. Look at the new plan and try again.':
    '{0} 在此期间被其他程序修改；没有写入任何内容。请查看新的改动预览后重试。',
  '{0} was changed since and cannot be read: {1}': '{0} 之后被修改过，且无法读取：{1}',
  '{0} was given a value that JSON cannot hold.': '给 {0} 的值无法用 JSON 表示。',
  '{0} was left alone: {1}': '{0} 未被改动：{1}',
  'A column of this table holds binary data, which is not expected there.':
    '此表有一列存的是二进制数据，与预期不符。',
  'A part of the path {0} is a file, not a folder.': '路径 {0} 中有一部分是文件而不是文件夹。',
  'A section of this TOML file leads through a value.': '此 TOML 文件中有一节的路径穿过了一个普通的值。',
  'Another Keyswitch is writing {0}: try again; delete {1} if none is running.':
    '另一个 Keyswitch 正在写 {0}：请重试；如果没有其他 Keyswitch 在运行，请删除 {1}。',
  'Another Keyswitch process is changing tools’ files right now; try again in a moment.':
    '另一个 Keyswitch 进程正在修改工具的文件；请稍后重试。',
  'The disk is full: {0} was not changed. Free some space and try again.':
    '磁盘已满：{0} 未被修改。请腾出空间后重试。',
  'The file': '该文件',
  'The saved copy {0} in {1} is missing or damaged; nothing was restored.':
    '{1} 中保存的副本 {0} 丢失或损坏；没有还原任何内容。',
  'This file should hold one object in braces, but it holds something else.':
    '此文件应是一个花括号括起来的对象，但内容是别的。',
  'This is not valid JSON: line {0}, column {1}: {2}.': '这不是有效的 JSON：第 {0} 行第 {1} 列：{2}。',
  'it is not valid JSON: line {0}, column {1}: {2}.': '不是有效的 JSON：第 {0} 行第 {1} 列：{2}。',
  'it is not valid TOML: line {0}, column {1}: {2}.': '不是有效的 TOML：第 {0} 行第 {1} 列：{2!}。',
  'it should hold one object in braces, but it holds something else.':
    '应是一个花括号括起来的对象，但内容是别的。',
  'This is not valid TOML: line {0}, column {1}: {2}.': '这不是有效的 TOML：第 {0} 行第 {1} 列：{2!}。',
  'This part of the TOML file cannot be removed on its own.': 'TOML 文件的这一部分无法单独删除。',
  'This value has quotes or line breaks that a .env file cannot hold.':
    '这个值含有 .env 文件无法表示的引号或换行。',
  'Nothing of this change is in force any more.': '此次改动的内容都已不再生效。',
  'The copy of {0} from before this change is not there any more.': '{0} 在此次改动之前的副本已不存在。',
  '{0} does not exist any more; put it back first, or leave it so.': '{0} 已不存在；请先放回去，或保持现状。',
  '{0} is there again and is left as it is; move it away, then undo.':
    '{0} 又出现了，保持原样；请把它移走，然后再撤销。',
  '{0} cannot be read as it is now; correct it, then undo.': '{0} 目前无法读取；请更正后再撤销。',
  'Another program has changed the same values in {0} since, and they stay; change them by hand if you want the old ones.':
    '之后有其他程序改动了 {0} 中的相同值，这些值保留不动；如需旧值，请手动修改。',
  'A newer change of Keyswitch wrote the same values in {0}; undo that one first.':
    'Keyswitch 之后的一次改动写了 {0} 中的相同值；请先撤销那一次。',
  'TOML has no way to write an empty value (null).': 'TOML 无法表示空值（null）。',

  // 嵌在上面句子里的词
  'a closing ] is missing': '缺少右方括号 ]',
  'a closing } is missing': '缺少右花括号 }',
  'a colon is missing here': '这里缺少冒号',
  'a comma is missing here': '这里缺少逗号',
  'a list of {0} members': '有 {0} 个成员的列表',
  'a list of tables': '表的列表',
  'a list': '列表',
  'a name in double quotes is missing here (or the comma before it is one too many)':
    '这里缺少带双引号的名称（或前面多了一个逗号）',
  'a table': '表',
  'a value is missing here (or the comma before it is one too many)': '这里缺少值（或前面多了一个逗号）',
  'comments are not allowed in this file': '此文件不允许注释',
  'the file should end here': '文件应在此结束',
  'Invalid character': '无效的字符',
  'Invalid escape character': '无效的转义字符',
  'Invalid number format': '无效的数字格式',
  'Invalid symbol': '无效的符号',
  'Invalid unicode': '无效的 Unicode',
  'Unexpected end of comment': '注释没有结束',
  'Unexpected end of number': '数字没有结束',
  'Unexpected end of string': '字符串没有结束',
  'unknown reason': '原因不明',
  'you have no right to read it': '没有读取权限',
};
