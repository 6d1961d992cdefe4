// 简体中文：代理自己的错误（上游拒绝、连不上、token、限额、路由）。左边是英文原句，{0}、{1} 是其中变化的部分，
// {0!} 是厂商的原话，不翻译。
export const saidProxy: Readonly<Record<string, string>> = {
  // 上游的拒绝
  'It said: {0}': '对方说：{0!}',
  'The balance or quota of upstream "{0}" (key "{1}") is used up: top up at {2}, or use another upstream.{3}':
    '上游“{0}”（密钥“{1}”）的余额或配额已用完：请到 {2} 充值，或改用其他上游。{3}',
  'The balance or quota of upstream "{0}" (key "{1}") is used up: top up there, or use another upstream.{2}':
    '上游“{0}”（密钥“{1}”）的余额或配额已用完：请到厂商处充值，或改用其他上游。{2}',
  'The conversation is longer than the model can read.': '对话超出了模型能读取的长度。',
  'The request is too large for upstream "{0}".': '请求对上游“{0}”来说太大。',
  'Upstream "{0}" does not have this route; check its base address.{1}':
    '上游“{0}”没有这个接口；请检查它的基础地址。{1}',
  'Upstream "{0}" does not offer the model "{1}" to this key.{2}': '上游“{0}”不向此密钥提供模型“{1}”。{2}',
  'Upstream "{0}" does not take this request; check its base address.{1}':
    '上游“{0}”不接受此请求；请检查它的基础地址。{1}',
  'Upstream "{0}" failed with HTTP {1}.{2}': '上游“{0}”出错，HTTP {1}。{2}',
  'Upstream "{0}" is overloaded; try again in a moment.{1}': '上游“{0}”过载；请稍后重试。{1}',
  'Upstream "{0}" limits its rate; wait and try again.{1}': '上游“{0}”限制了请求频率；请稍等后重试。{1}',
  'Upstream "{0}" refused its key (vault id "{1}", HTTP {2}); your own token is fine. Set a valid key with: keyswitch secret set {3}.{4}':
    '上游“{0}”拒绝了它的密钥（保险库 id“{1}”，HTTP {2}）；你自己的 token 没有问题。请设置有效的密钥：keyswitch secret set {3}。{4}',
  'Upstream "{0}" wants a key (HTTP {1}), and config.toml names none: add secrets = ["{2}"] to it; your own token is fine.':
    '上游“{0}”需要密钥（HTTP {1}），而 config.toml 没有指定：请给它加上 secrets = ["{2}"]；你自己的 token 没有问题。',
  'Upstream "{0}" wants a key (HTTP {1}), and the vault holds none under "{2}"; your own token is fine. Store it with: keyswitch secret set {3}.':
    '上游“{0}”需要密钥（HTTP {1}），而保险库里没有“{2}”；你自己的 token 没有问题。请存入：keyswitch secret set {3}。',
  'Upstream "{0}" refused the request with HTTP {1}.': '上游“{0}”拒绝了请求，HTTP {1}。',
  'Upstream "{0}" timed out.{1}': '上游“{0}”超时。{1}',
  'Upstream "{0}" has no {1} (it answered {2}); route this model to an upstream that has.':
    '上游“{0}”没有{1}（返回 {2}）；请把此模型路由到有此功能的上游。',
  "Codex's images": ' Codex 的图像功能',
  "Codex's search": ' Codex 的搜索功能',
  'realtime calls': '实时通话',
  'Upstream "{0}" answered with {1} where an API answer belongs: {2} is not an API base address. Correct it in config.toml.':
    '上游“{0}”返回的是{1}而不是 API 响应：{2} 不是 API 基础地址。请在 config.toml 中更正。',
  'a redirect': '重定向',
  'a redirect to {0}': '指向 {0} 的重定向',
  'a web page (HTML)': '网页（HTML）',
  'another address': '其他地址',

  // 连接
  '{0} closed the connection before it answered (connect, {1}).': '{0} 在响应前关闭了连接（connect，{1}）。',
  '{0} is not spoken; use an https address.': '不支持 {0}；请使用 https 地址。',
  'connection lost': '连接中断',
  'no connection to {0} (connect, {1}). Check that the address is right and that your network reaches it.':
    '连接不上 {0}（connect，{1}）。请检查地址是否正确，以及网络能否到达。',
  'plain http is used for this machine only, and {0} is another one; use https.':
    '明文 http 只用于本机，而 {0} 是另一台机器；请使用 https。',
  'plain ws is used for this machine only, and {0} is another one; use https.':
    '明文 ws 只用于本机，而 {0} 是另一台机器；请使用 https。',
  'the certificate or TLS handshake of {0} was refused (tls, {1}). Nothing was sent; check the address, the clock and any proxy that intercepts TLS.':
    '{0} 的证书或 TLS 握手未通过（tls，{1}）。没有发送任何内容；请检查地址、系统时间，以及拦截 TLS 的代理。',
  'the name of {0} could not be resolved (dns, {1}). Check the address of the upstream and your network.':
    '无法解析 {0} 的域名（dns，{1}）。请检查上游的地址和你的网络。',
  'No whole answer: aborted.': '响应不完整：已中止。',
  'No whole answer: broken.': '响应不完整：连接中断。',
  'No whole answer: refused.': '响应不完整：没有发送。',
  'No whole answer: timeout.': '响应不完整：超时。',
  'No whole answer: unreachable.': '响应不完整：连接不上。',
  'No whole answer: {0}.': '响应不完整：{0}。',
  'Keyswitch was stopped before this answer was complete: start it again and repeat the request.':
    'Keyswitch 在响应完成前被停止：请重新启动它并再次发送请求。',
  'The exchange was ended before its answer was complete.': '请求在响应完成前被终止。',
  'Upstream "{0}" ({1}) closed the connection before its answer was complete. Send the request again.':
    '上游“{0}”（{1}）在响应完成前关闭了连接。请重新发送请求。',
  'Upstream "{0}" ({1}) fell silent for {2} s in the middle of its answer.':
    '上游“{0}”（{1}）在响应中途 {2} 秒没有动静。',
  'Upstream "{0}" ({1}) sent no answer within {2} s.': '上游“{0}”（{1}）在 {2} 秒内没有响应。',
  'Upstream "{0}" cannot be reached: {1}': '无法连接上游“{0}”：{1}',
  'Upstream "{0}" was not called: {1}': '没有请求上游“{0}”：{1}',
  'Upstream "{0}" ended its stream before the answer was complete. Send the request again.':
    '上游“{0}”在响应完成前结束了流。请重新发送请求。',
  'Upstream "{0}" closed its WebSocket before the answer was complete ({1}). Send the request again.':
    '上游“{0}”在响应完成前关闭了 WebSocket（{1}）。请重新发送请求。',
  'Upstream "{0}" said nothing for too long; the connection was closed. Send the request again.':
    '上游“{0}”太久没有动静，连接已关闭。请重新发送请求。',
  'close {0} {1}': '关闭码 {0} {1!}',
  'close {0}': '关闭码 {0}',
  'it answered no ping': '它没有回应 ping',
  'the connection was already closed': '连接已经关闭',
  'the upstream sent a binary frame': '上游发送了二进制帧',
  'The kept-alive connection had been closed by the upstream; the request went again on a new one.':
    '上游已关闭保持的连接；请求在新连接上重新发送。',
  'The client closed the connection before its request was complete.': '客户端在请求发完之前关闭了连接。',
  'the answer was cut': '响应被截断',
  'the answer was given up before it began': '响应开始之前就被放弃',

  // 上游的响应读不懂
  'Keyswitch could not read the answer of the upstream.': 'Keyswitch 无法读取上游的响应。',
  'The answer of upstream "{0}" is no valid JSON.': '上游“{0}”的响应不是有效的 JSON。',
  'The answer of upstream "{0}" is not valid {1}.': '上游“{0}”的响应不是有效的 {1}。',
  'The answer of upstream "{0}" is too large.': '上游“{0}”的响应太大。',
  'The model wrote a tool call that cannot be read ({0}). Try again.':
    '模型写出的工具调用无法读取（{0}）。请重试。',
  'The model gave an answer without a word. Try again.': '模型的响应里一个字也没有。请重试。',
  'The upstream answered {0}: {1}': '上游返回 {0}：{1!}',
  'The upstream answered {0}': '上游返回 {0}',
  'The upstream answered with a body that holds no embeddings.': '上游返回的内容不含向量。',
  'Upstream "{0}" answered {1} texts with {2} embeddings.': '上游“{0}”对 {1} 段文本只返回了 {2} 个向量。',
  'The upstream answered with a body that is no Anthropic message.': '上游返回的内容不是 Anthropic 消息。',
  'The upstream answered with a body that is no chat completion.':
    '上游返回的内容不是 Chat Completions 响应。',
  'The upstream answered with something that is not a generateContent response.':
    '上游返回的内容不是 generateContent 响应。',
  'The upstream answered with something that is not a response object.':
    '上游返回的内容不是 Responses 响应对象。',
  'The upstream answered with status {0}.': '上游返回状态 {0}。',
  'The upstream broke off its answer ({0}).': '上游中断了响应（{0}）。',
  'The upstream broke off its answer.': '上游中断了响应。',
  'The upstream cancelled the answer.': '上游取消了响应。',
  'The upstream closed its WebSocket during the warm-up.': '上游在预热时关闭了 WebSocket。',
  'The upstream closed the stream before response.completed; the answer is not complete. Try again.':
    '上游在 response.completed 之前关闭了流；响应不完整。请重试。',
  'The upstream closed the stream without a finishReason; the answer is not complete. Try again.':
    '上游没有给出 finishReason 就关闭了流；响应不完整。请重试。',
  'The upstream ended its answer without a finish reason; it is incomplete.':
    '上游没有给出 finish_reason 就结束了响应；响应不完整。',
  'The upstream ended its answer without an end mark.': '上游没有给出结束标记就结束了响应。',
  'The upstream ended its answer without message_stop; it is incomplete.':
    '上游没有给出 message_stop 就结束了响应；响应不完整。',
  'The upstream failed.': '上游出错。',
  'The upstream reported an error without a message.': '上游报告了错误但没有说明。',
  'The upstream sent a chunk that is no JSON object.': '上游发送的数据块不是 JSON 对象。',
  'The upstream sent a chunk that is not JSON.': '上游发送的数据块不是 JSON。',
  'The upstream sent an event that is no JSON object.': '上游发送的事件不是 JSON 对象。',
  'The upstream sent an event that is not JSON.': '上游发送的事件不是 JSON。',
  'The upstream sent one event of more than {0} characters; the stream was cut there.':
    '上游发送了超过 {0} 个字符的单个事件；流在该处截断。',
  'The upstream sent one event of more than 64 MiB; it was cut there.':
    '上游发送了超过 64 MiB 的单个事件；已在该处截断。',
  "The upstream's answer stopped before its end{0}. Try again.": '上游的响应在结束前停止{0}。请重试。',
  'Upstream "{0}" wrote no summary of the conversation. Try again, or start a new conversation.':
    '上游“{0}”没有写出对话摘要。请重试，或开始新的对话。',

  // 路由与模型
  '{0} (key {1})': '{0}（密钥 {1}）',
  'All upstreams of route "{0}" are limited; the first is free in {1} s.':
    '路由“{0}”的上游都受到限流；最早的将在 {1} 秒后恢复。',
  'All upstreams of route "{0}" failed a moment ago and are left alone; the next try is in {1} s.':
    '路由“{0}”的上游刚才都失败了，暂时不用；{1} 秒后再试。',
  'The last failure: {0}': '最近一次失败：{0}',
  'No upstream of route "{0}" can serve this request; add one that speaks its protocol.':
    '路由“{0}”的上游都无法处理此请求；请添加支持该协议的上游。',
  'No upstream of the route "{0}" ({1}) can do {2}: it needs one that has it.':
    '路由“{0}”的上游（{1}）都做不到 {2}：需要有此功能的上游。',
  'No upstream of the route "{0}" ({1}) can do {2}: it needs one that speaks {3}.':
    '路由“{0}”的上游（{1}）都做不到 {2}：需要支持 {3} 的上游。',
  "No upstream of this connection takes '{0}'.": "此连接的上游都不接受 '{0}'。",
  'The model list could not be made.': '无法生成模型列表。',
  'The model list has an unknown shape.': '模型列表的格式无法识别。',
  'The profile "{0}" does not exist; choose one with: keyswitch profile use <id>.':
    '方案“{0}”不存在；请选择一个：keyswitch profile use <id>。',
  'The request names no model; set the field "model".': '请求没有写模型；请设置字段 "model"。',
  'The route "{0}" names no upstream that exists; correct it in config.toml.':
    '路由“{0}”写的上游都不存在；请在 config.toml 中更正。',
  'There is no upstream "{0}".': '没有上游“{0}”。',
  'This conversation was compacted by another Keyswitch installation and cannot be read here. Start a new conversation.':
    '此对话由另一处安装的 Keyswitch 压缩，这里无法读取。请开始新的对话。',
  'This conversation was compacted by upstream "{0}", and only that one can read it: switch back to a profile with it, or start a new conversation.':
    '此对话由上游“{0}”压缩，只有它能读取：请切换回含有它的方案，或开始新的对话。',
  'Upstream "{0}" answered its model list ({1}) with HTTP {2}.':
    '上游“{0}”对模型列表请求（{1}）返回 HTTP {2}。',
  'Upstream "{0}" has no base address for {1}.': '上游“{0}”没有用于 {1} 的基础地址。',
  'Upstream "{0}" has no base address.': '上游“{0}”没有基础地址。',
  'Upstream "{0}" speaks {1}; {2} of {3} cannot be converted.': '上游“{0}”使用 {1}；{3} 的 {2} 无法转换。',

  // 密钥的状态
  '{0} limited the rate of key {1}': '{0} 限制了密钥 {1} 的请求频率',
  '{0} refused key {1}: store a valid one under that name': '{0} 拒绝了密钥 {1}：请在该名称下存入有效的密钥',
  '{0} says that the balance of key {1} is empty: {2}': '{0} 表示密钥 {1} 的余额已空：{2}',
  'not used yet': '尚未使用',
  'the last request with it was accepted': '最近一次使用它的请求被接受',
  'top it up': '请充值',
  'top it up at {0}': '请充值：{0}',

  // 客户端 token 与限额
  'A ChatGPT login was sent here. It belongs to OpenAI only and was neither stored nor passed on. Give the tool a Keyswitch client token instead (keyswitch tool apply codex), and see that its provider has its own key.':
    '这里收到了 ChatGPT 登录信息。它只属于 OpenAI，没有保存也没有转发。请改为给该工具 Keyswitch 客户端 token（keyswitch tool apply codex），并确认其 provider 有自己的密钥。',
  'A client token is missing. {0}Send it as {1}; make one with: keyswitch client add <id>.':
    '缺少客户端 token。{0}请以 {1} 发送；生成 token：keyswitch client add <id>。',
  'The Authorization header is not of that form.': 'Authorization 请求头不是这种形式。',
  'An operator token is missing: send it as "Authorization: Bearer …", made with: keyswitch mcp-token add <id>.':
    '缺少运维 token：请以 "Authorization: Bearer …" 发送；生成 token：keyswitch mcp-token add <id>。',
  'Client "{0}" already runs {1} requests at once; wait for one to end or raise concurrent_requests in config.toml.':
    '客户端“{0}”已同时进行 {1} 个请求；请等其中一个结束，或在 config.toml 中调高 concurrent_requests。',
  'Client "{0}" has made {1} requests within a minute; try again in {2} s or raise requests_per_minute in config.toml.':
    '客户端“{0}”一分钟内已发出 {1} 个请求；请在 {2} 秒后重试，或在 config.toml 中调高 requests_per_minute。',
  'Client "{0}" has spent its {1} USD of today; raise usd_per_day in config.toml or wait for midnight.':
    '客户端“{0}”今天的 {1} 美元已用完；请在 config.toml 中调高 usd_per_day，或等到午夜。',
  'Client "{0}" has used its {1} tokens of today; raise tokens_per_day in config.toml or wait for midnight.':
    '客户端“{0}”今天的 {1} 个 token 已用完；请在 config.toml 中调高 tokens_per_day，或等到午夜。',
  'The Host header names another machine; call this proxy as http://{0}.':
    'Host 请求头写的是另一台机器；请以 http://{0} 访问此代理。',
  'This client token is no longer known here. Connect with a valid one.':
    '此客户端 token 已失效。请用有效的 token 连接。',
  'This client token is not known here. Make a new one with: keyswitch client add <id>.':
    '这里不认识此客户端 token。请生成新的：keyswitch client add <id>。',
  'This is a client token; /mcp takes an operator token, made with: keyswitch mcp-token add <id>.':
    '这是客户端 token；/mcp 需要运维 token：keyswitch mcp-token add <id>。',
  'This is an operator token, good for /mcp only; use a client token, made with: keyswitch client add <id>.':
    '这是运维 token，只能用于 /mcp；请使用客户端 token：keyswitch client add <id>。',
  'This operator token is not known; make one with: keyswitch mcp-token add <id>.':
    '不认识此运维 token；请生成一个：keyswitch mcp-token add <id>。',
  'Web pages may not call this proxy.': '网页不能请求此代理。',

  // 代理服务器
  '{0} {1} is not a route of this proxy. See README for the routes; nothing was sent upstream.':
    '{0} {1} 不是此代理的接口。可用接口见 README；没有向上游发送任何内容。',
  'Keyswitch failed on this request; its log says more. Try again.':
    'Keyswitch 处理此请求时失败；详情见它的日志。请重试。',
  'Keyswitch failed on this request; the log of the app says more.':
    'Keyswitch 处理此请求时失败；详情见应用的日志。',
  'Only POST is served at /mcp.': '/mcp 只接受 POST。',
  'Port {0} may not be opened by this user: choose one above 1023 as proxy.port.':
    '当前用户无权打开端口 {0}：请把 proxy.port 设为 1023 以上的端口。',
  'Port {0} on {1} is in use by another program: stop that program, or set proxy.port in config.toml (0 = any free port).':
    '{1} 的端口 {0} 已被其他程序占用：请停止该程序，或在 config.toml 中设置 proxy.port（0 = 任意空闲端口）。',
  'The control plane does not answer on /mcp; see: keyswitch doctor.':
    '控制端没有在 /mcp 上响应；请查看诊断（keyswitch doctor）。',
  'The operator endpoint is not available in this start.': '本次启动没有提供运维接口。',
  'The proxy cannot listen on {0}:{1} ({2}).': '代理无法监听 {0}:{1}（{2}）。',
  'The proxy has not started yet.': '代理尚未启动。',
  'The relay to /mcp failed.': '转发到 /mcp 失败。',
  'The request is not valid HTTP.': '请求不是有效的 HTTP。',

  // 日志里保存的正文
  '[… about {0} bytes are left out here …]': '[… 此处省略约 {0} 字节 …]',
  '[{0}, {1} bytes]': '[{0}，{1} 字节]',
};
