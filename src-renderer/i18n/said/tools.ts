// 简体中文：客户端工具的改动说明与拒绝理由（Codex、OpenCode、Claude Code、Gemini CLI、CC Switch）。左边是英文原句，
// {0}、{1} 是其中变化的部分，{0!} 是别人的原话，不翻译。
export const saidTools: Readonly<Record<string, string>> = {
  // 所有工具
  'Use {0}.': '请改用 {0}。',
  '{0} already exists; use "set".': '{0} 已存在；请用 set。',
  '{0} has no profile "{1}"; there are: {2}.': '{0} 没有配置“{1}”；现有：{2}。',
  '{0} is already pointed at Keyswitch.': '{0} 已经指向 Keyswitch。',
  '{0} keeps no profiles of its own; use "keyswitch tool apply {1}".':
    '{0} 没有自己的配置列表；请用 keyswitch tool apply {1}。',
  '{0} must not be empty.': '{0} 不能为空。',
  '{0} was not pointed at Keyswitch by this journal; nothing was changed.':
    '按此日志，{0} 并未指向过 Keyswitch；没有做任何改动。',
  '{0} wins over this.': '{0} 优先于此设置。',
  '{0}: write a whole number.': '{0}：请写整数。',
  '{0}: write true or false.': '{0}：请写 true 或 false。',
  '"{0}" already points at Keyswitch.': '“{0}”已经指向 Keyswitch。',
  '"{0}" has no address and key of its own, so no link can be made of it; choose it in CC Switch.':
    '“{0}”没有自己的地址和密钥，无法生成链接；请在 CC Switch 中选择它。',
  '"{0}" has no address of its own, so it cannot be copied.': '“{0}”没有自己的地址，无法复制。',
  '"{0}" has no address of its own, so it cannot become an upstream.': '“{0}”没有自己的地址，无法成为上游。',
  'A change to the files of {0} that was cut short ({1}) has been put right.':
    '对 {0} 文件的一次中断的改动（{1}）已恢复正常。',
  'Files of client tools could not be put right: {0}': '客户端工具的文件未能恢复正常：{0}',
  'base_url: {0}': '地址 base_url：{0}',
  'It is pointed here again with a new local token; the old one ended when it was put back.':
    '它已重新指向这里，使用新的本地 token；旧 token 在恢复原状时已失效。',
  'This brings back a local token that has ended; afterwards run "keyswitch tool apply {0}".':
    '这会带回一个已失效的本地 token；之后请运行 keyswitch tool apply {0}。',
  'no answer': '没有响应',
  none: '无',
  '{0} (decoded)': '{0}（已解码）',
  'Restart {0}: it reads its settings when it starts.': '请重新启动 {0}：它在启动时读取设置。',
  'That key is not in any file any more: look at the list again.':
    '这个密钥已不在任何文件中：请重新查看列表。',
  'The key is a secret: give it on standard input, not as an argument.':
    '密钥是机密：请通过标准输入提供，不要写在参数中。',
  'The key of "{0}" is not in a file (it comes from {1}); add it with "keyswitch secret set".':
    '“{0}”的密钥不在文件中（来自{1}）；请用 keyswitch secret set 添加。',
  'The key of "{0}" is not in a file; add it with "keyswitch secret set".':
    '“{0}”的密钥不在文件中；请用 keyswitch secret set 添加。',
  'the provider "{0}"': '名为“{0}”的 provider',
  'There is no client tool "{0}"; there are {1}.': '没有客户端工具“{0}”；可用的有 {1}。',

  // Codex
  '{0} does not exist; use "add".': '{0} 不存在；请用 add。',
  '{0} exists already; use "set".': '{0} 已存在；请用 set。',
  '{0} holds your ChatGPT login, which Codex would not use while our token stands there; use the default way (auth=command), or confirm with --replace-login (restore gives the login back).':
    '{0} 中是你的 ChatGPT 登录信息，我们的 token 放在那里时 Codex 不会使用它；请用默认方式（auth=command），或用 --replace-login 确认（还原时会恢复登录）。',
  '{0} holds your ChatGPT login; a key there would take its place. Set requires_openai_auth=false first.':
    '{0} 中是你的 ChatGPT 登录信息，写入密钥会取代它。请先设置 requires_openai_auth=false。',
  '{0} is one setting for all of Codex, so it was not written: run "keyswitch tool-profile use codex {1}" and set it then.':
    '{0} 是整个 Codex 共用的设置，因此没有写入：请先运行 keyswitch tool-profile use codex {1}，再设置它。',
  '"{0}" was the current provider: Codex uses its built-in "openai" now.':
    '“{0}”曾是当前 provider：Codex 现在使用内置的“openai”。',
  '"{0}" is the name of another upstream or key: choose another name.':
    '“{0}”已是另一个上游或密钥的名称：请换一个名称。',
  '"{0}" named this provider: OpenCode chooses a model by itself now.':
    '“{0}”曾指向此 provider：OpenCode 现在自行选择模型。',
  '{0} is one setting for all of Codex, and "{1}" is not the current provider; run "keyswitch tool-profile use codex {2}" first.':
    '{0} 是整个 Codex 共用的设置，而“{1}”不是当前 provider；请先运行 keyswitch tool-profile use codex {2}。',
  '{0}: write a JSON object, for example {"name": "value"}.': '{0}：请写 JSON 对象，例如 {"name": "value"}。',
  '"{0}" cannot be an id of a Codex provider; use letters, digits, "-" and "_".':
    '“{0}”不能作为 Codex provider 的 id；请用字母、数字、“-”和“_”。',
  '"{0}" is built into Codex, which refuses a table of that name; choose another id.':
    '“{0}”是 Codex 内置的，Codex 不接受同名的表；请换一个 id。',
  '"{0}" is no name of a profile file; use <name>{1}.': '“{0}”不是配置文件的名称；请用 <name>{1}。',
  '`profile = …` stops current Codex from starting; use "codex --profile <name>" with a <name>.config.toml.':
    '`profile = …` 会使当前版本的 Codex 无法启动；请用 codex --profile <name> 配合 <name>.config.toml。',
  'A Codex provider needs an address: add base_url=https://….':
    'Codex provider 需要地址：请加上 base_url=https://…。',
  'A profile file has no field "{0}" that can be set here; there are {1}.':
    '配置文件没有可在此设置的字段“{0}”；可用的有 {1}。',
  'A profile file holds no key; set the key of its provider.': '配置文件不存密钥；请设置其 provider 的密钥。',
  'A profile file is chosen when Codex starts: codex --profile {0}':
    '配置文件在启动 Codex 时选择：codex --profile {0}',
  'chatgpt_base_url points at Keyswitch; remove it, Codex would otherwise go past it to chatgpt.com.':
    'chatgpt_base_url 指向 Keyswitch；请删除它，否则 Codex 会绕过它直连 chatgpt.com。',
  'Codex accepts its settings (--strict-config).': 'Codex 接受它的设置（--strict-config）。',
  'Codex adds no /v1, so it calls /responses at the root of this address; a base_url ending in /v1 works where the root does not.':
    'Codex 不会附加 /v1，因此它请求的是此地址根路径下的 /responses；如果根路径不可用，请改用以 /v1 结尾的 base_url。',
  'Codex already has a provider "{0}"; choose another id or use "set".':
    'Codex 已有 provider“{0}”；请换一个 id，或用 set。',
  'Codex does not accept its settings: {0}': 'Codex 不接受它的设置：{0!}',
  'Codex does not know the model "{0}" and will treat it with general settings.':
    'Codex 不认识模型“{0}”，会按通用设置处理。',
  'Codex has no provider "{0}"; there are: {1}.': 'Codex 没有 provider“{0}”；现有：{1}。',
  'Codex has no provider "{0}".': 'Codex 没有 provider“{0}”。',
  'Codex ignores {0} because cli_auth_credentials_store is "{1}"; use the default way (auth=command) instead.':
    'cli_auth_credentials_store 是“{1}”，Codex 会忽略 {0}；请改用默认方式（auth=command）。',
  'Codex is not on PATH, so it could not be asked.': 'Codex 不在 PATH 中，无法向它确认。',
  'Codex knows no provider field "{0}"; there are: {1}.': 'Codex provider 没有字段“{0}”；可用的有：{1}。',
  'Codex lists sessions per provider: earlier ones show again after restore.':
    'Codex 按 provider 列出会话：之前的会话在还原后会重新显示。',
  'Codex refuses {0} together with an [auth] command; remove one of them.':
    'Codex 不允许 {0} 与 [auth] 命令同时存在；请删除其中一个。',
  'disable_response_storage of older instructions is left out: current Codex shows an error line for it.':
    '旧教程中的 disable_response_storage 已省略：当前版本的 Codex 会为它显示一行错误。',
  'Log out of ChatGPT first: with a login and no key in auth.json, Codex would send its access token to this address.':
    '请先退出 ChatGPT 登录：如果 auth.json 中有登录信息而没有密钥，Codex 会把 access token 发往此地址。',
  'Profile files are not duplicated; copy the file.': '配置文件不提供复制功能；请直接复制该文件。',
  "Set {0} where Codex starts, for example: export {1}=\"$(cat '{2}/tokens/codex')\"; without it every turn fails, and apps started from a desktop do not see a shell's variables.":
    '请在启动 Codex 的环境中设置 {0}，例如：export {1}="$(cat \'{2}/tokens/codex\')"；没有它每次请求都会失败，而从桌面启动的应用看不到 shell 中的变量。',
  'the command of [auth]': '[auth] 中的命令',
  'The provider "{0}" gets its key from a command; nothing was written.':
    'provider“{0}”的密钥由命令提供；没有写入任何内容。',
  'The provider "{0}" reads its key from the variable {1}; set that variable instead.':
    'provider“{0}”从环境变量 {1} 读取密钥；请改为设置该变量。',
  'wire_api: current Codex only accepts "responses"; "chat" stops it from starting.':
    'wire_api：当前版本的 Codex 只接受 "responses"；"chat" 会使它无法启动。',

  // OpenCode
  '{0} is read after {1} and wins where both set "model".':
    '{0} 在 {1} 之后读取，两者都设置 "model" 时以前者为准。',
  '{0} is wrong': '{0} 有误',
  '"{0}" cannot be an id of an OpenCode provider; use letters, digits, "-", "_" and ".".':
    '“{0}”不能作为 OpenCode provider 的 id；请用字母、数字、“-”“_”和“.”。',
  'An OpenCode provider needs an address: add base_url=https://….':
    'OpenCode provider 需要地址：请加上 base_url=https://…。',
  'Take "{0}" out of disabled_providers in {1}; until then OpenCode ignores it.':
    '请从 {1} 的 disabled_providers 中去掉“{0}”；在此之前 OpenCode 会忽略它。',
  'Add "{0}" to enabled_providers in {1}; until then OpenCode ignores it.':
    '请把“{0}”加入 {1} 的 enabled_providers；在此之前 OpenCode 会忽略它。',
  'OPENCODE_CONFIG_CONTENT is set and wins over every file.':
    '已设置 OPENCODE_CONFIG_CONTENT，它优先于所有文件。',
  'OpenCode accepts its settings.': 'OpenCode 接受它的设置。',
  'OpenCode already has a provider "{0}"; choose another id or use "set".':
    'OpenCode 已有 provider“{0}”；请换一个 id，或用 set。',
  'OpenCode does not accept its settings: {0}': 'OpenCode 不接受它的设置：{0!}',
  'OpenCode drops a provider without a model: add model=<id>.':
    'OpenCode 会丢弃没有模型的 provider：请加上 model=<id>。',
  'OpenCode has no provider "{0}" in {1}; there are: {2}.':
    'OpenCode 在 {1} 中没有 provider“{0}”；现有：{2}。',
  'OpenCode has no provider "{0}" in {1}.': 'OpenCode 在 {1} 中没有 provider“{0}”。',
  'OpenCode is not on PATH, so it could not be asked.': 'OpenCode 不在 PATH 中，无法向它确认。',
  'OpenCode needs at least one model id: add models = ["…"] to an upstream in config.toml, or name one with --model.':
    'OpenCode 至少需要一个模型 id：请在 config.toml 中给某个上游加上 models = ["…"]，或在选项中写明模型（--model）。',
  'OpenCode providers have no field "{0}"; there are: base_url, model, small_model, key, {1}.':
    'OpenCode provider 没有字段“{0}”；可用的有：base_url、model、small_model、key、{1}。',
  'OpenCode would not start with this in {0}: {1}. Nothing was written.':
    '{0} 中有这样的内容 OpenCode 会无法启动：{1}。没有写入任何内容。',
  'The model "{0}" is not known here; its limits are a guess, correct them in the file.':
    '这里不认识模型“{0}”；它的上限是估计值，请在文件中更正。',
  'The provider "{0}" names no model; set one first: model=<id>.':
    'provider“{0}”没有写模型；请先设置：model=<id>。',

  // Claude Code
  '{0} is strict JSON, as Claude Code demands.': '{0} 是严格的 JSON，符合 Claude Code 的要求。',
  '"env" in {0} must be an object of variables.': '{0} 中的 "env" 应是由变量组成的对象。',
  'apiKeyHelper is set: its value is sent as well as our token.':
    '设置了 apiKeyHelper：它的值会与我们的 token 一起发送。',
  'The VS Code extension and Claude Desktop have settings of their own.':
    'VS Code 扩展和 Claude Desktop 各有自己的设置。',

  // Gemini CLI
  'Gemini CLI can read its settings.': 'Gemini CLI 可以读取它的设置。',
  'Gemini CLI reads this .env only in folders that you trust: answer its question with "Trust", or start it with --skip-trust.':
    'Gemini CLI 只在你信任的文件夹中读取此 .env：请在它询问时选择“Trust”，或用 --skip-trust 启动。',
  'security.auth.selectedType in {0} must be "gemini-api-key".':
    '{0} 中的 security.auth.selectedType 应为 "gemini-api-key"。',
};
