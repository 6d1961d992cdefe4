// 简体中文：请求本身的错误（400、413），以及 WebSocket 帧的错误。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidRequests: Readonly<Record<string, string>> = {
  // 正文
  'The body is not valid {0}.': '正文不是有效的 {0}。',
  'The content-encoding "{0}" is not read here; send gzip, deflate, br, zstd or no encoding.':
    '不支持 content-encoding“{0}”；请使用 gzip、deflate、br、zstd 或不编码。',
  'The field "model" must be a string.': '字段 "model" 应为字符串。',
  'The form names its model twice; name it once.': '表单写了两次模型；请只写一次。',
  'The JSON is nested more than {0} levels deep.': 'JSON 嵌套超过 {0} 层。',
  'The multipart body has no closing boundary.': 'multipart 正文没有结束边界。',
  'The request body is larger than {0} MiB; send less at once.':
    '请求正文超过 {0} MiB；请减少单次发送的内容。',
  'The request body is not JSON, although its content type says so.':
    '请求正文不是 JSON，与其 Content-Type 不符。',
  'The request body is not valid JSON. Nothing was sent upstream.':
    '请求正文不是有效的 JSON。没有向上游发送任何内容。',
  'The request body is not valid JSON: {0}. Nothing was sent upstream.':
    '请求正文不是有效的 JSON：{0}。没有向上游发送任何内容。',
  'The request body must be application/sdp, application/json with "sdp", or multipart/form-data with a part "sdp".':
    '请求正文应为 application/sdp、带 "sdp" 的 application/json，或带 "sdp" 部分的 multipart/form-data。',
  'The request names its model twice; name it once.': '请求写了两次模型；请只写一次。',
  'a bracket at byte {0} has no partner': '第 {0} 字节处的括号不配对',
  'a colon is missing at byte {0}': '第 {0} 字节处缺少冒号',
  'a comma is missing at byte {0}': '第 {0} 字节处缺少逗号',
  'a comma too many at byte {0}': '第 {0} 字节处多了一个逗号',
  'a string has no end': '有字符串没有结束',
  'a string holds a bad escape': '有字符串含错误的转义',
  'it ends in the middle of a value': '在值的中间就结束了',
  'it ends too early': '结束得太早',
  'it must be an object': '应为对象',
  'something follows behind its end': '结尾之后还有内容',
  'unexpected byte {0}': '第 {0} 字节处有意外的字符',

  // 参数的类型
  "'{0}' must be {1}, but {2}.": "'{0}' 应为{1}，但{2}。",
  "'{0}' must be {1} of at least {2}.": "'{0}' 应为{1}，至少为 {2}。",
  "'{0}' must be {1} between {2} and {3}.": "'{0}' 应为{1}，介于 {2} 和 {3} 之间。",
  "'{0}' must be {1}.": "'{0}' 应为{1}。",
  "'{0}' must be one of {1}.": "'{0}' 应为 {1} 之一。",
  'it is missing': '没有提供',
  'it is a boolean': '实际是布尔值',
  'it is a number': '实际是数字',
  'it is a string': '实际是字符串',
  'it is an array': '实际是数组',
  'it is an object': '实际是对象',
  'it is null': '实际是 null',
  'a number': '数字',
  'a string': '字符串',
  'a whole number': '整数',
  'an array': '数组',
  'an object': '对象',
  'true or false': ' true 或 false',

  // 参数的值
  "'{0}' answers a call of '{1}' that is not in the conversation. Send the model's functionCall before it.":
    "'{0}' 是对 '{1}' 调用的回应，但对话中没有这个调用。请在它之前发送模型的 functionCall。",
  "'{0}' cannot be carried to the upstream of this model: {1}.": "'{0}' 无法传给此模型的上游：{1}。",
  "'{0}' has Chat's nested 'function'; Responses wants name and parameters at the top.":
    "'{0}' 用了 Chat 的嵌套写法 'function'；Responses 要求 name 和 parameters 放在顶层。",
  "'{0}' holds nothing that the upstream of this model knows: send text, images, calls or their results.":
    "'{0}' 中没有此模型的上游能识别的内容：请发送文本、图像、调用或调用结果。",
  "'{0}' is '{1}', but no tool call before it has that id.":
    "'{0}' 是 '{1}'，但之前的工具调用都没有这个 id。",
  "'{0}' is '{1}', but no tool_use of the conversation has that id.":
    "'{0}' 是 '{1}'，但对话中的 tool_use 都没有这个 id。",
  "'{0}' is empty: a part needs text, inlineData, functionCall or the like.":
    "'{0}' 是空的：每个 part 需要 text、inlineData、functionCall 等内容。",
  "'{0}' is named '{1}' again; tool names must be unique.": "'{0}' 的名称 '{1}' 重复；工具名称不能重复。",
  "'{0}' must be user or model.": "'{0}' 应为 user 或 model。",
  "'{0}' refers to a conversation that OpenAI stores. Send the whole conversation in input.":
    "'{0}' 引用了 OpenAI 保存的对话。请在 input 中发送整个对话。",
  "'{0}' refers to a template that OpenAI stores. Send its text in instructions.":
    "'{0}' 引用了 OpenAI 保存的模板。请在 instructions 中发送它的文本。",
  "'{0}' refers to an item that OpenAI stores; it is not known here. Send the item itself.":
    "'{0}' 引用了 OpenAI 保存的条目；这里没有它。请发送条目本身。",
  "'{0}' runs the request later, which needs a store. Leave it out and wait for the answer, or stream it.":
    "'{0}' 会稍后执行请求，这需要存储。请去掉它并等待响应，或使用流式。",
  "'{0}.content' must be text or an array of parts.": "'{0}.content' 应为文本或 part 数组。",
  "'{0}.file' must hold file_data or file_id.": "'{0}.file' 应含 file_data 或 file_id。",
  "'{0}.image_url' is a data URL without base64 data.": "'{0}.image_url' 是没有 base64 数据的 data URL。",
  "'{0}.name' is '{1}' again; tool names must be unique.": "'{0}.name' 的 '{1}' 重复；工具名称不能重复。",
  "'{0}.role' must be system, developer, user, assistant or tool; function messages have no successor here.":
    "'{0}.role' 应为 system、developer、user、assistant 或 tool；这里不支持 function 消息。",
  "'{0}.role' must be user, assistant or system.": "'{0}.role' 应为 user、assistant 或 system。",
  "'{0}.role' must be user, assistant, system or developer.":
    "'{0}.role' 应为 user、assistant、system 或 developer。",
  "'{0}.type' is '{1}', which the Messages API does not have.":
    "'{0}.type' 是 '{1}'，Messages API 中没有这种类型。",
  "'{0}.type' is '{1}'; it must be text, image_url, input_audio, file or refusal.":
    "'{0}.type' 是 '{1}'；应为 text、image_url、input_audio、file 或 refusal。",
  "'{0}.type' is not a content type of the Responses API; use input_text, input_image, input_file, output_text or refusal.":
    "'{0}.type' 不是 Responses API 的内容类型；请用 input_text、input_image、input_file、output_text 或 refusal。",
  "'{0}.type' must be base64, url, text, content or file.":
    "'{0}.type' 应为 base64、url、text、content 或 file。",
  "'{0}.type' must be function or custom.": "'{0}.type' 应为 function 或 custom。",
  "'compaction_trigger' must be the last input item, and only once.":
    "'compaction_trigger' 应是 input 的最后一项，且只能有一个。",
  "'contents' is empty: send at least one content with parts.":
    "'contents' 是空的：请至少发送一个带 parts 的 content。",
  "'input' is missing: send text or items.": "缺少 'input'：请发送文本或条目。",
  "'input' must be a string or an array of items.": "'input' 应为字符串或条目数组。",
  "'input[{0}]' answers the call '{1}', which is not in the input before it. Send the call too.":
    "'input[{0}]' 是对调用 '{1}' 的回应，但之前的 input 中没有它。请把调用也一起发送。",
  "'max_tokens' must be a number, but it is missing.": "'max_tokens' 应为数字，但没有提供。",
  "'input' must be text or an array of texts.": "'input' 应为文本或文本数组。",
  "'input' holds tokens, which the upstream of this model cannot read; send text.":
    "'input' 是 token 编号，此模型的上游无法读取；请发送文本。",
  "'messages' must hold at least one message.": "'messages' 至少应有一条消息。",
  "'outputDimensionality' must be the same in all requests: the upstream of this model takes one for all.":
    "所有请求的 'outputDimensionality' 必须相同：此模型的上游只接受一个统一的值。",
  "'requests' is empty: send at least one content.": "'requests' 为空：请至少发送一项内容。",
  "'model' must be a string that names a model.": "'model' 应为写明模型的字符串。",
  "'output_config.format.type' must be json_schema.": "'output_config.format.type' 应为 json_schema。",
  "'response_format.type' must be text, json_object or json_schema.":
    "'response_format.type' 应为 text、json_object 或 json_schema。",
  "'sdp' must be a string with the SDP offer.": "'sdp' 应为含 SDP offer 的字符串。",
  'The request body is empty: send the SDP offer.': '请求正文为空：请发送 SDP offer。',
  "'text.format.type' must be text, json_object or json_schema.":
    "'text.format.type' 应为 text、json_object 或 json_schema。",
  "'thinking.type' must be enabled, disabled or adaptive.":
    "'thinking.type' 应为 enabled、disabled 或 adaptive。",
  "'tool_choice' must be none, auto, required, or an object that names a tool.":
    "'tool_choice' 应为 none、auto、required，或写明工具的对象。",
  "'{0}' names the tool '{1}', but 'tools' does not have it.": "'{0}' 写的工具 '{1}' 不在 'tools' 中。",
  "'verbosity' must be low, medium or high.": "'verbosity' 应为 low、medium 或 high。",
  "'tool_choice.type' must be auto, any, tool or none.": "'tool_choice.type' 应为 auto、any、tool 或 none。",
  'The upstream of this model cannot take {0}.': '此模型的上游不接受{0}。',
  'The upstream of this model cannot take {0}; leave it out or choose another model.':
    '此模型的上游不接受{0}；请去掉它，或换一个模型。',
  'a film; send pictures of it': '视频；请改发其中的画面',
  'a file by its address; send the file itself': '以地址给出的文件；请发送文件本身',
  'a file of type {0}': '类型为 {0} 的文件',
  "a file in another vendor's store": '存放在其他厂商处的文件',
  "a file in another vendor's store; send the file itself": '存放在其他厂商处的文件；请发送文件本身',
  'an image by its file id; send the image itself': '以文件 id 给出的图像；请发送图像本身',
  'an image made of text': '由文本构成的图像',

  // WebSocket
  '{0} requests already wait on this connection: wait for their answers.':
    '此连接上已有 {0} 个请求在等待：请等它们的响应。',
  'No more WebSocket connections are served now; send POST requests to the same path.':
    '目前不再接受 WebSocket 连接；请向同一路径发送 POST 请求。',
  "Previous response with id '{0}' not found. Send the whole conversation in 'input' without previous_response_id.":
    "找不到 id 为 '{0}' 的上一个响应。请在 'input' 中发送整个对话，不带 previous_response_id。",
  'The answer before this one is not known on this connection; the whole conversation is sent again.':
    '此连接上没有上一个响应；将重新发送整个对话。',
  'The frame has type \'{0}\': send {"type":"response.create", …}.':
    '该帧的 type 是 \'{0}\'：请发送 {"type":"response.create", …}。',
  'The frame is not a JSON object: send {"type":"response.create", …}.':
    '该帧不是 JSON 对象：请发送 {"type":"response.create", …}。',
  'The frame is not JSON: send one JSON object per text frame.':
    '该帧不是 JSON：每个文本帧请发送一个 JSON 对象。',
  'The WebSocket handshake is not valid: it needs Sec-WebSocket-Version 13, a Sec-WebSocket-Key of 16 bytes in base64, and well-formed extensions.':
    'WebSocket 握手无效：需要 Sec-WebSocket-Version 13、16 字节的 base64 编码 Sec-WebSocket-Key，以及格式正确的扩展。',
  'This connection reached its limit of {0} minutes. Open a new one to continue.':
    '此连接已达到 {0} 分钟的上限。请新建连接后继续。',
};
