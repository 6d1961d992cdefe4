// 简体中文：诊断各项检查的句子。左边是控制端说的英文原句，{0}、{1} 是其中变化的部分。
export const saidChecks: Readonly<Record<string, string>> = {
  "{0}'s token is known": '{0} 的 token 有效',
  'The token that it holds is not known here any more.': '它持有的 token 在这里已不再有效。',
  'It is that of the client "{0}".': '它属于客户端“{0}”。',
  'The data home can be written': '数据目录可写',
  'There is space in {0}.': '{0} 有可用空间。',
  'The disk of {0} is full.': '{0} 所在的磁盘已满。',
  'Free some space.': '请腾出空间。',
  'Give your user the rights to {0}, or set KEYSWITCH_HOME.':
    '请让你的用户有权使用 {0}，或设置 KEYSWITCH_HOME。',
  '{0} answered in {1} ms ({2}; HTTP {3}).': '{0} 在 {1} ms 内响应（{2}；HTTP {3}）。',
  '{0} answers with a web page (HTML), so it is a website and no API base address.':
    '{0} 返回的是网页（HTML），是网站而不是 API 基础地址。',
  '{0} can mean 127.0.0.1 or ::1, and the program may listen on one of them only.':
    '{0} 可能指 127.0.0.1 或 ::1，而程序可能只监听其中一个。',
  '{0} cannot be reached, {1} ({2}: {3}).': '无法连接 {0}，{1}（{2}：{3}）。',
  '{0} has no fault.': '{0} 没有问题。',
  '{0} has the form of a key; nobody could be asked whether it is right.':
    '{0} 形式上是密钥；暂时无法确认它是否正确。',
  '{0} holds a key in config.toml, a file that is easily shared or committed.':
    '{0} 在 config.toml 中存有密钥，而这个文件容易被分享或提交。',
  '{0} is not installed here.': '本机未安装 {0}。',
  '{0} It is asked without one.': '{0}请求时不带密钥。',
  '{0} speaks a wire protocol': '{0}：有可用的协议',
  '{0} That is {1} days ago.': '{0}这已是 {1} 天前。',
  '{0} was not refused.': '{0} 未被拒绝。',
  '{0} wins over its files.': '{0} 优先于它的配置文件。',
  '{0}; read on {1}.': '{0}；读取于 {1}。',
  '{0}: it answers as an API': '{0}：以 API 的形式响应',
  '{0}: it lists the models that routes ask for': '{0}：列出了路由所用的模型',
  '{0}: its address means one machine': '{0}：地址只指一台机器',
  '{0}: the account has quota': '{0}：账户有余额',
  '{0}: the address is an API endpoint': '{0}：地址是 API 端点',
  '{0}: the key is in the vault and accepted': '{0}：密钥在保险库中且被接受',
  '{0}: the network reaches it': '{0}：网络可达',
  '{0}: where its data comes from': '{0}：数据来源',
  '{0}:{1} cannot be used ({2}).': '{0}:{1} 无法使用（{2}）。',
  '{0}:{1} is free.': '{0}:{1} 空闲。',
  "{0}'s model is served": '{0} 的模型有上游提供',
  "{0}'s settings": '{0} 的设置',
  '{0} uses Keyswitch': '{0} 使用 Keyswitch',
  '"{0}" answered HTTP {1} to the list of models: try again, or check its base address.':
    '“{0}”对模型列表请求返回 HTTP {1}：请重试，或检查它的基础地址。',
  '"{0}" answers with a web page, not an API: its base address is wrong.':
    '“{0}”返回的是网页而不是 API：基础地址不对。',
  '"{0}" broke off the connection ({1}): try again.': '“{0}”中断了连接（{1}）：请重试。',
  '"{0}" has no key in the vault.': '保险库中没有“{0}”的密钥。',
  '"{0}" has no key in the vault: put one there with "keyswitch secret set {1}".':
    '保险库中没有“{0}”的密钥：用 keyswitch secret set {1} 存入一个。',
  '"{0}" refused the key "{1}" (HTTP {2}): set it again with "keyswitch secret set {3}".':
    '“{0}”拒绝了密钥“{1}”（HTTP {2}）：用 keyswitch secret set {3} 重新设置。',
  '"{0}" speaks no wire protocol: add its [upstream.protocols].':
    '“{0}”没有可用的协议：请补上它的 [upstream.protocols]。',
  '1. The address starts with https://': '1. 地址以 https:// 开头',
  '2. The address is an API endpoint, not the website': '2. 地址是 API 端点，而不是网站',
  '3. /v1 is appended once': '3. /v1 只附加一次',
  '4. The account has quota': '4. 账户有余额',
  '5. The network reaches the endpoint': '5. 网络能到达端点',
  'A route takes "{0}".': '有路由匹配“{0}”。',
  'Add [[upstream.prices]] or a row in prices.json, or set tokens_per_day as well.':
    '请添加 [[upstream.prices]] 或在 prices.json 中加一行，或同时设置 tokens_per_day。',
  'Add [upstream.protocols] with for example openai-chat = "https://api.example.com".':
    '请添加 [upstream.protocols]，例如 openai-chat = "https://api.example.com"。',
  'Add a route with match = "*", or choose another model.': '请添加一条 match = "*" 的路由，或换一个模型。',
  'All models that its routes and upstreams name have a price.': '它的路由和上游所写的模型都有价格。',
  'Any free port is taken at the start.': '启动时会取一个空闲端口。',
  'config.toml is in force': 'config.toml 已生效',
  'Correct it in config.toml.': '请在 config.toml 中更正。',
  'Correct the file by hand.': '请手动更正该文件。',
  'Correct the name, or add it to the models of an upstream in config.toml.':
    '请更正名称，或在 config.toml 中把它加入某个上游的 models。',
  'Correct the route, or choose one of: {0}{1}.': '请更正路由，或从中选择：{0}{1}。',
  'Do what the sentence says, or use a profile with another upstream meanwhile.':
    '请按上一句处理，或暂时改用其他上游的方案。',
  'Do what the sentence says; the vault itself was not changed.': '请按上一句处理；保险库本身没有改动。',
  'End the program that uses it, or set another {0} in config.toml.':
    '请结束占用它的程序，或在 config.toml 中另设 {0}。',
  'From your config.toml.': '来自你的 config.toml。',
  'If long sessions fail there, choose another name, or let Keyswitch call it, which compacts itself.':
    '如果长会话在那里失败，请换一个名称，或由 Keyswitch 来调用，它会自行压缩。',
  'If requests fail with 404 or a web page, write {0}/v1, or let Keyswitch call it.':
    '如果请求返回 404 或网页，请写成 {0}/v1，或由 Keyswitch 来调用。',
  'If this repeats, look at the notices of "keyswitch status".':
    '如果反复出现，请查看 keyswitch status 的提示。',
  'Install it first.': '请先安装它。',
  'It answers at {0}.': '它在 {0} 响应。',
  'It answers, but has no list of models (HTTP {0}).': '它有响应，但没有模型列表（HTTP {0}）。',
  'It cannot be asked until the other checks pass.': '其他检查通过之后才能查询。',
  'It cannot be asked while the endpoint is out of reach.': '端点不可达时无法查询。',
  'It does not list {0}.': '它的列表中没有 {0}。',
  'It ended by itself ({0}) and is being started again.': '它意外退出（{0}），正在重新启动。',
  'It holds {0} {1} ({2}).': '其中有 {0} 个密钥（{2}）。',
  'It is {0}.': '状态：{0}。',
  'It is "{0}".': '目前是“{0}”。',
  'It is made with the first key: keyswitch secret set <id>.':
    '存入第一个密钥时会自动创建：keyswitch secret set <id>。',
  'It is pointed at {0}.': '它指向 {0}。',
  'It listens on {0}, and every request needs a token.': '它监听 {0}，每个请求都需要 token。',
  'It lists {0} models, and all that routes name.': '它列出了 {0} 个模型，包括路由所写的全部模型。',
  'It was not asked, because the address is no API endpoint.': '没有测试，因为该地址不是 API 端点。',
  'Keyswitch appends it: {0}/v1/responses.': '由 Keyswitch 附加：{0}/v1/responses。',
  'Keyswitch is not running.': 'Keyswitch 没有运行。',
  'Keyswitch works; look at the named line.': 'Keyswitch 可以工作；请查看所指的那一行。',
  'Let Keyswitch choose another endpoint: keyswitch endpoint use {0} auto.':
    '让 Keyswitch 选择其他端点：keyswitch endpoint use {0} auto。',
  'Locked by {0}.': '由 {0} 锁定。',
  'Look again in a second.': '请稍后再查看。',
  'Mend prices.json; costs are counted with what is right in it.':
    '请修正 prices.json；目前按其中正确的部分计费。',
  'Mend this line; until then the last good configuration stays in force.':
    '请修正这一行；在此之前沿用上一份正确的配置。',
  'Mend this line.': '请修正这一行。',
  'no connection: check your network, firewall or proxy': '连接不上：请检查网络、防火墙或代理',
  'no HTTP answer: the address may be no API endpoint': '没有 HTTP 响应：该地址可能不是 API 端点',
  'No route of the profile takes "{0}".': '方案中没有路由匹配“{0}”。',
  'no safe connection: check the clock and whether something intercepts TLS':
    '无法建立安全连接：请检查系统时间，以及是否有程序拦截 TLS',
  'No second router serves the client tools': '没有其他代理在接管客户端工具',
  'No upstream of its route lists "{0}".': '路由的上游都没有列出“{0}”。',
  'Nothing needs to be done; Keyswitch leaves that client’s files alone meanwhile.':
    '无需处理；在此期间 Keyswitch 不会改动该客户端的文件。',
  'Nothing needs to be done.': '无需处理。',
  "Nothing overrides {0}'s settings": '没有东西覆盖 {0} 的设置',
  'One of its files cannot be read.': '它的某个文件无法读取。',
  'Only this machine reaches the proxy': '只有本机能访问代理',
  'proxy.host is "{0}", so other machines reach it, without encryption.':
    'proxy.host 是“{0}”，其他机器可以不加密地访问它。',
  'proxy.host is "localhost", which can mean 127.0.0.1 or ::1.':
    'proxy.host 是“localhost”，可能指 127.0.0.1 或 ::1。',
  'Remove chatgpt_base_url.': '请删除 chatgpt_base_url。',
  'Run "keyswitch tool apply {0}".': '请运行 keyswitch tool apply {0}。',
  'Set wire_api = "responses".': '请设置 wire_api = "responses"。',
  'Start it: keyswitch serve.': '请启动：keyswitch serve。',
  'Start the program that serves this address.': '请启动提供该地址的程序。',
  'Switch its routing for {0} off before Keyswitch changes this file.':
    '请先关闭它对 {0} 的接管，再让 Keyswitch 修改此文件。',
  'Switch its routing off for the tools that Keyswitch shall serve, or leave those tools to it.':
    '请对要由 Keyswitch 服务的工具关闭它的接管，或把这些工具留给它。',
  'Take it out of your environment.': '请从环境变量中移除它。',
  'The budget of "{0}" counts every model': '“{0}”的预算计入所有模型',
  'The built-in demo needs no test.': '内置演示无需测试。',
  'The built-in prices are of {0}.': '内置价格的日期是 {0}。',
  'The built-in prices were looked up on {0} and expired on {1}.': '内置价格查于 {0}，已于 {1} 过期。',
  'The checks of {0}': '{0}的检查',
  'The file is refused.': '该文件被拒绝。',
  'The port of the {0} is free': '{0}的端口空闲',
  'The prices are in date': '价格没有过期',
  'The proxy is running': '代理正在运行',
  'The upstream "{0}" has no address for any wire protocol, so no route can use it.':
    '上游“{0}”没有任何协议的地址，路由无法使用它。',
  'The vault is locked by more than a file': '保险库不只由一个文件锁定',
  'The vault opens': '保险库可以打开',
  'The vendor has not refused for quota ({0})': '厂商没有因余额而拒绝（{0}）',
  'There is no price for {0}{1}, so usd_per_day does not count what it uses.':
    '{0}{1} 没有价格，usd_per_day 不会计入它的用量。',
  'There is no vault yet.': '还没有保险库。',
  'the name was not found: check the spelling and your DNS': '找不到该域名：请检查拼写和 DNS',
  'This is the masked display of a key (dots or stars): reveal the key first, then copy all of it.':
    '这是打了码的密钥（圆点或星号）：请先显示密钥，再完整复制。',
  'Top up at {0}.': '请充值：{0}。',
  'Try again.': '请重试。',
  'Try the other endpoint: keyswitch endpoint use {0} auto.':
    '请试试另一个端点：keyswitch endpoint use {0} auto。',
  'Update Keyswitch, or compare with the pages of the vendor.': '请更新 Keyswitch，或对照厂商的页面。',
  'Update Keyswitch, or write your own prices.json.': '请更新 Keyswitch，或自己编写 prices.json。',
  'Use https://api.clawto.link or https://api.tokenpool.dev.':
    '请使用 https://api.clawto.link 或 https://api.tokenpool.dev。',
  'Write {0} if it is not reached.': '如果连接不上，请写成 {0}。',
  'Write {0} in config.toml.': '请在 config.toml 中写 {0}。',
  'Write host = "127.0.0.1", or put a TLS proxy in front.':
    '请写 host = "127.0.0.1"，或在前面放一个 TLS 代理。',
  'Write host = "127.0.0.1".': '请写 host = "127.0.0.1"。',
  'Write the API address of the vendor, as its documentation names it, in config.toml.':
    '请在 config.toml 中写厂商文档给出的 API 地址。',
  'Write the API address there.': '请在那里写 API 地址。',
  '{0} model.': '{0} 个模型。',
  '{0} models.': '{0} 个模型。',
  '{0} (and {1} more)': '{0}（另有 {1} 项）',
  "the vendor's own address": '厂商自己的地址',
  'the console of the vendor': '厂商的控制台',
  'in use': '已被占用',
  'no answer within {0} ms': '{0} ms 内没有响应',
  'no answer within {0} s': '{0} 秒内没有响应',
};
