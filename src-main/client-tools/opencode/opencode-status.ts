// What OpenCode is pointed at, what overrides it, and what in its files is dangerous. Reads only.
import {
  findAddressFaults,
  findKeyFaults,
  findProxyTrap,
  isOurAddress,
  shownAddress,
} from '../address-check.ts';
import type { ToolFile, ToolFinding, ToolStatus } from '../client-tool.ts';
import { asRecord, asText, readToolDocument, type ToolDocument } from '../read-tool-file.ts';
import type { ToolEnvironment } from '../tool-environment.ts';
import { listOpenCodeComplaints } from './check-opencode-config.ts';
import {
  findSwitchedOff,
  listConfigFiles,
  mainConfigPath,
  providersOf,
  splitModel,
} from './opencode-files.ts';

export async function readOpenCodeStatus(where: ToolEnvironment, origin: string): Promise<ToolStatus> {
  const files = listConfigFiles(where).filter((file) => file.exists);
  const documents: { file: ToolFile; document: ToolDocument }[] = [];
  for (const file of files) documents.push({ file, document: await readToolDocument(file.path, 'jsonc') });
  const main = mainConfigPath(where);
  const last = documents.findLast(({ document }) => asText(document.data['model']) !== null);
  const model = asText(last?.document.data['model']);
  const provider = splitModel(model)?.provider ?? null;
  const address =
    documents.map(({ document }) => addressOf(document, provider)).findLast((one) => one !== null) ?? null;
  const isOurs = isOurAddress(address, origin);
  return {
    tool: 'opencode',
    state: isOurs ? 'keyswitch' : address === null ? 'default' : 'elsewhere',
    base_url: shownAddress(address),
    model,
    overridden_by: findOverride(where, documents, main),
    findings: [
      ...findProxyTrap(where),
      ...findDropped(
        provider,
        documents.map(({ document }) => document),
      ),
      ...documents.flatMap(({ document }) => findMistakes(document)),
    ],
  };
}

function findDropped(provider: string | null, documents: readonly ToolDocument[]): ToolFinding[] {
  const off = provider === null ? null : findSwitchedOff(provider, documents);
  if (provider === null || off === null) return [];
  const isNamed = off.list === 'disabled_providers';
  return [
    {
      level: 'error',
      code: 'provider-switched-off',
      message: isNamed
        ? `disabled_providers names "${provider}", so OpenCode offers none of its models.`
        : `enabled_providers does not name "${provider}", so OpenCode offers none of its models.`,
      remedy: isNamed
        ? `Take "${provider}" out of disabled_providers.`
        : `Add "${provider}" to enabled_providers.`,
      path: off.path,
    },
  ];
}

function addressOf(document: ToolDocument, provider: string | null): string | null {
  if (provider === null) return null;
  const entry = providersOf(document)[provider];
  return asText(asRecord(entry?.['options'])['baseURL']) ?? asText(entry?.['api']);
}

function findOverride(
  where: ToolEnvironment,
  documents: { file: ToolFile; document: ToolDocument }[],
  main: string,
): string | null {
  if (where.env['OPENCODE_CONFIG_CONTENT']) return 'the variable OPENCODE_CONFIG_CONTENT';
  const at = documents.findIndex(({ file }) => file.path === main);
  const above = documents.slice(at + 1).findLast(({ document }) => document.data['model'] !== undefined);
  return above ? above.file.path : null;
}

function findMistakes(document: ToolDocument): ToolFinding[] {
  const findings: ToolFinding[] = [];
  const { path } = document;
  const builtIn = providersOf(document)['openai'];
  const options = asRecord(builtIn?.['options']);
  if (asText(options['apiKey']) && !options['baseURL'] && !builtIn?.['api']) {
    findings.push({
      // The user's own OpenAI key is a normal thing to have there; another vendor's is not, and we cannot tell.
      level: 'warning',
      code: 'key-without-address',
      message: 'The provider "openai" has a key but no baseURL, so that key goes to api.openai.com.',
      remedy: 'Add options.baseURL, or remove the key if it belongs to another vendor.',
      path,
    });
  }
  for (const [id, provider] of Object.entries(providersOf(document))) {
    const address = asText(asRecord(provider['options'])['baseURL']);
    findings.push(
      ...findAddressFaults(address, `the provider "${id}"`, path),
      ...findKeyFaults(asText(asRecord(provider['options'])['apiKey']), `the provider "${id}"`, path),
    );
    if (
      address !== null &&
      /^https?:\/\/[^/]+\/?$/.test(address) &&
      !String(provider['npm'] ?? '').includes('google')
    ) {
      findings.push({
        level: 'warning',
        code: 'base-url-without-v1',
        message: `The provider "${id}" has a baseURL without /v1; OpenCode appends only /chat/completions, /responses or /messages.`,
        remedy: `Write ${address.replace(/\/$/, '')}/v1 unless the vendor says otherwise.`,
        path,
      });
    }
  }
  for (const complaint of listOpenCodeComplaints(document.data).slice(0, 5)) {
    findings.push({
      level: 'warning',
      code: 'schema',
      message: `OpenCode's schema says: ${complaint}.`,
      remedy: 'Correct this value; OpenCode refuses to start with some of them.',
      path,
    });
  }
  return findings;
}
