// Client tools: where each one is pointed, what overrides it, and what its files would give away.
import type { ClientTool, ToolFinding } from '../client-tools/client-tool.ts';
import { messageOf } from '../problem.ts';
import type { ToolEnvironment } from '../client-tools/tool-environment.ts';
import { fail, pass, unknown, type CheckResult } from './check.ts';

/**
 * @param origin the proxy's base address, null where it is not known
 * @param only one tool's id; left out = every installed tool
 */
export async function checkTools(
  where: ToolEnvironment,
  origin: string | null,
  only?: string,
): Promise<CheckResult[]> {
  const { clientTools, findClientTool } = await import('../client-tools/registry.ts');
  const tools = only === undefined ? clientTools : [findClientTool(only)];
  const results = await Promise.all(tools.map((tool) => checkTool(tool, where, origin, only !== undefined)));
  return results.flat();
}

async function checkTool(
  tool: ClientTool,
  where: ToolEnvironment,
  origin: string | null,
  asked: boolean,
): Promise<CheckResult[]> {
  const id = `tool.${tool.id}`;
  const title = `${tool.name} uses Keyswitch`;
  try {
    const detection = await tool.detect(where);
    if (!detection.installed) {
      return asked ? [unknown(id, title, `${tool.name} is not installed here.`, 'Install it first.')] : [];
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
    return [head, ...overridden, ...status.findings.map((finding) => fromFinding(id, tool.name, finding))];
  } catch (error) {
    return [fail(id, title, messageOf(error), 'Correct the file by hand.')];
  }
}

function fromFinding(id: string, name: string, finding: ToolFinding): CheckResult {
  const make = finding.level === 'error' ? fail : finding.level === 'warning' ? unknown : null;
  const title = `${name}'s settings`;
  return make === null
    ? pass(`${id}.${finding.code}`, title, finding.message)
    : make(`${id}.${finding.code}`, title, finding.message, finding.remedy);
}
