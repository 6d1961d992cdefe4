// 简体中文：客户端工具、地址和密钥的问题。左边是控制端说的英文原句，{0}、{1} 是其中变化的部分。
export const saidFindings: Readonly<Record<string, string>> = {
  '{0} ends in a version, which Gemini CLI adds itself.':
    '{0} 以版本号结尾，而 Gemini CLI 会自行添加版本号。',
  '{0} hides {1} in this folder.': '在此文件夹中，{0} 会遮住 {1}。',
  '{0} holds a secret and lies in the Git work tree {1}, which does not ignore it.':
    '{0} 含有密钥，位于 Git 工作区 {1} 中，且未被忽略。',
  '{0} is set and NO_PROXY does not name 127.0.0.1, so the tool would send its local traffic to that proxy and hang.':
    '已设置 {0}，而 NO_PROXY 不含 127.0.0.1，该工具会把本机流量发往那个代理并卡住。',
  '{0} means nothing to current Codex, which shows an error line for it at every run.':
    '当前版本的 Codex 不认识 {0}，每次运行都会为它显示一行错误。',
  '"{0}" does not start with https://: only https:// (or http:// on this machine) works.':
    '“{0}”不以 https:// 开头：只能用 https://（本机可用 http://）。',
  '"{0}" does not start with https://: write {1}.': '“{0}”不以 https:// 开头：请写成 {1}。',
  '"{0}" is followed by ? or #: a base address ends before it.':
    '“{0}”后面有 ? 或 #：基础地址应在此之前结束。',
  '"{0}" is not an address: write one like https://api.example.com.':
    '“{0}”不是地址：请写成 https://api.example.com 这样的形式。',
  '"{0}" would send the key unencrypted: use {1}; http:// is only for addresses of this machine.':
    '“{0}”会以明文发送密钥：请改用 {1}；http:// 只能用于本机地址。',
  '[model_providers.{0}] stops Codex from starting: the id is built in.':
    '[model_providers.{0}] 会使 Codex 无法启动：这是内置的 id。',
  '`profile = …` stops current Codex from starting.': '`profile = …` 会使当前版本的 Codex 无法启动。',
  'Add [model_providers.{0}] or choose another.': '请添加 [model_providers.{0}]，或另选一个。',
  'Add it to .gitignore, or move the key to the vault.': '请把它加入 .gitignore，或把密钥移到保险库。',
  'Add options.baseURL, or remove the key if it belongs to another vendor.':
    '请添加 options.baseURL；如果密钥属于其他厂商，请删除它。',
  'ANTHROPIC_BASE_URL ends in /v1, so Claude Code calls /v1/v1/messages.':
    'ANTHROPIC_BASE_URL 以 /v1 结尾，Claude Code 会请求 /v1/v1/messages。',
  'ANTHROPIC_BASE_URL is set without a token, so a claude.ai login would be sent to that address.':
    '设置了 ANTHROPIC_BASE_URL 却没有 token，claude.ai 的登录信息会被发往该地址。',
  'Both ANTHROPIC_AUTH_TOKEN and ANTHROPIC_API_KEY are set, and both are sent.':
    'ANTHROPIC_AUTH_TOKEN 和 ANTHROPIC_API_KEY 都已设置，两者都会被发送。',
  'CC Switch routes {0} through its own proxy right now.': 'CC Switch 目前让 {0} 走它自己的代理。',
  'chatgpt_base_url points at Keyswitch, so Codex goes past it to chatgpt.com.':
    'chatgpt_base_url 指向 Keyswitch，这会使 Codex 绕过它直连 chatgpt.com。',
  'Codex appends only /responses, so the provider "{0}" is called at {1}/responses; most vendors serve {2}/v1/responses.':
    'Codex 只附加 /responses，因此 provider“{0}”的请求地址是 {1}/responses；多数厂商的地址是 {2}/v1/responses。',
  'Copy the whole key again, or point the tool at Keyswitch, which keeps the key itself.':
    '请重新完整复制密钥，或让该工具指向 Keyswitch，由它保管密钥。',
  'disabled_providers names "{0}", so OpenCode offers none of its models.':
    'disabled_providers 中有“{0}”，因此 OpenCode 不提供它的任何模型。',
  'enabled_providers does not name "{0}", so OpenCode offers none of its models.':
    'enabled_providers 中没有“{0}”，因此 OpenCode 不提供它的任何模型。',
  'Take "{0}" out of disabled_providers.': '请从 disabled_providers 中去掉“{0}”。',
  'Add "{0}" to enabled_providers.': '请把“{0}”加入 enabled_providers。',
  'Correct this value; OpenCode refuses to start with some of them.':
    '请更正这个值；其中一些会使 OpenCode 拒绝启动。',
  'Gemini CLI does not trust this folder, so it does not read the address from its .env here.':
    'Gemini CLI 不信任此文件夹，因此不会在这里从 .env 读取地址。',
  'Give the table another id.': '请给这个表换一个 id。',
  'Keep one of them.': '只保留其中一个。',
  'model_provider names "{0}", for which there is no table.': 'model_provider 写的是“{0}”，但没有对应的表。',
  'Move it into the vault: keyswitch secret set <id>, then keyswitch tool apply codex.':
    '请移入保险库：先 keyswitch secret set <id>，再 keyswitch tool apply codex。',
  'name = "OpenAI" of the provider "{0}" is no mere label: with it Codex asks the address to compact conversations.':
    'provider“{0}”的 name = "OpenAI" 不只是标签：Codex 会因此请求该地址压缩对话。',
  "Nothing answers on 127.0.0.1:{0} (CC Switch's own proxy).":
    '127.0.0.1:{0}（CC Switch 自带代理）没有响应。',
  'OPENAI_BASE_URL is set, but Codex ignores it.': '设置了 OPENAI_BASE_URL，但 Codex 会忽略它。',
  "OpenCode's schema says: {0}.": 'OpenCode 的规范提示：{0}。',
  'Put the two variables into the shell, or set advanced.ignoreLocalEnv.':
    '请把这两个变量放进 shell，或设置 advanced.ignoreLocalEnv。',
  'Remove requires_openai_auth from [model_providers.{0}] or give it an env_key of its own.':
    '请从 [model_providers.{0}] 中删除 requires_openai_auth，或为它设置单独的 env_key。',
  'Set ANTHROPIC_AUTH_TOKEN beside it, or remove the address.':
    '请同时设置 ANTHROPIC_AUTH_TOKEN，或删除该地址。',
  'Set NO_PROXY=127.0.0.1,localhost,::1 where the tool is started.':
    '请在启动该工具的环境中设置 NO_PROXY=127.0.0.1,localhost,::1。',
  "Something answers on 127.0.0.1:{0}, the port of CC Switch's own proxy: tools that it routes do not come through Keyswitch.":
    '127.0.0.1:{0}（CC Switch 自带代理的端口）有响应：由它接管的工具不会经过 Keyswitch。',
  'Switch its routing for Codex off before Keyswitch changes these files.':
    '请先关闭它对 Codex 的接管，再让 Keyswitch 修改这些文件。',
  'Take requires_openai_auth out if Codex shows its login screen.':
    '如果 Codex 显示登录界面，请删除 requires_openai_auth。',
  'The address of {0} is wrong: {1}': '{0} 的地址不对：{1}',
  'The address of {0} says localhost, which can mean 127.0.0.1 or ::1, and which proxy settings may catch.':
    '{0} 的地址写的是 localhost，可能指 127.0.0.1 或 ::1，也可能被代理设置截走。',
  'The base address holds a user name or password: take it out and put the key into the vault.':
    '基础地址含有用户名或密码：请删去，并把密钥放入保险库。',
  'The base address is empty: write one like https://api.example.com.':
    '基础地址为空：请写成 https://api.example.com 这样的形式。',
  'The database has schema {0}; Keyswitch writes {1} to {2}, others are only read.':
    '数据库的结构版本是 {0}；Keyswitch 可写 {1} 到 {2}，其他版本只读。',
  'The key "{0}": {1}': '密钥“{0}”：{1}',
  'The key "{0}" is right, but its account has no quota left (HTTP {1}): top up{2}.':
    '密钥“{0}”正确，但账户已无余额（HTTP {1}）：请充值{2}。',
  'The key "{0}" is right; it is rate-limited at the moment (HTTP 429).':
    '密钥“{0}”正确；目前被限流（HTTP 429）。',
  'The key has only {0} characters: it was cut while copying, copy all of it.':
    '密钥只有 {0} 个字符：复制时被截断，请完整复制。',
  'The key holds a blank: copy it again without spaces or tabs.':
    '密钥含有空白：请重新复制，不要带空格或制表符。',
  'The key holds a character that no key has (such as a full-width letter): copy it again.':
    '密钥含有不该有的字符（例如全角字母）：请重新复制。',
  'The key holds a line break: copy it again as one single line.': '密钥含有换行：请重新复制为一行。',
  'The key in {0} cannot be right: {1}': '{0} 中的密钥不可能正确：{1}',
  'The key is empty: pipe it in, for example: printf %s "$KEY" | keyswitch secret set <id>.':
    '密钥为空：请通过管道传入，例如：printf %s "$KEY" | keyswitch secret set <id>。',
  'The key is wrapped in quotes: leave the quotation marks out.': '密钥被引号包住：请去掉引号。',
  'The key starts with "Bearer": leave that word out, Keyswitch adds it.':
    '密钥以“Bearer”开头：请去掉这个词，Keyswitch 会自行添加。',
  'The provider "{0}" goes to /v1; /backend-api/codex carries Codex\'s compaction, images and WebSocket as well.':
    'provider“{0}”走 /v1；/backend-api/codex 还支持 Codex 的压缩、图片和 WebSocket。',
  'The provider "{0}" has a baseURL without /v1; OpenCode appends only /chat/completions, /responses or /messages.':
    'provider“{0}”的 baseURL 没有 /v1；OpenCode 只附加 /chat/completions、/responses 或 /messages。',
  'The provider "{0}" has env_key and requires_openai_auth: the variable is what is sent, the login is only asked for.':
    'provider“{0}”同时有 env_key 和 requires_openai_auth：发送的是环境变量，登录只是被要求而已。',
  'The provider "{0}" has wire_api = "chat", which stops current Codex from starting.':
    'provider“{0}”的 wire_api = "chat" 会使当前版本的 Codex 无法启动。',
  'The provider "{0}" should end in /backend-api/codex.': 'provider“{0}”的地址应以 /backend-api/codex 结尾。',
  'The provider "{0}" would send your ChatGPT access token to {1}.':
    'provider“{0}”会把你的 ChatGPT access token 发往 {1}。',
  'The provider "openai" has a key but no baseURL, so that key goes to api.openai.com.':
    'provider“openai”有密钥但没有 baseURL，该密钥会被发往 api.openai.com。',
  'The token command "{0}" has no full path, so apps started from a desktop may not find it.':
    'token 命令“{0}”不是完整路径，从桌面启动的应用可能找不到它。',
  'Codex takes its key from the variable {0}, which is not set here: without it every turn fails.':
    'Codex 从环境变量 {0} 读取密钥，但它在这里没有设置：没有它每次请求都会失败。',
  'Set {0} where Codex is started, or run "keyswitch tool apply codex", which needs no variable.':
    '请在启动 Codex 的环境中设置 {0}，或运行 "keyswitch tool apply codex"，它不需要环境变量。',
  'the variable CODEX_API_KEY, which beats auth.json': '环境变量 CODEX_API_KEY，它优先于 auth.json',
  'the variable {0}': '环境变量 {0}',
  'This field holds what looks like a key: a base address is a URL like https://api.example.com; put the key into the vault with "keyswitch secret set <id>".':
    '这里填的像是密钥：基础地址是 https://api.example.com 这样的网址；密钥请用 keyswitch secret set <id> 放入保险库。',
  'This is a placeholder, not a key: put the real key in its place.':
    '这是占位符，不是密钥：请换成真正的密钥。',
  'This is a whole line with the name of a variable: copy only what stands behind the "=".':
    '这是带变量名的整行：请只复制“=”后面的部分。',
  'This is an address, not a key: the key is the secret text of the vendor\'s "API keys" page.':
    '这是地址，不是密钥：密钥是厂商“API keys”页面上的那串文字。',
  'Trust the folder, or start it with --skip-trust.': '请信任该文件夹，或用 --skip-trust 启动。',
  'Update Keyswitch or CC Switch.': '请更新 Keyswitch 或 CC Switch。',
  'Use "codex --profile <name>" with a file <name>.config.toml.':
    '请用 codex --profile <name> 配合文件 <name>.config.toml。',
  'With an address of its own Gemini CLI stops with "Invalid auth method" unless selectedType is gemini-api-key.':
    '使用自定义地址时，如果 selectedType 不是 gemini-api-key，Gemini CLI 会以“Invalid auth method”停止。',
  'Write {0}/v1 unless the vendor says otherwise.': '除非厂商另有说明，请写成 {0}/v1。',
  'Write it without /v1 or /v1beta.': '请去掉 /v1 或 /v1beta。',
  'Write it without /v1.': '请去掉 /v1。',
  'Write its full path.': '请写完整路径。',
  'Write model_provider = "{0}": upper and lower case count.': '请写 model_provider = "{0}"：区分大小写。',
  'Write {0}.': '请写成 {0}。',
  'Remove {0}.': '请删除 {0}。',
  '"{0}" is {1}: use {2} instead.': '“{0}”是 {1}：请改用 {2}。',
  'Restart Codex (or its app): it reads its settings when it starts.':
    '请重新启动 Codex（或它的应用）：它在启动时读取设置。',
  'Restart OpenCode: it reads its settings when it starts.': '请重新启动 OpenCode：它在启动时读取设置。',
  "TokenPool's console, where keys and balance are managed, not an API endpoint":
    'TokenPool 管理密钥和余额的控制台，不是 API 端点',
  "TokenPool's website, not an API endpoint": 'TokenPool 的网站，不是 API 端点',
  "TokenPool's CDN, which only delivers files, not an API endpoint":
    'TokenPool 只提供文件的 CDN，不是 API 端点',
};
