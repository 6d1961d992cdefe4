// 简体中文：账本与价格文件的问题。左边是英文原句，{0}、{1} 是其中变化的部分。
export const saidLedger: Readonly<Record<string, string>> = {
  'The ledger {0} is damaged: start Keyswitch once, it keeps the damaged file and begins a new one.':
    '账本 {0} 已损坏：请启动一次 Keyswitch，它会保留损坏的文件并新建一个。',
  '{0}prices.json:{1}:{2}: {3}': '{0}prices.json 第 {1} 行第 {2} 列：{3}',
  '{0} could not be read ({1}); the built-in prices are used.': '无法读取 {0}（{1}）；使用内置价格。',
  '{0} is left out: {1} is wrong ({2}).': '{0}被忽略：{1} 有误（{2!}）。',
  '{0} is left out: {1} is wrong (not a price).': '{0}被忽略：{1} 有误（不是价格）。',
  '{0} is left out: the row is wrong ({1}).': '{0}被忽略：该行有误（{1!}）。',
  '{0} is left out: the row is wrong (not a price).': '{0}被忽略：该行有误（不是价格）。',
  '“{0}” is no status: use ok, error, 4xx, 5xx or a number such as 429.':
    '“{0}”不是状态：请用 ok、error、4xx、5xx，或 429 这样的数字。',
  '"vendors" must be a list; the file has no prices.': '"vendors" 应是列表；该文件没有价格。',
  'A price file needs "schema": 1; the built-in prices are used.': '价格文件需要 "schema": 1；使用内置价格。',
  'A vendor needs "models", a list of prices; it is left out.':
    '厂商需要 "models"，即价格列表；该厂商被忽略。',
  'it is empty': '内容为空',
  'The file has no date: add "updated" with the day on which its prices were looked up. It is used as it is.':
    '该文件没有日期：请用 "updated" 写明查询价格的日期。目前按原样使用。',
  'The ledger {0} is from an earlier Keyswitch: start Keyswitch once, it brings the file up to date.':
    '账本 {0} 来自较早的 Keyswitch：启动一次 Keyswitch 即可更新该文件。',
  'The ledger {0} was written by a newer Keyswitch (schema {1}, this one knows {2}): update Keyswitch, or move the file away to begin a new one.':
    '账本 {0} 由更新的 Keyswitch 写入（结构版本 {1}，此版本认识 {2}）：请更新 Keyswitch，或移走该文件以新建账本。',
  'The ledger was damaged ({0}) and a new one was begun; the old file is kept as {1} in {2}.':
    '账本已损坏（{0!}），已新建一个；旧文件保留在 {2} 中，名为 {1}。',
  'The limit is a number from 1 to 10000.': '条数应为 1 到 10000 的数字。',
  'The price of {0}': '{0} 的价格',
  'The prices expired on {0}: look them up again and move "expires". They are used as they are.':
    '价格已于 {0} 过期：请重新查询并更新 "expires"。目前按原样使用。',
  'This is not JSON ({0}); the built-in prices are used.': '这不是 JSON（{0!}）；使用内置价格。',
  'This price': '此价格',
};
