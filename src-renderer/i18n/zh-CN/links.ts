// 简体中文：链接导入与工具文件中的密钥的文字。
import type { links as English } from '../en/links.ts';
import type { TextsLike } from '../texts.ts';

export const links: TextsLike<typeof English> = {
  open: '导入链接…',
  title: '导入链接',
  text: '中转站会提供 ccswitch:// 链接。粘贴后会先展示每个字段，不会立即执行任何操作。',
  field: '链接',
  fieldHint: '带密钥的链接等同于密钥，只会留在本机。',
  notALink: '这不是 ccswitch:// 或 keyswitch:// 链接。',
  read: '查看内容',
  confirm: '链接“{{name}}”的内容',
  confirmText: '尚未导入任何内容。密钥已遮挡。',
  notImportable: 'Keyswitch 只导入供应商配置，请用 CC Switch 打开此链接。',
  asUpstream: '添加为上游',
  imported: '{{id}} 已成为上游，密钥已存入保险库。',
  keys: '工具文件中的密钥',
  keysText: '每个密钥所在的位置。移入保险库后，文件中只留下一个在别处毫无用处的本地 token。',
  keysNone: '没有工具保存自己的密钥。',
  inVault: '在保险库中',
  move: '移入保险库',
  moveTitle: '把 {{id}} 的密钥移入保险库',
  moveText: '密钥会归入一个新上游，文件中只留下本地 token。',
  moved: '密钥已存入保险库，对应上游 {{id}}。',
  replace: '全部替换',
  replaceTitle: '在所有位置替换 {{masked}}',
  replaceText: '新密钥会替换以下位置中的旧密钥：{{places}}。',
  replaceVault: '保险库中的 {{ids}} 也会换成新密钥。',
  replaced: '已替换 {{count}} 处。',
  newKey: '新密钥',
};
