// 简体中文：CC Switch 的数据库、配置与链接。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidCcSwitch: Readonly<Record<string, string>> = {
  '{0} does not exist; start CC Switch once, then try again.':
    '{0} 不存在；请先启动一次 CC Switch，然后重试。',
  '{0} has schema {1}, which is newer than this Keyswitch knows ({2}); it is only read. Update Keyswitch, or use a ccswitch:// link.':
    '{0} 的结构版本是 {1}，比此 Keyswitch 所认识的（{2}）更新；只会读取它。请更新 Keyswitch，或使用 ccswitch:// 链接。',
  '{0} has the old schema {1}; update CC Switch first (schema {2} or newer).':
    '{0} 的结构版本 {1} 过旧；请先更新 CC Switch（需要 {2} 或更新）。',
  '"{0}" is an id that CC Switch uses itself; choose another.': '“{0}”是 CC Switch 自己使用的 id；请换一个。',
  '"{0}" is the current provider of {1}; choose another one first.':
    '“{0}”是 {1} 当前的供应商；请先选择另一个。',
  '"{0}" was made by CC Switch itself and cannot be removed from outside.':
    '“{0}”由 CC Switch 自己创建，不能从外部删除。',
  'A CC Switch profile is named app/id, for example claude/my-provider, not "{0}".':
    'CC Switch 的配置写作“应用/id”，例如 claude/my-provider，而不是“{0}”。',
  'A CC Switch row needs a key: give it on standard input.': 'CC Switch 条目需要密钥：请填写密钥。',
  'A CC Switch row needs an address: add base_url=https://….':
    'CC Switch 条目需要地址：请加上 base_url=https://…。',
  'An endpoint in this link is not a web address.': '此链接中有端点不是网址。',
  'category must be one of {0}.': 'category 应为 {0} 之一。',
  'CC Switch already has "{0}"; choose another id or use "set".':
    'CC Switch 已有“{0}”；请换一个 id，或用 set。',
  'CC Switch has no database here.': '这里没有 CC Switch 的数据库。',
  'CC Switch has no profile "{0}" of the app {1}.': 'CC Switch 中没有应用 {1} 的配置“{0}”。',
  'CC Switch has no profile "{0}"; see "keyswitch tool-profile list cc-switch".':
    'CC Switch 没有配置“{0}”；请用 keyswitch tool-profile list cc-switch 查看。',
  'CC Switch is running and would write its own choice back; choose the provider in its window or tray menu, or quit it first.':
    'CC Switch 正在运行，会把它自己的选择写回去；请在它的窗口或托盘菜单中选择供应商，或先退出它。',
  'CC Switch keeps all providers of {0} side by side; there is no current one to choose.':
    'CC Switch 并列保存 {0} 的所有供应商；没有“当前”可选。',
  'CC Switch routes {0} through its own proxy right now ({1}); switch its routing for {2} off first, then try again.':
    'CC Switch 目前让 {0} 走它自己的代理（{1}）；请先关闭它对 {2} 的接管，然后重试。',
  'CC Switch routes {0} through its own proxy right now; choose the provider there.':
    'CC Switch 目前让 {0} 走它自己的代理；请在那里选择供应商。',
  'CC Switch routes {0} through its own proxy; that stays as it is.':
    'CC Switch 让 {0} 走它自己的代理；这一点保持不变。',
  'CC Switch rows have no field "{0}"; there are: base_url, model, key, sort_index, {1}.':
    'CC Switch 条目没有字段“{0}”；可用的有：base_url、model、key、sort_index、{1}。',
  'CC Switch shows the new rows after its next refresh; choose "Keyswitch" there.':
    'CC Switch 下次刷新后会显示新条目；请在那里选择“Keyswitch”。',
  'CC Switch takes no links for "{0}"; it takes {1}.': 'CC Switch 不接受“{0}”的链接；它接受 {1}。',
  'CC Switch writes the client’s own file only when it switches itself: start it and choose this provider once more if the client should follow.':
    'CC Switch 只在自己切换时才写客户端的文件：如果要让客户端跟随，请启动它并再选择一次这个供应商。',
  'CC Switch’s database (schema {0}) can be read.': 'CC Switch 的数据库（结构版本 {0}）可以读取。',
  'Keyswitch can add rows for {0}, not for "{1}".': 'Keyswitch 可以为 {0} 添加条目，但不能为“{1}”添加。',
  'Keyswitch cannot edit {0} of {1} rows; use CC Switch for it.':
    'Keyswitch 不能编辑 {1} 条目的 {0}；请用 CC Switch 编辑。',
  'Keyswitch makes CC Switch rows for {0}, not for "{1}".':
    'Keyswitch 可以为 {0} 创建 CC Switch 条目，但不能为“{1}”创建。',
  'schema {0}': '结构版本 {0}',
  'Start CC Switch and choose "Keyswitch" for the apps that should use it.':
    '请启动 CC Switch，为需要的应用选择“Keyswitch”。',
  'The link asks to switch at once; Keyswitch only does that when you say so.':
    '该链接要求立即切换；Keyswitch 只在你确认后才这样做。',
  'The link brings a script of its own; Keyswitch never runs such a script.':
    '该链接带有脚本；Keyswitch 从不运行这样的脚本。',
  'The link has no endpoint.': '该链接没有端点。',
  'The link has no key.': '该链接没有密钥。',
  'The link has no name.': '该链接没有名称。',
  'The link is for the app "{0}", which takes no links; there are {1}.':
    '该链接用于应用“{0}”，而它不接受链接；可用的有 {1}。',
  'The link names a configUrl; Keyswitch never fetches settings from an address in a link.':
    '该链接写了 configUrl；Keyswitch 从不从链接中的地址获取设置。',
  'The part "{0}" of this link is not base64 text; ask for a new link.':
    '此链接中的“{0}”部分不是 base64 文本；请索取新的链接。',
  'The settings inside this link cannot be read; ask for a new link.':
    '无法读取此链接中的设置；请索取新的链接。',
  'The TOML in this CC Switch row is broken: {0}': '此 CC Switch 条目中的 TOML 有误：{0}',
  'This is not a CC Switch link: it must begin with ccswitch://v1/import?resource=….':
    '这不是 CC Switch 链接：应以 ccswitch://v1/import?resource=… 开头。',
  'This is the current provider: CC Switch 3 writes the client’s own file over this row at its next switch.':
    '这是当前供应商：CC Switch 3 下次切换时会用客户端自己的文件覆盖此条目。',
  'This link brings a {0}; Keyswitch only imports providers. Open it with CC Switch.':
    '此链接带来的是 {0}；Keyswitch 只导入供应商。请用 CC Switch 打开。',
  'This link imports "{0}", which is not known; there are {1}.':
    '此链接要导入的“{0}”无法识别；可用的有 {1}。',
  'website_url must start with https://.': 'website_url 应以 https:// 开头。',
};
