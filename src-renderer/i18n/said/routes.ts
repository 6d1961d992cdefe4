// 简体中文：为什么选这个端点、这个上游。左边是代理说的英文原句，{0}、{1} 是其中变化的部分。

export const saidRoutes: Readonly<Record<string, string>> = {
  '{0} ({1}) failed with {2}.': '{0}（{1}）失败：{2}。',
  '{0} cannot take this request: {1}': '{0} 无法处理此请求：{1}',
  '{0} is faster: {1} ms against {2} ms': '{0} 更快：{1} ms，原来为 {2} ms',
  '{0} failed': '{0} 失败',
  '{0}; in use since the start': '{0}；启动以来一直使用',
  '{0}; pinned by you': '{0}；由你固定',
  '{0}; switched {1} because {2}': '{0}；{1} 切换，因为{2}',
  '{0}: {1} ms over the last {2}': '{0}：最近 {2} 次为 {1} ms',
  '{0}: not measured yet': '{0}：尚未测量',
  'the one in use was removed': '原来使用的已被移除',
  'Add a route for it, or choose a model from GET /v1/models.':
    '请为它添加一条路由，或从 GET /v1/models 中选择一个模型。',
  'Did you mean {0}?': '你是不是要找 {0}？',
  'Left alone for now: {0}.': '暂时不用：{0}。',
  'Only when nothing else is left: {0}.': '没有其他选择时才用：{0}。',
  'The session stays at {0}: its cache and sealed reasoning live there.':
    '会话留在 {0}：它的缓存和加密推理都在那里。',
  'Route "{0}" (fallback): {1}.': '路由“{0}”（按此顺序）：{1}。',
  'Route "{0}" (lowest-latency): {1}.': '路由“{0}”（最快优先）：{1}。',
  'Route "{0}" (weighted): {1}.': '路由“{0}”（按权重）：{1}。',
  'Route "{0}" ({1}): {2}.': '路由“{0}”（{1}）：{2}。',
  'Profile "{0}".': '方案“{0}”。',
  '{0}: failed {1}': '{0}：{1}失败',
  'the last time': '上一次',
  'the last {0} times': '最近 {0} 次都',
  'No model "{0}" {1}. {2}': '{1}没有模型“{0}”。{2}',
  'in profile "{0}"': '方案“{0}”中',
  'at upstream "{0}"': '上游“{0}”',
};
