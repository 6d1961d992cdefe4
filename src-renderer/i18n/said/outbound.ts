// 简体中文：访问上游所经过的出站代理。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidOutbound: Readonly<Record<string, string>> = {
  // 连不上代理
  'the name of the proxy {0} could not be resolved (dns, {1}). Correct that address.':
    '无法解析出站代理 {0} 的域名（dns，{1}）。请更正它的地址。',
  'the proxy {0} takes no connection (connect, {1}). Start it, or change that setting.':
    '出站代理 {0} 不接受连接（connect，{1}）。请启动它，或修改这项设置。',
  'the certificate or TLS handshake of the proxy {0} was refused (tls, {1}). Nothing was sent; if it speaks plain HTTP, write http:// instead of https://.':
    '出站代理 {0} 的证书或 TLS 握手未通过（tls，{1}）。没有发送任何内容；如果它使用明文 HTTP，请把 https:// 改为 http://。',
  'the proxy {0} opened no way to {1} within {2} s. Look whether it is connected itself, or change that setting.':
    '出站代理 {0} 在 {2} 秒内没有接通 {1}。请检查它自己是否连上了网络，或修改这项设置。',
  'the proxy {0} closed the connection to {1} before TLS stood, as one does that cannot reach it itself. Look at its rules and its log.':
    '出站代理 {0} 在 TLS 建立之前关闭了到 {1} 的连接，通常是它自己连不上。请查看它的规则和日志。',
  'the proxy {0} closed the connection before the way to {1} was open. Look at its log, and whether its port is the one for {2}.':
    '出站代理 {0} 在接通 {1} 之前关闭了连接。请查看它的日志，以及这个端口是否用于 {2}。',

  // 代理拒绝
  'the proxy {0} answers in something other than HTTP. If this is its SOCKS port, write socks5:// in front of it.':
    '出站代理 {0} 的回应不是 HTTP。如果这是它的 SOCKS 端口，请在地址前写 socks5://。',
  'the proxy {0} does not speak SOCKS5. If this is its HTTP port, write http:// in front of it.':
    '出站代理 {0} 不支持 SOCKS5。如果这是它的 HTTP 端口，请在地址前写 http://。',
  'the proxy {0} wants a user name and password (HTTP 407). Put them into the address in HTTPS_PROXY, and write proxy = "env".':
    '出站代理 {0} 需要用户名和密码（HTTP 407）。请把它们写进 HTTPS_PROXY 的地址里，并写 proxy = "env"。',
  'the proxy {0} wants a user name and password (SOCKS5). Put them into the address in ALL_PROXY, and write proxy = "env".':
    '出站代理 {0} 需要用户名和密码（SOCKS5）。请把它们写进 ALL_PROXY 的地址里，并写 proxy = "env"。',
  'the proxy {0} refuses the user name and password that it was given (HTTP 407). Correct them there.':
    '出站代理 {0} 拒绝了所给的用户名和密码（HTTP 407）。请在那里更正。',
  'the proxy {0} refuses the user name and password that it was given (SOCKS5). Correct them there.':
    '出站代理 {0} 拒绝了所给的用户名和密码（SOCKS5）。请在那里更正。',
  'the proxy {0} takes no login by user name and password (SOCKS5, method {1}). Change its settings, or use another proxy.':
    '出站代理 {0} 不接受用户名和密码登录（SOCKS5，方式 {1}）。请修改它的设置，或换用别的代理。',
  'the user name or password for the proxy {0} is longer than the 255 bytes that SOCKS5 has for it. Choose a shorter one.':
    '出站代理 {0} 的用户名或密码超过 SOCKS5 允许的 255 字节。请换用更短的。',
  'the proxy {0} does not allow {1} (HTTP {2}). Allow it in the proxy\'s rules, or write proxy = "direct" for this upstream.':
    '出站代理 {0} 不允许访问 {1}（HTTP {2}）。请在代理的规则中放行，或为此上游写 proxy = "direct"。',
  'the proxy {0} does not allow {1} (SOCKS5 reply 2). Allow it in the proxy\'s rules, or write proxy = "direct" for this upstream.':
    '出站代理 {0} 不允许访问 {1}（SOCKS5 回复 2）。请在代理的规则中放行，或为此上游写 proxy = "direct"。',
  'the proxy {0} did not connect to {1} (HTTP {2}). Look at its log, and whether it is connected itself.':
    '出站代理 {0} 没有连上 {1}（HTTP {2}）。请查看它的日志，以及它自己是否连上了网络。',
  'the proxy {0} did not connect to {1} (SOCKS5 reply {2}, {3}). Look at its log, and whether it is connected itself.':
    '出站代理 {0} 没有连上 {1}（SOCKS5 回复 {2}，{3}）。请查看它的日志，以及它自己是否连上了网络。',
  'general failure': '一般性错误',
  'not allowed by its rules': '规则不允许',
  'network unreachable': '网络不可达',
  'host unreachable': '主机不可达',
  'connection refused': '连接被拒绝',
  'TTL expired': 'TTL 超时',
  'command not supported': '不支持此命令',
  'address type not supported': '不支持此地址类型',

  // 设置与环境变量
  '{0} names a proxy of a kind that is not spoken: http://, https:// and socks5:// are. Correct it, or set proxy = "direct" in config.toml.':
    '{0} 指定的代理类型不受支持：可用的有 http://、https:// 和 socks5://。请更正，或在 config.toml 中写 proxy = "direct"。',
  '{0} holds no address of a proxy such as http://127.0.0.1:7890. Correct it, or set proxy = "direct" in config.toml.':
    '{0} 的内容不是代理地址（例如 http://127.0.0.1:7890）。请更正，或在 config.toml 中写 proxy = "direct"。',
  'proxy in config.toml holds no address. Correct it.': 'config.toml 中的 proxy 不是地址。请更正。',
  'the proxy of this upstream is not known. Restart Keyswitch.':
    '不知道此上游的出站代理。请重新启动 Keyswitch。',
  'proxy of the upstream "{0}"': '上游“{0}”的 proxy',
  '{0} holds a user name or password, and config.toml keeps no secrets: write proxy = "env", and put the whole address into HTTPS_PROXY in the environment that Keyswitch starts in.':
    '{0} 含有用户名或密码，而 config.toml 不保存机密：请写 proxy = "env"，并把完整地址放进启动 Keyswitch 的环境变量 HTTPS_PROXY。',
  '{0} goes on behind the port: write host and port only, for example "{1}".':
    '{0} 在端口后面还有内容：请只写主机和端口，例如 "{1}"。',
  '{0} must be "env", "direct" or the address of a proxy that begins with http://, https:// or socks5://, for example "{1}".':
    '{0} 应为 "env"、"direct"，或以 http://、https:// 或 socks5:// 开头的代理地址，例如 "{1}"。',
  '{0} must be "env", "direct" or an address in quotes, for example "{1}".':
    '{0} 应为 "env"、"direct" 或带引号的地址，例如 "{1}"。',
  '{0} is missing: it must be "env", "direct" or an address in quotes, for example "{1}".':
    '{0} 缺失：应为 "env"、"direct" 或带引号的地址，例如 "{1}"。',
  '{0} must not be empty: write "direct" for no proxy.': '{0} 不能为空：不用代理请写 "direct"。',

  // 检查
  'The way to upstreams is open': '访问上游的路是通的',
  'Every upstream is called directly.': '所有上游都直接访问。',
  '{0} is called through the proxy {1}, which takes connections.': '{0} 经过出站代理 {1} 访问，它接受连接。',
  '{0} cannot be called: {1}': '{0} 无法访问：{1}',
  'Do what the sentence says.': '请按句子所说处理。',
  'Start the proxy, or set network.proxy in config.toml, on the settings page, or for one upstream.':
    '请启动该代理，或在 config.toml、设置页面或单个上游中修改 network.proxy。',
  '{0} cannot be reached: {1}': '无法连接 {0}：{1}',
  '{0} answered through the proxy {1} in {2} ms ({3}; HTTP {4}).':
    '{0} 经过出站代理 {1} 在 {2} ms 内响应（{3}；HTTP {4}）。',
};
