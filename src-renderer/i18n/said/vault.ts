// 简体中文：保险库的问题。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidVault: Readonly<Record<string, string>> = {
  '{0} is a directory; the vault is a file: move it away.': '{0} 是目录，而保险库是文件：请把它移走。',
  '"{0}" is no key id: use letters, digits, ".", "_" and "-", for example "tokenpool".':
    '“{0}”不能作为密钥 id：请用字母、数字、“.”“_”和“-”，例如“tokenpool”。',
  '"{0}" is the only way to open the vault: add another one first with "keyswitch vault add-passphrase".':
    '“{0}”是打开保险库的唯一方式：请先用 keyswitch vault add-passphrase 添加另一种。',
  'it is cut off or no JSON': '文件不完整或不是 JSON',
  'it is no JSON object': '内容不是 JSON 对象',
  'parts of it are missing': '缺少部分内容',
  'put a backup of vault.json in its place': '请用 vault.json 的备份替换它',
  'set it again with "keyswitch secret set {0}"': '请用 keyswitch secret set {0} 重新设置',
  'The {0} {1} can be read by other users (mode {2}): run "chmod 600 {3}", and replace the keys in it if others use this machine.':
    '{0} {1} 可被其他用户读取（权限 {2}）：请运行 chmod 600 {3}；如果还有别人使用这台机器，请更换其中的密钥。',
  'key file': '密钥文件',
  vault: '保险库',
  'The desktop keyring does not open the vault: unlock it and start again, or open the vault with another slot.':
    '桌面钥匙串打不开保险库：请解锁后重新启动，或用其他方式打开保险库。',
  'The desktop keyring gave back something else than the vault’s key: open the vault with another slot.':
    '桌面钥匙串返回的不是保险库的密钥：请用其他方式打开保险库。',
  'The entry "{0}" in the vault was changed or damaged and is not used: {1}.':
    '保险库中的条目“{0}”被改动或已损坏，不会使用：{1}。',
  'The file of KEYSWITCH_PASSPHRASE_FILE cannot be read ({0}): correct the path.':
    '无法读取 KEYSWITCH_PASSPHRASE_FILE 所指的文件（{0}）：请更正路径。',
  'The file of KEYSWITCH_PASSPHRASE_FILE, {0}, is empty: write the passphrase into it.':
    'KEYSWITCH_PASSPHRASE_FILE 所指的文件 {0} 是空的：请在其中写入口令。',
  "The key of the vault's {0} slot does not fit this vault: put back the vault.json that belongs to it, or move it away and enter the keys again.":
    '保险库的 {0} 方式与此保险库不匹配：请放回与之对应的 vault.json，或把它移走并重新输入密钥。',
  'The passphrase is too short: take at least {0} characters.': '口令太短：请至少用 {0} 个字符。',
  'The passphrase of the vault is wrong: give the right one, or correct the file that KEYSWITCH_PASSPHRASE_FILE names.':
    '保险库的口令不对：请输入正确的口令，或更正 KEYSWITCH_PASSPHRASE_FILE 所指的文件。',
  'The passphrase parameters in the vault are broken: put a backup of vault.json in its place.':
    '保险库中的口令参数已损坏：请用 vault.json 的备份替换它。',
  'The system keyring did not answer in time: unlock it and try again, or open the vault with another slot.':
    '系统钥匙串没有及时响应：请解锁后重试，或用其他方式打开保险库。',
  'The system keyring did not keep the key: choose another slot with KEYSWITCH_VAULT_SLOT=passphrase.':
    '系统钥匙串没有保存密钥：请用 KEYSWITCH_VAULT_SLOT=passphrase 选择其他方式。',
  'The system keyring no longer holds the key of this vault: unlock or restore the keyring, or open the vault with another slot.':
    '系统钥匙串中已没有此保险库的密钥：请解锁或恢复钥匙串，或用其他方式打开保险库。',
  'The system keyring refused ({0}): unlock it and try again, or open the vault with another slot.':
    '系统钥匙串拒绝了（{0!}）：请解锁后重试，或用其他方式打开保险库。',
  'The vault {0} cannot be read ({1}): put a backup in its place, or move it away and enter the keys again.':
    '无法读取保险库 {0}（{1}）：请用备份替换它，或把它移走并重新输入密钥。',
  'The vault {0} has no slot: put a backup in its place.': '保险库 {0} 没有打开方式：请用备份替换它。',
  'The vault {0} was written by a newer Keyswitch (version {1}): update Keyswitch.':
    '保险库 {0} 由更新的 Keyswitch 写入（版本 {1}）：请更新 Keyswitch。',
  'The vault already has a {0} slot: remove it first with "keyswitch vault remove-slot {1}".':
    '保险库已有 {0} 方式：请先用 keyswitch vault remove-slot {1} 移除。',
  'The vault has no slot "{0}": see "keyswitch vault status".':
    '保险库没有方式“{0}”：可用 keyswitch vault status 查看。',
  'The vault is locked by the system keyring, and no session bus is here to ask it: log in to the desktop session, or open the vault with another slot.':
    '保险库由系统钥匙串锁定，而这里没有会话总线可供询问：请登录桌面会话，或用其他方式打开保险库。',
  'The vault needs its passphrase: set KEYSWITCH_PASSPHRASE_FILE to a file that holds it, or start Keyswitch in a terminal.':
    '打开保险库需要口令：请把 KEYSWITCH_PASSPHRASE_FILE 设为存有口令的文件，或在终端中启动 Keyswitch。',
  "The vault's {0} slot can only be opened by the desktop app.": '保险库的 {0} 方式只能由桌面应用打开。',
  "The vault's key file {0} is broken: put it back from a backup, or move vault.json away and enter the keys again.":
    '保险库的密钥文件 {0} 已损坏：请从备份恢复，或移走 vault.json 并重新输入密钥。',
  "The vault's key file {0} is missing: put it back from a backup, or move vault.json away and enter the keys again.":
    '保险库的密钥文件 {0} 不见了：请从备份恢复，或移走 vault.json 并重新输入密钥。',
  'There is already a key file {0} of another vault: move it away with its vault.json first.':
    '已有另一个保险库的密钥文件 {0}：请先把它与对应的 vault.json 一起移走。',
  'There is no key "{0}" in the vault: see "keyswitch secret list".':
    '保险库中没有密钥“{0}”：可用 keyswitch secret list 查看。',
  'There is no vault slot "{0}" here: there are {1}.': '这里没有保险库方式“{0}”：可用的有 {1}。',
};
