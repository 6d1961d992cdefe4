// `keyswitch tool`: client tools on this machine, and pointing them at Keyswitch.
import type { Command } from 'commander';
import type { PointingOptions, ToolDetection, ToolStatus } from '../client-tools/client-tool.ts';
import type { ToolReport } from '../client-tools/point-tool.ts';
import { Problem, usageProblem } from '../problem.ts';
import type { CliContext } from './context.ts';
import { formatTable, wantsColour } from './table.ts';

interface ApplyOptions {
  readonly yes?: boolean;
  readonly model?: string;
  readonly smallModel?: string;
  readonly auth?: string;
  readonly websockets?: boolean;
  readonly providerName?: string;
  readonly replaceLogin?: boolean;
  readonly apps?: string;
}

export function register(program: Command, context: CliContext): void {
  const tool = program.command('tool').description('Point client tools at Keyswitch, and put back what was.');
  tool
    .command('list [tool]')
    .description('Show the client tools, installed or not.')
    .action((id?: string) => list(context, id));
  tool
    .command('status [tool]')
    .description('Show where a tool is pointed, what overrides it, and what is wrong.')
    .action((id?: string) => status(context, id));
  withOptions(tool.command('plan <tool>'))
    .description('Show what "apply" would change; write nothing.')
    .action(async (id: string, options: ApplyOptions) => {
      const { planTool } = await import('../client-tools/point-tool.ts');
      const report = await planTool(await pointing(context), id, pointingOptions(options));
      context.print(report, () => describe(report, 'Nothing would change.'));
    });
  withOptions(tool.command('apply <tool>'))
    .description('Point a tool at Keyswitch; it gets a token of its own.')
    .option('-y, --yes', 'do not ask')
    .action((id: string, options: ApplyOptions) => apply(context, id, options));
  tool
    .command('restore <tool>')
    .description('Put back what was before "apply".')
    .option('-y, --yes', 'do not ask')
    .action((id: string, options: ApplyOptions) => restore(context, id, options));
  tool
    .command('history <tool>')
    .description('Show what Keyswitch changed in a tool’s files, newest first.')
    .action((id: string) => history(context, id));
  tool
    .command('undo <tool> <change>')
    .description('Undo one change of "history"; everything else stays, and the undo can be undone.')
    .option('-y, --yes', 'do not ask')
    .action((id: string, change: string, options: ApplyOptions) => undo(context, id, change, options));
  tool
    .command('verify <tool>')
    .description('Ask the tool itself whether it accepts its settings.')
    .action((id: string) => verify(context, id));
}

function withOptions(command: Command): Command {
  return command
    .option('--model <id>', 'make this the tool’s model')
    .option('--small-model <id>', 'the model for titles and summaries')
    .option('--auth <way>', 'Codex: command, env, auth-json or bearer', 'command')
    .option('--no-websockets', 'Codex: plain HTTP')
    .option('--provider-name <name>', 'Codex: another name than "OpenAI" (then it compacts by itself)')
    .option('--replace-login', 'Codex with --auth auth-json: although a ChatGPT login is there')
    .option('--apps <list>', 'CC Switch: only these apps, for example claude,codex');
}

function pointingOptions(options: ApplyOptions): PointingOptions {
  const { auth } = options;
  if (
    auth !== undefined &&
    auth !== 'command' &&
    auth !== 'env' &&
    auth !== 'auth-json' &&
    auth !== 'bearer'
  ) {
    throw usageProblem(`--auth takes command, env, auth-json or bearer, not "${auth}".`);
  }
  return {
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(options.smallModel === undefined ? {} : { smallModel: options.smallModel }),
    ...(auth === undefined ? {} : { auth }),
    ...(options.websockets === undefined ? {} : { websockets: options.websockets }),
    ...(options.providerName === undefined ? {} : { providerName: options.providerName }),
    ...(options.replaceLogin === true ? { replaceLogin: true } : {}),
    ...(options.apps === undefined ? {} : { apps: options.apps.split(',').map((app) => app.trim()) }),
  };
}

async function pointing(context: CliContext) {
  const { createPointingContext } = await import('./tool-context.ts');
  return createPointingContext(context);
}

async function list(context: CliContext, id: string | undefined): Promise<void> {
  const [{ clientTools, findClientTool }, { where, origin }] = await Promise.all([
    import('../client-tools/registry.ts'),
    pointing(context),
  ]);
  const tools = id === undefined ? clientTools : [findClientTool(id)];
  const rows = await Promise.all(
    tools.map(async (tool) => {
      const state = await readState(
        () => tool.status(where, ''),
        origin,
        (address) => tool.status(where, address),
      );
      try {
        return { ...(await tool.detect(where)), ...state };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        const none: ToolDetection = {
          tool: tool.id,
          name: tool.name,
          installed: true,
          program: null,
          version: null,
          files: [],
          variables: [],
          wsl: false,
        };
        return { ...none, ...state };
      }
    }),
  );
  context.print(rows, () =>
    formatTable(
      rows,
      [
        { title: 'TOOL', of: (row) => row.tool },
        { title: 'INSTALLED', of: (row) => (row.installed ? (row.version ?? 'yes') : '-') },
        {
          title: 'POINTED AT',
          of: (row) => (row.state === 'keyswitch' ? 'Keyswitch' : (row.base_url ?? row.state)),
        },
      ],
      { colour: wantsColour(context.out) },
    ),
  );
}

/** Without a known address of ours nothing can be "pointed at us", but the rest still holds. */
async function readState(
  plain: () => Promise<ToolStatus>,
  origin: () => Promise<string>,
  against: (address: string) => Promise<ToolStatus>,
): Promise<Pick<ToolStatus, 'state' | 'base_url'>> {
  try {
    const address = await origin().catch(() => null);
    const { state, base_url } = address === null ? await plain() : await against(address);
    return { state, base_url };
  } catch (error) {
    if (error instanceof Problem) return { state: 'broken', base_url: null };
    throw error;
  }
}

async function status(context: CliContext, id: string | undefined): Promise<void> {
  const [{ clientTools, findClientTool }, { where, origin }] = await Promise.all([
    import('../client-tools/registry.ts'),
    pointing(context),
  ]);
  // Without a known address of ours nothing is "pointed at us"; all the rest still holds.
  const address = await origin().catch(() => '');
  if (id !== undefined) {
    const one = await findClientTool(id).status(where, address);
    context.print(one, () => describeStatus(one));
    return;
  }
  const all: ToolStatus[] = [];
  for (const tool of clientTools)
    all.push(await tool.status(where, address).catch((error: unknown) => brokenStatus(tool.id, error)));
  context.print(all, () => all.map(describeStatus).join('\n\n'));
}

function brokenStatus(tool: ToolStatus['tool'], error: unknown): ToolStatus {
  if (!(error instanceof Problem)) throw error;
  const finding = {
    level: 'error',
    code: 'broken-file',
    message: error.message,
    remedy: 'Correct the file by hand.',
  } as const;
  return { tool, state: 'broken', base_url: null, model: null, overridden_by: null, findings: [finding] };
}

function describeStatus(one: ToolStatus): string {
  const target = one.state === 'keyswitch' ? 'Keyswitch' : (one.base_url ?? 'the vendor’s own address');
  const head =
    one.state === 'broken'
      ? `${one.tool}: its files cannot be read`
      : `${one.tool}: pointed at ${target}${one.model === null ? '' : `, model ${one.model}`}`;
  const lines = one.findings.map((finding) => `  ${finding.level}: ${finding.message} ${finding.remedy}`);
  return [
    head,
    ...(one.overridden_by === null ? [] : [`  overridden by ${one.overridden_by}`]),
    ...lines,
  ].join('\n');
}

async function apply(context: CliContext, id: string, options: ApplyOptions): Promise<void> {
  const { applyTool, planTool } = await import('../client-tools/point-tool.ts');
  const wanted = pointingOptions(options);
  const target = await pointing(context);
  if (
    !(await isAgreed(context, options, async () =>
      describe(await planTool(target, id, wanted), 'Nothing would change.'),
    ))
  )
    return;
  const report = await applyTool(target, id, wanted);
  context.print(report, () => describe(report, `${id} is pointed at Keyswitch.`));
}

async function restore(context: CliContext, id: string, options: ApplyOptions): Promise<void> {
  const { planToolRestore, restoreTool } = await import('../client-tools/point-tool.ts');
  const target = await pointing(context);
  if (
    !(await isAgreed(context, options, async () =>
      describe(await planToolRestore(target, id), 'Nothing would change.'),
    ))
  )
    return;
  const report = await restoreTool(target, id);
  context.print(report, () => describe(report, 'Nothing had to be put back.'));
}

async function history(context: CliContext, id: string): Promise<void> {
  const { listToolHistory } = await import('../client-tools/tool-history.ts');
  const rows = await listToolHistory(await pointing(context), id);
  context.print(rows, () =>
    rows.length === 0
      ? 'Keyswitch has changed nothing in its files.'
      : formatTable(
          rows,
          [
            { title: 'CHANGE', of: (row) => row.id },
            { title: 'TIME', of: (row) => row.at.slice(0, 19).replace('T', ' ') },
            { title: 'WHAT', of: (row) => `${row.summary}${row.undone ? ' (undone)' : ''}` },
            { title: 'FILES', of: (row) => row.paths.join(', ') },
          ],
          { colour: wantsColour(context.out) },
        ),
  );
}

async function undo(context: CliContext, id: string, change: string, options: ApplyOptions): Promise<void> {
  const { planToolUndo, undoToolChange } = await import('../client-tools/tool-history.ts');
  const target = await pointing(context);
  const preview = async (): Promise<string> => {
    const plan = await planToolUndo(target, id, change);
    if (plan.refusal) throw new Problem(plan.refusal.why);
    return describe(plan, 'Nothing would change.');
  };
  if (!(await isAgreed(context, options, preview))) return;
  const report = await undoToolChange(target, id, change);
  context.print(report, () => describe(report, 'Nothing had to be changed.'));
}

async function verify(context: CliContext, id: string): Promise<void> {
  const [{ findClientTool }, { where }] = await Promise.all([
    import('../client-tools/registry.ts'),
    pointing(context),
  ]);
  const result = await findClientTool(id).verify(where);
  if (result.ok !== false || context.json) context.print({ tool: id, ...result }, () => result.message);
  if (result.ok === false) throw new Problem(result.message);
}

/** Shows the diff and asks, on a terminal; never with --json, --yes or without a person. */
async function isAgreed(
  context: CliContext,
  options: ApplyOptions,
  preview: () => Promise<string>,
): Promise<boolean> {
  if (context.json || options.yes === true || !process.stdin.isTTY || context.out.isTTY !== true) return true;
  context.out.write(`${await preview()}\n`);
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question('Do it? [y/N] ').finally(() => lines.close());
  if (/^y(?:es)?$/i.test(answer.trim())) return true;
  context.say('Nothing was changed.');
  return false;
}

function describe(report: ToolReport, nothing: string): string {
  const files = report.files.map((file) => file.diff.trimEnd());
  return [...(files.length ? files : [nothing]), ...report.notes.map((note) => `• ${note}`)].join('\n');
}
