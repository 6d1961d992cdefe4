// 简体中文：界面上的操作被拒绝时的句子（上游、方案、token、链接、重发等）。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidOperations: Readonly<Record<string, string>> = {
  '"{0}" is no id: use letters, digits, ".", "_" and "-", for example "codex".':
    '“{0}”不能作为 id：请用字母、数字、“.”“_”和“-”，例如“codex”。',
  '"{0}" needs a key: pipe it in on standard input.': '“{0}”需要密钥：请填写密钥。',
  'A profile file holds exactly one [[profile]] with an id.':
    '方案文件中应有且只有一个带 id 的 [[profile]]。',
  'An upstream without a preset needs a name: give one with --id.': '没有预设的上游需要名称：请填写 id。',
  'Built in: there is nothing to measure.': '内置：无需测量。',
  'Keyswitch is not running, so nothing can be sent again: start it with "keyswitch serve".':
    'Keyswitch 没有运行，无法重发：请用 keyswitch serve 启动。',
  'Not measured yet.': '尚未测量。',
  'Not measured, because Keyswitch is not running: "keyswitch endpoint probe" measures now.':
    'Keyswitch 没有运行，因此没有测量：可用 keyswitch endpoint probe 立即测量。',
  'proxy.port is 0 (any free port), so the address is known only while Keyswitch runs: start it first, or set a port.':
    'proxy.port 是 0（任意空闲端口），只有 Keyswitch 运行时才知道地址：请先启动，或设定端口。',
  'The body of this request was kept in part only (it is long, or no JSON), so it cannot be sent again.':
    '此请求的正文只保留了一部分（太长，或不是 JSON），无法重发。',
  'The body of this request was not kept, so it cannot be sent again: set log.bodies to "all" in the settings for the next ones.':
    '此请求的正文没有保留，无法重发：如需重发之后的请求，请在设置中把 log.bodies 设为“all”。',
  'The explanation of a route comes from the running proxy: start it with "keyswitch serve".':
    '路由的说明来自运行中的代理：请用 keyswitch serve 启动。',
  'The list of models comes from the running proxy: start it with "keyswitch serve".':
    '模型列表来自运行中的代理：请用 keyswitch serve 启动。',
  'The path of this request leads elsewhere.': '此请求的路径指向别处。',
  'The profile "{0}" is active: switch to another one first with "keyswitch profile use <id>".':
    '方案“{0}”正在使用：请先切换到另一个（keyswitch profile use <id>）。',
  'The proxy did not answer: look at "keyswitch doctor".': '代理没有响应：请查看诊断（keyswitch doctor）。',
  'The running Keyswitch did not answer in time: try again, or restart it.':
    '运行中的 Keyswitch 没有及时响应：请重试，或重新启动它。',
  'The upstream "{0}" does not speak the Responses API, which is the only one that Codex speaks: point Codex at Keyswitch instead ("keyswitch tool apply codex").':
    '上游“{0}”不支持 Responses API，而 Codex 只支持这一种：请改为让 Codex 指向 Keyswitch（keyswitch tool apply codex）。',
  'The preset "{0}" has no endpoint "{1}": there are {2}.': '预设“{0}”没有端点“{1}”：可用的有 {2}。',
  'The upstream "{0}" has no endpoint "{1}": there are {2}.': '上游“{0}”没有端点“{1}”：可用的有 {2}。',
  'The upstream "{0}" is used by the profile {1}: take it out of its routes first.':
    '方案 {1} 正在使用上游“{0}”：请先把它从路由中移除。',
  'The upstream "{0}" was written but is not in force: see "keyswitch doctor".':
    '上游“{0}”已写入但没有生效：请查看诊断（keyswitch doctor）。',
  'There is already a client "{0}": a new token for it comes from "keyswitch client rotate {1}".':
    '已有客户端“{0}”：如需新 token，请更换它的 token（keyswitch client rotate {1}）。',
  'There is already a profile "{0}": change the id in the file, or remove the one that is there.':
    '已有方案“{0}”：请修改文件中的 id，或删除现有的那个。',
  'There is already an operator "{0}": revoke its token first with "keyswitch mcp-token revoke {1}".':
    '已有运维 token“{0}”：请先吊销它的 token（keyswitch mcp-token revoke {1}）。',
  'There is already an upstream "{0}" with other settings: change its id in the file (and in its routes), or remove the one that is there.':
    '已有设置不同的上游“{0}”：请修改文件（及其路由）中的 id，或删除现有的那个。',
  'There is already an upstream "{0}": choose another name with --id.': '已有上游“{0}”：请换一个 id。',
  'What was removed cannot be put back, because config.toml was changed in the same place since: add it again.':
    '无法恢复：之后 config.toml 的同一处被改过。请重新添加。',
  'The key "{0}" cannot be put back, because it was changed in the vault since: paste it again.':
    '无法恢复密钥“{0}”：之后保险库中的它被改过。请重新粘贴。',
  'What was removed is not remembered any more: add it again.':
    '无法恢复：Keyswitch 已不再记得它。请重新添加。',
  'There is no client "{0}" any more.': '客户端“{0}”已不存在。',
  'There is no client "{0}": see "keyswitch client list".':
    '没有客户端“{0}”：可用 keyswitch client list 查看。',
  'There is no exchange "{0}" in the log.': '日志中没有请求“{0}”。',
  'There is no operator "{0}": see "keyswitch mcp-token list".':
    '没有运维 token“{0}”：可用 keyswitch mcp-token list 查看。',
  'There is no preset "{0}": there are {1}.': '没有预设“{0}”：可用的有 {1}。',
  'There is no profile "{0}": config.toml has none yet.': '没有方案“{0}”：config.toml 中还没有。',
  'There is no profile "{0}": see "keyswitch profile list".':
    '没有方案“{0}”：可用 keyswitch profile list 查看。',
  'There is no profile "{0}": there are {1}.': '没有方案“{0}”：可用的有 {1}。',
  'There is no upstream "{0}": config.toml has none yet.': '没有上游“{0}”：config.toml 中还没有。',
  'There is no upstream "{0}": see "keyswitch upstream list".':
    '没有上游“{0}”：可用 keyswitch upstream list 查看。',
  'There is no upstream "{0}": there are {1}.': '没有上游“{0}”：可用的有 {1}。',
  'This exchange ran over a WebSocket: only requests over HTTP can be sent again.':
    '此请求通过 WebSocket 进行：只有 HTTP 请求可以重发。',
  'This is no profile file: {0}': '这不是方案文件：{0!}',
  'This is no profile file: its first line is keyswitch_profile = 1, as "keyswitch profile export" writes it.':
    '这不是方案文件：它的第一行应是 keyswitch_profile = 1，即 keyswitch profile export 写出的样子。',
  'This profile file is of format {0}, which this Keyswitch does not know: update Keyswitch.':
    '此方案文件的格式是 {0}，此 Keyswitch 不认识：请更新 Keyswitch。',
};
