// 简体中文：窗口的服务器、代理进程与启动时的问题。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidControl: Readonly<Record<string, string>> = {
  '{0} cannot be taken: delete it and start again.': '无法占用 {0}：请删除它后重新启动。',
  '{0} is a file; Keyswitch needs a directory there: move it away or set KEYSWITCH_HOME.':
    '{0} 是文件，而 Keyswitch 在那里需要目录：请把它移走，或设置 KEYSWITCH_HOME。',
  'exit code {0}': '退出码 {0}',
  'Keyswitch is already running in {0} (process {1}): use that one, or end it first; another data home is chosen with KEYSWITCH_HOME.':
    'Keyswitch 已在 {0} 中运行（进程 {1}）：请使用那一个，或先结束它；要用另一个数据目录，请设置 KEYSWITCH_HOME。',
  'Keyswitch made a mistake in this request.': 'Keyswitch 处理此请求时出错。',
  'Keyswitch made a mistake in this request: try again, and report it if it repeats.':
    'Keyswitch 处理此请求时出错：请重试；如果反复出现，请报告。',
  'Only JSON is taken here.': '这里只接受 JSON。',
  'Operators reach /mcp through the proxy, with a token of their own.':
    '运维程序通过代理访问 /mcp，使用自己的 token。',
  'Port {0} on {1} is in use, so the control server cannot start: end the other program, or set [control] port in config.toml.':
    '{1} 的端口 {0} 已被占用，控制服务器无法启动：请结束占用它的程序，或在 config.toml 中设置 [control] port。',
  'proxy.host and proxy.port change with the next start of Keyswitch.':
    'proxy.host 和 proxy.port 在 Keyswitch 下次启动时生效。',
  'Requests from other web pages are refused.': '来自其他网页的请求会被拒绝。',
  'Requests from other web pages are refused: open the address from the terminal or the tray.':
    '来自其他网页的请求会被拒绝：请从终端或托盘打开地址。',
  'signal {0}': '信号 {0}',
  'The control server cannot listen on {0}:{1} ({2}): set [control] port in config.toml.':
    '控制服务器无法监听 {0}:{1}（{2}）：请在 config.toml 中设置 [control] port。',
  'The control token is wrong: Keyswitch was started anew, run the command again.':
    '控制 token 不对：Keyswitch 已重新启动，请再运行一次该命令。',
  'The directory {0} cannot be used ({1}): set KEYSWITCH_HOME to one that you may write.':
    '无法使用目录 {0}（{1}）：请把 KEYSWITCH_HOME 设为可写的目录。',
  'The proxy did not answer in time: try again.': '代理没有及时响应：请重试。',
  'The proxy did not take the new configuration in time.': '代理没有及时接受新的配置。',
  'The proxy is not running at the moment: try again in a second.': '代理目前没有运行：请稍后重试。',
  'The proxy part of Keyswitch is missing: build it with "npm run build".':
    '缺少 Keyswitch 的代理部分：请用 npm run build 构建。',
  'The proxy process could not start ({0}).': '代理进程无法启动（{0}）。',
  'The proxy process ended by itself ({0}); it starts again in {1} ms.':
    '代理进程意外退出（{0}）；将在 {1} ms 后重新启动。',
  'The proxy process ended: it is being started again.': '代理进程已结束：正在重新启动。',
  'The input "{0}" is not valid: correct or shorten it.': '输入“{0}”无效：请更正或缩短。',
  'This input is not valid.': '输入无效。',
  'The request is not valid.': '请求无效。',
  'The request is too large.': '请求太大。',
  'The window was not built: run "npm run build", then start Keyswitch again.':
    '界面尚未构建：请运行 npm run build，然后重新启动 Keyswitch。',
  'There is no such preference.': '没有这个偏好设置。',
  'There is nothing here.': '这里什么也没有。',
  'This address is not answered here: open http://127.0.0.1:{0}/.':
    '这里不响应此地址：请打开 http://127.0.0.1:{0}/。',
  'This address was used already or is too old: run "keyswitch open" for a new one.':
    '此地址已用过或已过期：请运行 keyswitch open 获取新地址。',
  'This page may not ask.': '此页面无权请求。',
  'This request does not say which page it comes from.': '此请求没有说明来自哪个页面。',
  'This window has no session: open Keyswitch from the tray, or run "keyswitch open" in a terminal.':
    '此窗口没有会话：请从托盘打开 Keyswitch，或在终端运行 keyswitch open。',
  'warning: {0}': '警告：{0}',
  'warning: {0} exchanges could not be written to the ledger ({1}).':
    '警告：有 {0} 个请求未能写入账本（{1!}）。',
  'warning: old exchanges could not be removed from the ledger ({0}).':
    '警告：旧的请求未能从账本中删除（{0!}）。',
};
