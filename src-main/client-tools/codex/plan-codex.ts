// Plans pointing Codex at us: one provider table of our own and the top-level `model_provider` (and `model` when asked).
import { catalogueHeader, mergedCatalogue } from '../../../src-proxy/contract/codex-catalogue.ts';
import type { DocumentEdit } from '../../config-files/document.ts';
import { type FileEdit, planFileEdit } from '../../config-files/file-edit.ts';
import { Problem } from '../../problem.ts';
import { refuseTakenOver } from '../address-check.ts';
import type { OwnFile, PointingRequest, ToolPlan } from '../client-tool.ts';
import { asProblem, asRecord, asText } from '../read-tool-file.ts';
import type { ToolEnvironment } from '../tool-environment.ts';
import { type CodexFiles, hasChatGptLogin, ourProvider, providersOf, readCodexFiles } from './codex-files.ts';
import { tokenCommand, tokenCommandPath, tokenFile } from '../token-command.ts';

/** The variable of `auth = env`. */
export const tokenVariable = 'KEYSWITCH_API_KEY';

/**
 * Our provider table.
 *
 * `name` is "OpenAI" unless asked otherwise: Codex keeps its whole Responses family for that name alone (remote
 * compaction, item ids, zstd with a ChatGPT login; measured with 0.169.0, 2026-11-20), and /backend-api/codex serves all
 * of it for every upstream, minting the compaction item itself where an upstream has none. Another name gives local
 * compaction: an ordinary turn that works with anything, at the price of a plain-text summary.
 */
export function ourProviderTable(where: ToolEnvironment, request: PointingRequest): Record<string, unknown> {
  const { options, origin, dataHome, token } = request;
  const auth = options.auth ?? 'command';
  return {
    name: options.providerName ?? 'OpenAI',
    base_url: `${origin}/backend-api/codex`,
    wire_api: 'responses',
    supports_websockets: options.websockets ?? true,
    ...(auth === 'env' ? { env_key: tokenVariable } : {}),
    ...(auth === 'bearer' ? { experimental_bearer_token: token } : {}),
    ...(auth === 'auth-json' ? { requires_openai_auth: true } : {}),
    ...(auth === 'command'
      ? {
          // With a command for its key Codex asks for our list of models and merges it into its own.
          http_headers: { [catalogueHeader]: mergedCatalogue },
          auth: { command: tokenCommandPath(dataHome, 'codex', where.platform) },
        }
      : {}),
  };
}

export async function planCodex(where: ToolEnvironment, request: PointingRequest): Promise<ToolPlan> {
  const files = await readCodexFiles(where);
  refuseTakeover(files);
  const { options } = request;
  const edits: DocumentEdit[] = [
    { op: 'set', path: ['model_providers', ourProvider], value: ourProviderTable(where, request) },
    { op: 'set', path: ['model_provider'], value: ourProvider },
  ];
  if (options.model !== undefined) edits.push({ op: 'set', path: ['model'], value: options.model });
  const secret = options.auth === 'bearer' ? { mode: 0o600 } : {};
  const config = await asProblem(() =>
    planFileEdit(files.config.path, 'toml', files.config.state, edits, secret),
  );
  const auth = options.auth === 'auth-json' ? await planAuth(files, request) : null;
  return {
    change: { files: [config, auth].filter((edit): edit is FileEdit => edit !== null), rows: [] },
    ownFiles: ownFiles(where, request),
    notes: notes(files, request),
  };
}

function refuseTakeover(files: CodexFiles): void {
  const tables = Object.values(providersOf(files.config));
  const values = tables.flatMap((table) => [table['experimental_bearer_token'], table['base_url']]);
  refuseTakenOver([...values, files.auth.data['OPENAI_API_KEY']], files.config.path, 'Codex');
}

function ownFiles(where: ToolEnvironment, request: PointingRequest): OwnFile[] {
  const { dataHome, token, options } = request;
  const auth = options.auth ?? 'command';
  if (auth === 'command') {
    return [tokenFile(dataHome, 'codex', token), tokenCommand(dataHome, 'codex', where.platform)];
  }
  return auth === 'env' ? [tokenFile(dataHome, 'codex', token)] : [];
}

/** The key goes beside a ChatGPT login, never over it: `restore` gives the login back byte for byte. */
async function planAuth(files: CodexFiles, request: PointingRequest): Promise<FileEdit | null> {
  const store = asText(files.config.data['cli_auth_credentials_store']);
  if (store === 'keyring' || store === 'ephemeral') {
    throw new Problem(
      `Codex ignores ${files.auth.path} because cli_auth_credentials_store is "${store}"; use the default way (auth=command) instead.`,
    );
  }
  const isLogin = hasChatGptLogin(files.auth);
  if (isLogin && request.options.replaceLogin !== true) {
    throw new Problem(
      `${files.auth.path} holds your ChatGPT login, which Codex would not use while our token stands there; use the default way (auth=command), or confirm with --replace-login (restore gives the login back).`,
    );
  }
  const edits: DocumentEdit[] = [{ op: 'set', path: ['OPENAI_API_KEY'], value: request.token }];
  if (files.auth.data['auth_mode'] !== undefined)
    edits.push({ op: 'set', path: ['auth_mode'], value: 'apikey' });
  return asProblem(() => planFileEdit(files.auth.path, 'json', files.auth.state, edits, { mode: 0o600 }));
}

function notes(files: CodexFiles, request: PointingRequest): string[] {
  const result = ['Restart Codex (or its app): it reads its settings when it starts.'];
  if (request.options.auth === 'env') {
    result.push(
      `Set ${tokenVariable} where Codex starts, for example: export ${tokenVariable}="$(cat '${request.dataHome}/tokens/codex')"; without it every turn fails, and apps started from a desktop do not see a shell's variables.`,
    );
  }
  const old = asText(files.config.data['model_provider']);
  if (old !== ourProvider) {
    result.push('Codex lists sessions per provider: earlier ones show again after restore.');
  }
  const chatgptBase = asText(files.config.data['chatgpt_base_url']);
  if (chatgptBase?.startsWith(request.origin)) {
    result.push(
      'chatgpt_base_url points at Keyswitch; remove it, Codex would otherwise go past it to chatgpt.com.',
    );
  }
  if (
    Object.keys(asRecord(files.config.data['profiles'])).length &&
    files.config.data['profile'] !== undefined
  ) {
    result.push(
      '`profile = …` stops current Codex from starting; use "codex --profile <name>" with a <name>.config.toml.',
    );
  }
  return result;
}
