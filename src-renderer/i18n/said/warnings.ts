// 简体中文：协议转换时没能原样带过去的内容。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidWarnings: Readonly<Record<string, string>> = {
  'dropped {0}: {1}': '已去掉 {0}：{1}',
  'changed {0}: {1}': '已改写 {0}：{1}',
  'emulated {0}: {1}': '已模拟 {0}：{1}',

  // 哪个参数
  'arguments of {0}': '{0} 的参数',
  'call of {0}': '对 {0} 的调用',
  'max tokens': '最大 token 数',
  'result of {0}': '{0} 的结果',
  'system message': '系统消息',
  'tool call {0}': '工具调用 {0}',
  'sealed reasoning': '加密推理',
  reasoning: '推理',
  thinking: '思考',
  compaction: '压缩内容',

  // 为什么
  "{0} cannot stand at the top of a tool's schema": '{0} 不能放在工具 schema 的顶层',
  '{0} gives at most {1}': '{0} 最多给出 {1}',
  '{0} is run by its own vendor; the upstream does not have it': '{0} 由其厂商自己运行；此上游没有',
  '{0} cannot stand beside another tool called {1}': '{0} 不能与另一个名为 {1} 的工具并存',
  '{0} cannot stand in a choice of allowed tools': '{0} 不能列入允许的工具',
  '{0} would be run by Gemini although tool_choice forbids it': '即使 tool_choice 禁止，Gemini 也会运行 {0}',
  '{0} cannot stand beside functions on this model': '在此模型上 {0} 不能与函数并存',
  '{0} cannot stand beside a call that is demanded of Gemini': '要求 Gemini 必须调用函数时，{0} 不能并存',
  '{0} cannot stand beside functions for clients of Chat on this model':
    '在此模型上，对 Chat 客户端来说 {0} 不能与函数并存',
  'another upstream made it; this one could not check it': '它来自另一个上游；此上游无法验证',
  'the id of its tool call was changed on the way or made by another Keyswitch':
    '它所在的工具调用 id 在途中被改动，或来自另一个 Keyswitch',
  'another vendor compacted this conversation': '此对话由另一家厂商压缩',
  'Anthropic allows no thinking when a tool call is demanded': '强制调用工具时 Anthropic 不允许思考',
  'Anthropic ends at 1': 'Anthropic 的上限是 1',
  'Anthropic enforces no schema that holds itself': 'Anthropic 不强制执行引用自身的 schema',
  'Anthropic enforces no schema that holds itself; the model was asked for JSON in words':
    'Anthropic 不强制执行引用自身的 schema；已改用文字要求模型输出 JSON',
  'Anthropic enforces only objects whose members are named': 'Anthropic 只强制执行列出了成员的对象',
  'Anthropic enforces only objects whose members are named; the model was asked for JSON in words':
    'Anthropic 只强制执行列出了成员的对象；已改用文字要求模型输出 JSON',
  'Anthropic fixes it while thinking': '思考时 Anthropic 固定此参数',
  'Anthropic has no plain JSON mode; the model was asked for JSON in words':
    'Anthropic 没有纯 JSON 模式；已改用文字要求模型输出 JSON',
  'Anthropic needs a user turn; the instructions were sent as one':
    'Anthropic 需要一条用户消息；已把指令作为用户消息发送',
  'Anthropic takes allowed or blocked domains; the blocked ones were taken from the allowed':
    'Anthropic 只接受允许或屏蔽的域名之一；已从允许的域名中去掉屏蔽的域名',
  'Anthropic takes either temperature or top_p': 'Anthropic 只接受 temperature 和 top_p 之一',
  'Anthropic takes no stop sequence of white space; the text is cut here instead':
    'Anthropic 不接受由空白组成的停止序列；改为在此处截断文本',
  'Anthropic takes system text only in front; later ones were put into the next user turn':
    'Anthropic 只接受开头的系统文本；之后的已放入下一条用户消息',
  'Anthropic takes no media in assistant messages': 'Anthropic 不接受助手消息中的媒体',
  'Anthropic wants a user turn first; an empty one was put in front':
    'Anthropic 要求以用户消息开头；已在前面加上一条空消息',
  'Chat has no mark for failed tools; the result says so in words':
    'Chat 没有工具失败的标记；已在结果中用文字说明',
  'Chat takes {0} stop sequences; the text is cut here at the others':
    'Chat 只接受 {0} 个停止序列；其余的改为在此处截断文本',
  'Chat takes no media in assistant messages': 'Chat 不接受助手消息中的媒体',
  'Gemini decides by itself whether to search': '是否搜索由 Gemini 自己决定',
  'Gemini searches without a place': 'Gemini 搜索时不考虑地点',
  'Gemini decides by itself whether to call tools in parallel': '是否并行调用工具由 Gemini 自己决定',
  'Gemini has no user id': 'Gemini 没有用户 id',
  'Gemini takes {0} stop sequences; the text is cut here at the others':
    'Gemini 只接受 {0} 个停止序列；其余的改为在此处截断文本',
  'Gemini takes no JSON format beside these tools; the model was asked for it in words':
    'Gemini 在使用这些工具时不接受 JSON 格式；已改用文字要求模型',
  "Gemini's schemas have no {0}": 'Gemini 的 schema 不支持 {0}',
  'it answers with text': '它以文字响应',
  'it has no result; one that says so was put in, because the upstream refuses a call without a result':
    '它没有结果；由于上游拒绝没有结果的调用，已补上一个说明此事的结果',
  'it names a file in the store of another vendor': '它引用的文件存放在其他厂商处',
  'it waits to be searched for': '它要等搜索到才提供',
  'its call has another result already': '它的调用已经有另一个结果',
  'its arguments are no JSON object': '它的参数不是 JSON 对象',
  'no tool is left to choose': '没有剩下可选的工具',
  'only its own protocol understands it': '只有它自己的协议能理解',
  'only OpenAI has it': '只有 OpenAI 支持',
  'only OpenAI has it; it changes no answer': '只有 OpenAI 支持；不影响响应',
  'this upstream takes no limit': '此上游不接受输出上限',
  'this upstream takes no strict tools': '此上游不接受 strict 工具',
  'this model reads no images; it was told that one stood there': '此模型不能看图；已告知它此处有一张图片',
  'this upstream takes one, in front; later ones were sent as the user’s':
    '此上游只接受一条，且须在最前；之后的已作为用户消息发送',
  'only text can stand in it; images and files were put into the next user turn':
    '其中只能有文本；图片和文件已放入下一条用户消息',
  'only the upstream that made it can read it': '只有生成它的上游能读取',
  'only the vendor that compacted the conversation can read it': '只有压缩此对话的厂商能读取',
  'only the vendor that made it can read it': '只有生成它的厂商能读取',
  'only upstreams of the same protocol have it': '只有相同协议的上游支持',
  'OpenAI enforces only schemas that are closed and require every property':
    'OpenAI 只强制执行封闭且所有属性都必填的 schema',
  'OpenAI takes {0} characters; a fingerprint was sent': 'OpenAI 只接受 {0} 个字符；已改为发送指纹',
  'OpenAI takes only a schema with one object at the top; the model was asked for JSON in words':
    'OpenAI 只接受顶层为对象的 schema；已改用文字要求模型输出 JSON',
  'service tiers of one vendor mean nothing to another': '一家厂商的服务等级对另一家没有意义',
  'several answers in one stream cannot be converted; ask for one, or without streaming':
    '一个流中的多个响应无法转换；请只要一个，或不用流式',
  'the model does not think': '此模型不会思考',
  'the model takes no sampling parameters': '此模型不接受采样参数',
  'the number is an estimate, the upstream counts for its own protocol only':
    '这是估计值，上游只为自己的协议计数',
  'the OpenAI protocols have no top_k': 'OpenAI 的协议没有 top_k',
  'the Responses API has no stop sequences; the text is cut here instead':
    'Responses API 没有停止序列；改为在此处截断文本',
  'the Responses API takes no {0} in a turn of the assistant': 'Responses API 不接受助手消息中的 {0}',
  'the Responses API takes no audio in a turn of the assistant': 'Responses API 不接受助手消息中的音频',
  'the Responses API takes no less than {0}': 'Responses API 的下限是 {0}',
  'the token limit leaves less than the {0} tokens that thinking needs':
    'token 上限不足思考所需的 {0} 个 token',
  'the tool call was made without thinking that this upstream could check':
    '该工具调用没有附带此上游可验证的思考',
  'the upstream does not have the chosen tool': '此上游没有所选的工具',
  'the upstream gives no log probabilities; leave it out or choose another model':
    '此上游不提供对数概率；请去掉它，或换一个模型',
  'the upstream gives one answer per request; send the request as many times as you need answers':
    '此上游每个请求只给一个响应；需要几个响应就请发送几次',
  'the upstream has no penalties': '此上游没有惩罚参数',
  'the upstream has no seed': '此上游没有 seed',
  'no answer with this id is kept here; send the whole input without it':
    '这里没有保存此 id 的响应；请去掉它并发送完整的 input',
  'the upstream searches as often as it wants': '此上游自行决定搜索次数',
  'the upstream searches the live web': '此上游搜索实时网络',
  'the upstream searches the whole web': '此上游搜索整个网络',
  'the upstream of this model does not have it': '此模型的上游不支持',
  'they are no JSON object; sent as {"input": …}': '不是 JSON 对象；已作为 {"input": …} 发送',
  'this model always thinks; it was asked for its lowest effort': '此模型总会思考；已改为要求最低的推理强度',
  'this model cannot be forced to call a tool; it was asked to in words':
    '此模型不能被强制调用工具；已改用文字要求',
  'this model cannot think before it answers': '此模型不能先思考再回答',
  'this model goes on with no turn of its own; it was asked to in words':
    '此模型不能接着自己的消息续写；已改用文字要求',
  'this model has no reasoning effort': '此模型没有推理强度',
  'this model takes no sampling parameters': '此模型不接受采样参数',
  'this model takes no stop sequences; the text is cut here instead':
    '此模型不接受停止序列；改为在此处截断文本',
  'this upstream does not take reasoning back': '此上游不接受回传的推理',
  'this upstream has JSON mode but no JSON schema; it was asked for in words':
    '此上游有 JSON 模式但不支持 JSON schema；已改用文字要求',
  'this upstream refuses it': '此上游不接受',
};
