// Client tools: where each one is pointed, what overrides it, and what its files would give away.
import { createHash } from 'node:crypto';
import type { ClientTool, ToolFinding } from '../client-tools/client-tool.ts';
import { messageOf } from '../problem.ts';
import type { ConfigFile } from '../settings/config-schema.ts';
import { locateModel } from '../settings/locate-model.ts';
import type { ToolEnvironment } from '../client-tools/tool-environment.ts';
import { fail, pass, unknown, type CheckResult } from './check.ts';

export interface ToolCheckOptions {
  /** One tool's id; left out = every installed tool. */
  readonly only?: string | undefined;
  /** To check the model that a tool asks for; null = not known. */
  readonly config?: ConfigFile | null | undefined;
  /** Where some tools' tokens lie; left out = they are not looked at. */
  readonly dataHome?: string | undefined;
}

/** @param origin the proxy's base address, null where it is not known */
export async function checkTools(
  where: ToolEnvironment,
  origin: string | null,
  options: ToolCheckOptions = {},
): Promise<CheckResult[]> {
  const { clientTools, findClientTool } = await import('../client-tools/registry.ts');
  const tools = options.only === undefined ? clientTools : [findClientTool(options.only)];
  const results = await Promise.all(tools.map((tool) => checkTool(tool, where, origin, options)));
  return results.flat();
}

async function checkTool(
  tool: ClientTool,
  where: ToolEnvironment,
  origin: string | null,
  options: ToolCheckOptions,
): Promise<CheckResult[]> {
  const id = `tool.${tool.id}`;
  const title = `${tool.name} uses Keyswitch`;
  try {
    const detection = await tool.detect(where);
    if (!detection.installed) {
      return options.only !== undefined
        ? [unknown(id, title, `${tool.name} is not installed here.`, 'Install it first.')]
        : [];
    }
    const status = await tool.status(where, origin ?? '');
    const apply = `keyswitch tool apply ${tool.id}`;
    const head =
      status.state === 'keyswitch'
        ? pass(id, title, `It is pointed at ${status.base_url ?? 'Keyswitch'}.`)
        : status.state === 'broken'
          ? fail(id, title, 'One of its files cannot be read.', 'Correct the file by hand.')
          : unknown(id, title, `It is pointed at ${status.base_url ?? "the vendor's own address"}.`, apply);
    const overridden =
      status.overridden_by === null
        ? []
        : [
            fail(
              `${id}.override`,
              `Nothing overrides ${tool.name}'s settings`,
              `${status.overridden_by} wins over its files.`,
              'Take it out of your environment.',
            ),
          ];
    return [
      head,
      ...overridden,
      ...(status.state === 'keyswitch'
        ? [
            ...(await checkToken(tool, where, options)),
            ...checkModel(tool, status.model, options.config ?? null),
          ]
        : []),
      ...status.findings.map((finding) => fromFinding(id, tool.name, finding)),
    ];
  } catch (error) {
    return [fail(id, title, messageOf(error), 'Correct the file by hand.')];
  }
}

/** A token that was revoked or rotated stays in the tool's files, and each of its requests ends with 401. */
async function checkToken(
  tool: ClientTool,
  where: ToolEnvironment,
  { config, dataHome }: ToolCheckOptions,
): Promise<CheckResult[]> {
  if (config == null || dataHome === undefined) return [];
  const token = await tool.currentToken(where, dataHome);
  if (token === null) return [];
  const sha256 = createHash('sha256').update(token).digest('hex');
  const owner = config.client?.find((client) => client.token_sha256.toLowerCase() === sha256);
  const id = `tool.${tool.id}.token`;
  const title = `${tool.name}'s token is known`;
  return owner === undefined
    ? [
        fail(
          id,
          title,
          'The token that it holds is not known here any more.',
          `keyswitch tool apply ${tool.id}`,
        ),
      ]
    : [pass(id, title, `It is that of the client "${owner.id}".`)];
}

/** Does a route take the model that the tool asks for, and does an upstream of it list it? */
function checkModel(tool: ClientTool, asked: string | null, config: ConfigFile | null): CheckResult[] {
  // OpenCode writes "<provider>/<model>"; Claude Code's short names mean what its variables say.
  const model = tool.id === 'opencode' ? (asked?.slice(asked.indexOf('/') + 1) ?? null) : asked;
  if (model === null || config === null || (tool.id === 'claude-code' && !model.includes('-'))) return [];
  const id = `tool.${tool.id}.model`;
  const title = `${tool.name}'s model is served`;
  const place = locateModel(config, tool.id, model);
  if (place === 'served') return [pass(id, title, `A route takes "${model}".`)];
  return place === 'no-route'
    ? [
        fail(
          id,
          title,
          `No route of the profile takes "${model}".`,
          'Add a route with match = "*", or choose another model.',
        ),
      ]
    : [
        unknown(
          id,
          title,
          `No upstream of its route lists "${model}".`,
          'Correct the name, or add it to the models of an upstream in config.toml.',
        ),
      ];
}

function fromFinding(id: string, name: string, finding: ToolFinding): CheckResult {
  const make = finding.level === 'error' ? fail : finding.level === 'warning' ? unknown : null;
  const title = `${name}'s settings`;
  return make === null
    ? pass(`${id}.${finding.code}`, title, finding.message)
    : make(`${id}.${finding.code}`, title, finding.message, finding.remedy);
}
