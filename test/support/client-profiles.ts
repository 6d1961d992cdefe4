// The real clients as their users set them up for Keyswitch: files, environment, arguments; and what their own shell
// and reading tools are called. One entry per client and wire protocol. Knows nothing of upstreams.
import path from 'node:path';
import { protocolIds, type ProtocolId } from '../../src-proxy/contract/protocol-id.ts';
import type { ClientHome, RunResult } from './real-clients.ts';
import { clientToken } from './start-proxy.ts';

export interface ToolCall {
  readonly name: string;
  readonly args: object;
}

interface TaskOptions {
  /** Default: the client's own. */
  readonly model?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The model takes images: OpenCode must be told. */
  readonly images?: boolean;
  /** Goes on with the session before. */
  readonly resume?: boolean;
  /** Put before the prompt. */
  readonly args?: readonly string[];
  readonly timeoutMs?: number;
}

export interface RealClientProfile {
  readonly name: string;
  readonly protocol: ProtocolId;
  /** Generating requests beside those of the loop: OpenCode asks for a title. */
  readonly sideRequests: number;
  /** A call of its shell. */
  shell(command: string): ToolCall;
  /** A call of its reading tool; its shell where it has none. */
  read(file: string): ToolCall;
  /** Does one task, non-interactively, with everything allowed. */
  task(home: ClientHome, url: string, prompt: string, options?: TaskOptions): Promise<RunResult>;
}

function codex(webSocket: boolean): RealClientProfile {
  const shell = (command: string): ToolCall => ({ name: 'exec_command', args: { cmd: command } });
  return {
    name: `Codex over ${webSocket ? 'WebSocket' : 'SSE'}`,
    protocol: 'openai-responses',
    sideRequests: 0,
    shell,
    read: (file) => shell(`cat ${file}`),
    async task(
      home,
      url,
      prompt,
      { model = 'gpt-5.5', env = {}, args = [], resume = false, timeoutMs } = {},
    ) {
      await home.write(
        '.codex/config.toml',
        `model = "${model}"
model_provider = "keyswitch"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.keyswitch]
name = "OpenAI"
base_url = "${url}/backend-api/codex"
env_key = "KEYSWITCH_TOKEN"
wire_api = "responses"
supports_websockets = ${webSocket}
requires_openai_auth = true
`,
      );
      return home.run(
        'codex',
        [
          'exec',
          '--skip-git-repo-check',
          '--dangerously-bypass-approvals-and-sandbox',
          ...args,
          ...(resume ? ['resume', '--last'] : []),
          prompt,
        ],
        { env: { KEYSWITCH_TOKEN: clientToken, ...env }, ...(timeoutMs !== undefined && { timeoutMs }) },
      );
    },
  };
}

/** The four provider packages; the family name in a model's id drives OpenCode's behaviour (clients.md, 2.2). */
const openCodePackages: Readonly<Record<ProtocolId, { npm: string; version: string; model: string }>> = {
  'openai-responses': { npm: '@ai-sdk/openai', version: 'v1', model: 'gpt-5.5' },
  'openai-chat': { npm: '@ai-sdk/openai-compatible', version: 'v1', model: 'some-model' },
  'anthropic-messages': { npm: '@ai-sdk/anthropic', version: 'v1', model: 'claude-opus-5-5' },
  gemini: { npm: '@ai-sdk/google', version: 'v1beta', model: 'gemini-3.1-pro-preview' },
};

function openCode(protocol: ProtocolId): RealClientProfile {
  const { npm, version, model: usual } = openCodePackages[protocol];
  return {
    name: `OpenCode by ${npm}`,
    protocol,
    sideRequests: 1,
    shell: (command) => ({ name: 'bash', args: { command, description: 'runs it' } }),
    read: (file) => ({ name: 'read', args: { filePath: file } }),
    async task(
      home,
      url,
      prompt,
      { model = usual, env = {}, args = [], images = false, resume = false, timeoutMs } = {},
    ) {
      const limit = { context: 200_000, output: 16_000 };
      await home.write(
        '.config/opencode/opencode.json',
        JSON.stringify({
          $schema: 'https://opencode.ai/config.json',
          autoupdate: false,
          share: 'disabled',
          provider: {
            ks: {
              npm,
              name: 'Keyswitch',
              options: { baseURL: `${url}/${version}`, apiKey: clientToken },
              models: {
                [model]: {
                  name: 'Some',
                  reasoning: true,
                  tool_call: true,
                  limit,
                  ...(images && {
                    attachment: true,
                    modalities: { input: ['text', 'image'], output: ['text'] },
                  }),
                },
              },
            },
          },
          model: `ks/${model}`,
          small_model: `ks/${model}`,
          permission: { bash: 'allow', edit: 'allow', read: 'allow', external_directory: 'allow' },
        }),
      );
      const quiet = {
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_PURE: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      };
      return home.run('opencode', ['run', ...(resume ? ['--continue'] : []), ...args, prompt], {
        env: { ...quiet, ...env },
        ...(timeoutMs !== undefined && { timeoutMs }),
      });
    },
  };
}

const claudeCode: RealClientProfile = {
  name: 'Claude Code',
  protocol: 'anthropic-messages',
  sideRequests: 0,
  shell: (command) => ({ name: 'Bash', args: { command, description: 'runs it' } }),
  read: (file) => ({ name: 'Read', args: { file_path: file } }),
  task: (
    home,
    url,
    prompt,
    { model = 'claude-opus-5-5', env = {}, args = [], resume = false, timeoutMs } = {},
  ) =>
    home.run(
      'claude',
      ['-p', ...(resume ? ['--continue'] : []), '--allowedTools=Bash,Read,ToolSearch', ...args, prompt],
      {
        env: {
          ANTHROPIC_BASE_URL: url,
          ANTHROPIC_AUTH_TOKEN: clientToken,
          ANTHROPIC_MODEL: model,
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
          DISABLE_AUTOUPDATER: '1',
          ...env,
        },
        ...(timeoutMs !== undefined && { timeoutMs }),
      },
    ),
};

const geminiCli: RealClientProfile = {
  name: 'Gemini CLI',
  protocol: 'gemini',
  sideRequests: 0,
  shell: (command) => ({ name: 'run_shell_command', args: { command, description: 'runs it' } }),
  read: (file) => ({ name: 'read_file', args: { file_path: file } }),
  async task(
    home,
    url,
    prompt,
    { model = 'gemini-3.1-pro-preview', env = {}, args = [], resume = false, timeoutMs } = {},
  ) {
    await home.write(
      '.gemini/settings.json',
      JSON.stringify({
        security: { auth: { selectedType: 'gemini-api-key' } },
        privacy: { usageStatisticsEnabled: false },
        general: { enableAutoUpdate: false },
        ...(model !== 'auto' && { model: { name: model } }),
      }),
    );
    return home.run(
      'gemini',
      ['--yolo', '--skip-trust', ...(resume ? ['--resume', 'latest'] : []), ...args, '-p', prompt],
      {
        env: { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: clientToken, ...env },
        ...(timeoutMs !== undefined && { timeoutMs }),
      },
    );
  },
};

/** Eight: Codex over both of its transports, OpenCode with each of its four packages, Claude Code, Gemini CLI. */
export const realClientProfiles: readonly RealClientProfile[] = [
  codex(false),
  codex(true),
  ...protocolIds.map(openCode),
  claudeCode,
  geminiCli,
];

/** A file of the client's project by its full path, as reading tools want it. */
export function projectFile(home: ClientHome, name: string): string {
  return path.join(home.project, name);
}
