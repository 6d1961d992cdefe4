// 简体中文：config.toml 和保险库的问题。左边是控制端说的英文原句，{0}、{1} 是其中变化的部分。

export const saidSettings: Readonly<Record<string, string>> = {
  'proxy.port and control.port are both {0}: give each one its own.':
    'proxy.port 和 control.port 都是 {0}：请各用一个端口。',
  '{0} is wrong: {1}': '{0} 有误：{1}',
  '{0}, line {1}, column {2}: {3}': '{0}，第 {1} 行第 {2} 列：{3}',
  'active_profile names the profile "{0}", which does not exist: {1}.':
    'active_profile 写的方案“{0}”不存在：{1}。',
  'All weights of the route "{0}" are zero, so its targets are used equally: give one at least 1.':
    '路由“{0}”的权重全为零，因此各目标均等使用：请至少给一个设为 1。',
  'An endpoint cannot be called "auto", which means "measure and choose": give it another id.':
    '端点不能叫“auto”，它表示“测量并选择”：请换一个 id。',
  'Keyswitch does not know the key "{0}": it is kept and has no effect; check its spelling.':
    'Keyswitch 不认识键“{0}”：它会保留但不起作用；请检查拼写。',
  'proxy.host "{0}" can be reached from other machines, without encryption: put a TLS proxy in front, or write "127.0.0.1".':
    '其他机器可以不加密地访问 proxy.host“{0}”：请在前面放一个 TLS 代理，或写成 "127.0.0.1"。',
  'proxy.host "{0}" can be reached from other machines: write "127.0.0.1", or add allow_remote = true if that is what you want.':
    '其他机器可以访问 proxy.host“{0}”：请写成 "127.0.0.1"；如果确实需要，请加上 allow_remote = true。',
  'proxy.host "{0}" is no host name or address: write "127.0.0.1".':
    'proxy.host“{0}”不是主机名或地址：请写成 "127.0.0.1"。',
  'proxy.host "{0}" is open to other machines but no client has a token: make one first with "keyswitch client add <id>".':
    'proxy.host“{0}”对其他机器开放，但还没有客户端 token：请先用 keyswitch client add <id> 生成一个。',
  'The client "{0}" names the profile "{1}", which does not exist: {2}.':
    '客户端“{0}”写的方案“{1}”不存在：{2}。',
  'The file is gone: put it back, or restart Keyswitch for a new one.':
    '文件不见了：请放回去，或重新启动 Keyswitch 以生成新文件。',
  'The profile "{0}" has no [[profile.route]]: every model will be refused; add one with match = "*".':
    '方案“{0}”没有 [[profile.route]]：所有模型都会被拒绝；请添加一条 match = "*" 的路由。',
  'The route "{0}" asks "{1}" for "{2}", which its models do not list ({3}): correct the name or add it there.':
    '路由“{0}”向“{1}”请求“{2}”，但它的 models 中没有（{3}）：请更正名称或加进去。',
  'The route "{0}" can never match, because "{1}" before it takes all of its models: move it up or delete it.':
    '路由“{0}”永远不会匹配，因为它前面的“{1}”已包含它的全部模型：请上移或删除。',
  'The route "{0}" goes to "{1}", which speaks no wire protocol and can serve nothing: add its [upstream.protocols].':
    '路由“{0}”指向“{1}”，后者没有可用的协议：请补上它的 [upstream.protocols]。',
  'The route "{0}" goes to the upstream "{1}", which does not exist ({2}): correct the name or add [[upstream]] id = "{3}".':
    '路由“{0}”指向的上游“{1}”不存在（{2}）：请更正名称或添加 [[upstream]] id = "{3}"。',
  'The route "{0}" has {1} weights for {2} targets: write one weight per target.':
    '路由“{0}”有 {1} 个权重、{2} 个目标：请为每个目标写一个权重。',
  'The route "{0}" is for {1}, which are never converted, and "{2}" speaks only {3}: use an upstream that speaks {4}.':
    '路由“{0}”用于 {1}，这类请求从不转换，而“{2}”只支持 {3}：请改用支持 {4} 的上游。',
  'The route "{0}" names "{1}" twice: delete one.': '路由“{0}”写了两次“{1}”：请删除一个。',
  'The upstream "{0}" has [[upstream.endpoints]], so {1} must be a path below their base, such as "/" or "/api".':
    '上游“{0}”有 [[upstream.endpoints]]，因此 {1} 应是其基础地址下的路径，例如 "/" 或 "/api"。',
  'The upstream "{0}" has no endpoint "{1}": write {2}.': '上游“{0}”没有端点“{1}”：请写成 {2}。',
  'The upstream "{0}" is Keyswitch itself ({1}), so its requests would go round in circles: write the address of the vendor.':
    '上游“{0}”就是 Keyswitch 自己（{1}），请求会来回打转：请写厂商的地址。',
  'The upstream "{0}" names no key: add secrets = ["{1}"] and put the key into the vault with "keyswitch secret set {2}".':
    '上游“{0}”没有写密钥：请添加 secrets = ["{1}"]，并用 keyswitch secret set {2} 把密钥存入保险库。',
  'The upstream "{0}" names the preset "{1}", which does not exist: there are {2}; or leave preset out and write [upstream.protocols].':
    '上游“{0}”写的预设“{1}”不存在：可用的有 {2}；也可以去掉 preset，改写 [upstream.protocols]。',
  'The upstream "{0}" speaks no wire protocol: add a preset, or [upstream.protocols] with for example openai-chat = "https://api.example.com".':
    '上游“{0}”没有可用的协议：请添加 preset，或 [upstream.protocols]，例如 openai-chat = "https://api.example.com"。',
  'The upstream "{0}" uses the key "{1}", which is not in the vault: put it there with "keyswitch secret set {2}".':
    '上游“{0}”使用的密钥“{1}”不在保险库中：请用 keyswitch secret set {2} 存入。',
  'The vault is protected only by the key file vault.key beside it: anyone who can read your files can read your keys; add a passphrase with "keyswitch vault add-passphrase" and then "keyswitch vault remove-slot key-file".':
    '保险库只由旁边的密钥文件 vault.key 保护：能读取你文件的人就能读取你的密钥；请先用 keyswitch vault add-passphrase 添加口令，再执行 keyswitch vault remove-slot key-file。',
  'The weights of the route "{0}" have no effect: add strategy = "weighted" or delete them.':
    '路由“{0}”的权重不起作用：请添加 strategy = "weighted"，或删除权重。',
  'There are two {0} entries with the id "{1}": give one of them another id.':
    '有两个 {0} 条目的 id 都是“{1}”：请给其中一个换 id。',
  'This is not valid TOML ({0}): mend this line.': '这不是有效的 TOML（{0}）：请修正这一行。',
  'keyswitch vault add-passphrase, then keyswitch vault remove-slot key-file':
    '先 keyswitch vault add-passphrase，再 keyswitch vault remove-slot key-file',
  '"{0}" has the same token as "{1}": make one of its own with "keyswitch client rotate {2}".':
    '“{0}”与“{1}”的 token 相同：用 keyswitch client rotate {2} 为它单独生成一个。',
  '"{0}" has the same token as "{1}": make one of its own with "keyswitch mcp-token add {2}".':
    '“{0}”与“{1}”的 token 相同：用 keyswitch mcp-token add {2} 为它单独生成一个。',
  '{0} cannot be read ({1}): make it readable for you.': '无法读取 {0}（{1}）：请给自己读取权限。',
  '{0} is a directory; Keyswitch needs a file there: move it away.':
    '{0} 是目录，而 Keyswitch 在那里需要文件：请把它移走。',
  '{0} is not UTF-8 text, so it is not edited: save it as UTF-8.':
    '{0} 不是 UTF-8 文本，因此不会修改：请存为 UTF-8。',
  '{0} The last good configuration stays in force.': '{0}沿用上一份正确的配置。',
  'config.toml was refused.{0}': 'config.toml 被拒绝。{0}',
  'Nothing was changed, because config.toml would be refused afterwards: {0}':
    '没有做任何改动，否则 config.toml 会被拒绝：{0}',
  'The base address of "{0}" for {1}': '“{0}”用于 {1} 的基础地址',
  'The base address {0}': '基础地址 {0}',
  'The base of the endpoint "{0}"': '端点“{0}”的基础地址',
  'there are {0}': '可用的有 {0}',
  'there is no [[profile]] yet': '还没有 [[profile]]',
  'there is none yet': '还没有',
  '(and {0} more)': '（另有 {0} 处）',
};
