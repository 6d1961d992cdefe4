// What in the sources reads like a sentence and is not read in the window, each with the reason; and how words that are
// only a part of a sentence are put into the whole one that people read.
import { matchesGlob } from 'node:path';

/** Files of which nothing is read in the window. */
const silentFiles: readonly (readonly [files: string, why: string])[] = [
  ['src-main/cli.ts', 'the command line speaks English'],
  ['src-main/cli/*.ts', 'the command line speaks English'],
  ['src-main/mcp/*.ts', 'speaks to an agent'],
  ['src-main/desktop/tray-texts.ts', 'has its own Chinese'],
  ['src-main/desktop/check-for-updates.ts', 'goes to standard error'],
  ['src-main/desktop/autostart.ts', 'a desktop entry'],
  ['src-main/control/mcp-door.ts', 'speaks to an agent'],
  ['src-main/settings/starter-config.ts', 'the text of a file'],
  ['src-main/client-tools/token-command.ts', 'the text of a script'],
  ['src-main/ledger/schema.ts', 'SQL'],
  ['src-proxy/demo/*.ts', 'what the demo model and its address answer: the words of a vendor'],
  ['src-proxy/codex-backend/model-facts.ts', 'shown by Codex'],
  ['src-proxy/codex-backend/codex-models.ts', 'shown by Codex'],
  ['src-proxy/codex-backend/base-instructions.ts', 'said to the model'],
  ['src-proxy/contract/quirks.ts', 'notes beside the ids, which is what is shown'],
  ['src-proxy/contract/prices/*.ts', 'where a price was read, for whoever keeps the table'],
  ['src-proxy/ir/validate-stream.ts', 'a law that tests ask for'],
  ['src-proxy/wire/gemini/encode-schema.ts', 'said to the model'],
  ['src-proxy/wire/gemini/fit-json-schema.ts', 'said to the model'],
  ['src-proxy/ir/ask-for-json.ts', 'said to the model'],
  ['src-proxy/ir/object-schema.ts', 'said to the model'],
  ['src-proxy/ir/custom-input.ts', 'said to the model'],
  ['src-proxy/ir/patch-example.ts', 'said to the model'],
  ['src-proxy/ir/plain-text.ts', 'said to the model'],
];

/** Forms that are the same in every language. */
const code: readonly RegExp[] = [
  /^keyswitch [a-z]/,
  /\b(?:SELECT|PRAGMA|WHERE|ORDER BY|BEGIN|INSERT|UPDATE|DELETE|GLOB|IS (?:NOT )?NULL|BETWEEN|FILTER|DESC)\b|ifnull\(/,
  /^(?:GET|POST|CONNECT) |^Bearer |^Proxy-Authorization: Basic |^HTTP(?:\/1\.1 (?:426|‹0›))? |^\d{3} [A-Z]/,
];

/** The proper names of two words. */
export const isName = (text: string): boolean =>
  /^(?:CC Switch|Claude Code|Gemini CLI|Azure OpenAI|AWS Bedrock|Codex Pooler|Google Gemini|Google Vertex AI)$/.test(
    text,
  );

/** Texts that are not read in the window, by file. */
const silent: readonly (readonly [file: string, why: string, ...texts: string[]])[] = [
  [
    'src-main/client-tools/cc-switch/cc-switch-database.ts',
    'a folder, a program',
    'Application Support',
    'cc switch',
  ],
  ['src-main/desktop/launch-utility.ts', 'the name of a process', 'Keyswitch proxy'],
  ['src-main/settings/live-settings.ts', 'a defect', 'LiveSettings was used before it was loaded.'],
  ['src-main/settings/parse-config.ts', 'put into the words of config-schema.ts', 'is missing: it must be'],
  ['src-main/config-files/toml-value.ts', 'taken out of the words of a library', 'Invalid TOML document: '],
  ['src-main/config-files/toml-value.ts', 'for a library that says nothing', 'not TOML'],
  [
    'src-proxy/codex-backend/socket-session.ts',
    'why a WebSocket was closed, for its client',
    'token is no longer active',
    'connection limit reached',
    'binary frames are not supported',
    'Keyswitch is stopping',
  ],
  ['src-proxy/codex-backend/socket-lanes.ts', 'a defect', 'a warm-up opens nothing'],
  [
    'src-proxy/exchange/compaction/compaction.ts',
    'said to the model',
    'Summary of the conversation so far, written at a checkpoint. Continue from it:',
  ],
  [
    'src-proxy/wire/openai-responses/encode-stream.ts',
    'a defect',
    'a whole answer always ends in a response object',
  ],
  ['src-proxy/sse/format.ts', 'a defect', 'An SSE event name cannot hold a line break.'],
  ['src-proxy/server/answer-models.ts', 'shown by the client tool', 'Served by ‹0›.'],
  [
    'src-proxy/ir/arrange-tool-results.ts',
    'said to the model',
    'No result was recorded for this call; it was interrupted.',
  ],
  [
    'src-proxy/ir/demand-in-words.ts',
    'said to the model',
    'the tool ‹0›',
    'one of the tools',
    'Answer the next user turn by calling ‹0›, not with text alone.',
  ],
  [
    'src-proxy/ir/leave-out-images.ts',
    'said to the model',
    '[An image stood here. This model cannot see images; ask the user or a tool to describe it.]',
  ],
  ['src-proxy/wire/anthropic-messages/encode-request.ts', 'said to the model', '(The conversation goes on.)'],
  [
    'src-proxy/ir/go-on.ts',
    'said to the model',
    'Go on exactly where your last message ends, without repeating any of it.',
  ],
  [
    'src-proxy/wire/anthropic-messages/refusal-details.ts',
    'said to the client as the words of the model',
    'The model declined this request (‹0›).',
    'The vendor stopped this answer (‹0›).',
  ],
  [
    'src-proxy/wire/anthropic-messages/error-envelope.ts',
    "Anthropic's own words, for Claude Code",
    'prompt is too long: ‹0›',
  ],
  [
    'src-proxy/wire/gemini/encode-parts.ts',
    'said to the model',
    'Attached to the result of ‹0›:',
    'See the attached media.',
  ],
  ['src-proxy/wire/gemini/encode-request.ts', 'said to the model', 'Continue the conversation.'],
  [
    'src-proxy/wire/openai-chat/encode-messages.ts',
    'said to the model',
    'Attached media from tool result:',
    '(see the attached media)',
  ],
  ['src-proxy/wire/openai-responses/decode-request.ts', 'the name of a tool', 'server ‹0›'],
  ['src-proxy/wire/openai-responses/track-items.ts', 'a key of a map', 'anonymous ‹0›'],
  ['src-proxy/ir/sequence-blocks.ts', 'a key of a map', 'opaque ‹0›'],
  [
    'src-proxy/wire/openai-responses/error-envelope.ts',
    "OpenAI's own words, read by Codex",
    '‹0› Please try again in ‹1›s.',
  ],
];

/** The beginnings of long texts that are not read in the window. */
const silentStarts: readonly (readonly [file: string, why: string, start: string])[] = [
  [
    'src-proxy/exchange/compaction/compaction.ts',
    'said to the model',
    'The conversation above is about to be replaced',
  ],
  ['src-main/vault/slots/os-keyring.ts', 'a script', '\nconst chunks'],
  ['src-main/client-tools/codex/export-tokenpool.ts', 'the text of a file', '{\n'],
  ['src-main/client-tools/claude-code/claude-code.ts', 'a path', '/Library/'],
  ['src-main/client-tools/opencode/opencode-files.ts', 'a path', '/Library/'],
  ['src-main/operations/profile-file.ts', 'the text of a file', '# A Keyswitch profile.'],
  ['src-main/control/notice-page.ts', 'a style', ':root{'],
  ['src-main/control/notice-page.ts', 'what stands around the sentence', '<!doctype html>'],
];

const exceptions: readonly {
  readonly name: string;
  readonly covers: (file: string, text: string) => boolean;
}[] = [
  ...silentFiles.map(([files]) => ({ name: files, covers: (file: string) => matchesGlob(file, files) })),
  { name: 'proper names', covers: (_file, text) => isName(text) },
  ...code.map((shape) => ({
    name: String(shape),
    covers: (_file: string, text: string) => shape.test(text),
  })),
  ...silent.flatMap(([where, , ...texts]) =>
    texts.map((silentText) => ({
      name: `${where}: ${silentText}`,
      covers: (file: string, text: string) => where === file && text === silentText,
    })),
  ),
  ...silentStarts.map(([where, , start]) => ({
    name: `${where}: ${start}`,
    covers: (file: string, text: string) => where === file && text.startsWith(start),
  })),
];

/** Is this read by nobody in the window? */
export function isUnsaid(file: string, text: string): boolean {
  return exceptions.some(({ covers }) => covers(file, text));
}

/** The exceptions that no text of the sources needs any more. */
export function uselessExceptions(
  all: readonly { readonly file: string; readonly text: string }[],
): string[] {
  return exceptions
    .filter(({ covers }) => !all.some(({ file, text }) => covers(file, text)))
    .map(({ name }) => name);
}

export interface Frame {
  readonly file: string;
  /** Which texts of the file are only a part. */
  readonly part: RegExp;
  /** The sentences that it becomes, with ‹0› for what is not known. */
  readonly whole: (part: string) => readonly string[];
}

/** Where the rest of a sentence stands, when a text is only a part of one. */
export const frames: readonly Frame[] = [
  {
    file: 'src-main/config-files/sqlite-edit.ts',
    part: /^(?:is|could) /,
    whole: (part) => [`‹0› ${part}.`],
  },
  {
    file: 'src-main/settings/config-schema.ts',
    part: /^(?:must|may|is) /,
    whole: (part) => [`‹0› ${part}.`, `‹0› ${part.replace(/^must be/, 'is missing: it must be')}.`],
  },
  {
    file: 'src-proxy/wire/openai-responses/decode-request.ts',
    part: /^(?:runs|refers) /,
    whole: (part) => [`'‹0›' ${part}.`],
  },
  {
    file: 'src-proxy/ir/read-numbers.ts',
    part: /^ (?:of at least|between) /,
    whole: (part) => [`'‹0›' must be a number${part}.`],
  },
  {
    file: 'src-proxy/telemetry/said-bodies.ts',
    part: /left out here/,
    whole: (part) => [part.split('\n')[1] ?? part],
  },
];
