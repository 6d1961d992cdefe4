// The suite that every client tool passes: plan is pure, apply then restore gives the same bytes, nothing of others is lost.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyTool,
  type PointingContext,
  planTool,
  planToolRestore,
  restoreTool,
} from '../../../src-main/client-tools/point-tool.ts';
import { findClientTool } from '../../../src-main/client-tools/registry.ts';
import { resolveToolEnvironment } from '../../../src-main/client-tools/tool-environment.ts';
import { createToolHome, origin, type ToolHome } from './tool-home.ts';

let home: ToolHome;
beforeEach(async () => {
  home = await createToolHome();
});
afterEach(() => home.remove());

interface ToolCase {
  readonly tool: string;
  /** Files as users have them: comments, CRLF, BOM, unknown keys. */
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  /** A change that somebody else makes to the main file while we are pointed at. */
  readonly theirs: (text: string) => string;
}

const cases: readonly ToolCase[] = [
  {
    tool: 'codex',
    main: '.codex/config.toml',
    files: {
      '.codex/config.toml':
        '\uFEFF# 我的设置\r\nmodel = "gpt-6-sol"  # best\r\nmodel_provider = \'mine\'\r\nunknown_key = 1_000\r\n\r\n[model_providers.mine]\r\nname = "Mine"\r\nbase_url = "https://llm.example.com/v1"\r\nhttp_headers = { "x-a" = "1" } # inline\r\n\r\n[mcp_servers."項目"]\r\ncommand = "x"\r\n# tail',
      '.codex/auth.json':
        '{"OPENAI_API_KEY": null, "tokens": {"access_token": "eyJhbGciOi.abc.def", "refresh_token": "r"}}',
    },
    theirs: (text) => text.replace('unknown_key = 1_000', 'unknown_key = 2'),
  },
  {
    tool: 'opencode',
    main: '.config/opencode/opencode.jsonc',
    files: {
      '.config/opencode/opencode.jsonc':
        '{\n\t// mine\n\t"$schema": "https://opencode.ai/config.json",\n\t"model": "openai/gpt-5.5", /* 好 */\n\t"provider": {\n\t\t"openai": { "options": { "apiKey": "{env:OPENAI_API_KEY}" }, },\n\t},\n\t"odd": [1,2,],\n}',
    },
    theirs: (text) => text.replace('[1,2,]', '[3]'),
  },
  {
    tool: 'claude-code',
    main: '.claude/settings.json',
    files: {
      '.claude/settings.json':
        '{\r\n    "model": "opus",\r\n    "env": {\r\n        "ANTHROPIC_API_KEY": "sk-ant-REAL-0123456789abcdef",\r\n        "FOO": "1"\r\n    },\r\n    "permissions": {"allow": ["Bash(ls:*)"]}\r\n}\r\n',
    },
    theirs: (text) => text.replace('"opus"', '"sonnet"'),
  },
  {
    tool: 'gemini-cli',
    main: '.gemini/.env',
    files: {
      '.gemini/.env':
        '# keys\nexport GEMINI_API_KEY="AIzaSyREAL-0123456789abcdefghijklmnopqr" # real\nOTHER=\'x y\'\n',
      '.gemini/settings.json':
        '{\n  // comment\n  "security": { "auth": { "selectedType": "oauth-personal" } },\n  "ui": {"theme": "x"}\n}\n',
    },
    theirs: (text) => text.replace("'x y'", 'z'),
  },
];

describe.each(cases)('$tool', ({ tool, files, main, theirs }) => {
  const writeAll = () => {
    for (const [name, text] of Object.entries(files)) home.write(name, text);
  };

  it('plan writes nothing, mints nothing and shows no secret', async () => {
    writeAll();
    const before = home.snapshot();
    const report = await planTool(home.context, tool);
    expect(home.snapshot()).toEqual(before);
    expect(home.minted).toEqual([]);
    expect(report).toMatchObject({
      tool,
      files: expect.arrayContaining([expect.objectContaining({ change: 'update' })]) as unknown,
    });
    expect(JSON.stringify(report)).not.toMatch(/REAL|eyJhbGciOi\.abc|ks-[\w-]{20}/);
    expect(report.files[0]?.diff).toMatch(/^--- .*\n\+\+\+ .*\n@@/);
  });

  it('apply points at us, a second apply changes nothing, restore gives every byte back', async () => {
    writeAll();
    const before = home.snapshot();
    const report = await applyTool(home.context, tool);
    const { state, findings } = await findClientTool(tool).status(home.context.where, origin);
    expect(state).toBe('keyswitch');
    expect(findings.filter(({ code }) => code === 'key-form')).toEqual([]);
    const applied = home.snapshot();
    expect((await applyTool(home.context, tool)).files).toEqual([]);
    expect(home.snapshot()).toEqual(applied);
    expect(home.minted).toHaveLength(1);
    expect(JSON.stringify(report)).not.toContain(home.minted[0]);
    await restoreTool(home.context, tool);
    expect(home.snapshot()).toEqual(before);
    expect((await restoreTool(home.context, tool)).files).toEqual([]);
  });

  it('makes files where there were none and takes them away again', async () => {
    const report = await applyTool(home.context, tool);
    expect(report.files.every((file) => file.change === 'create')).toBe(true);
    expect((await findClientTool(tool).status(home.context.where, origin)).state).toBe('keyswitch');
    for (const name of Object.keys(home.snapshot())) expect(home.mode(name)).toBe(0o600);
    await restoreTool(home.context, tool);
    expect(home.snapshot()).toEqual({});
  });

  it('takes out only ours when somebody has changed the file since', async () => {
    writeAll();
    await applyTool(home.context, tool);
    home.write(main, theirs(home.read(main)));
    await restoreTool(home.context, tool);
    expect(home.read(main)).toBe(theirs(files[main] ?? ''));
  });

  it('writes through a link of a dotfile manager', async () => {
    writeAll();
    const real = home.write('dotfiles/real', files[main] ?? '');
    await chmod(real, 0o640);
    const { rmSync } = await import('node:fs');
    rmSync(home.path(main));
    symlinkSync(real, home.path(main));
    await applyTool(home.context, tool);
    expect(readFileSync(real, 'utf8')).not.toBe(files[main]);
    await restoreTool(home.context, tool);
    expect(readFileSync(real, 'utf8')).toBe(files[main]);
    expect(home.mode('dotfiles/real')).toBe(0o640);
  });

  it('refuses a file that changed between plan and write, a broken one, a folder, a dead link', async () => {
    writeAll();
    const broken = main.endsWith('.env') ? '.gemini/settings.json' : main;
    home.write(broken, '{ "a": [ \n= }');
    const before = home.snapshot();
    await expect(applyTool(home.context, tool)).rejects.toMatchObject({
      name: 'Problem',
      message: expect.stringMatching(/line \d+, column \d+/) as unknown,
    });
    expect(home.snapshot()).toEqual(before);
    expect(home.minted).toEqual([]);
    const { mkdirSync, rmSync } = await import('node:fs');
    rmSync(home.path(broken));
    mkdirSync(home.path(broken));
    await expect(applyTool(home.context, tool)).rejects.toThrow(/is a folder/);
    rmSync(home.path(broken), { recursive: true });
    symlinkSync('/nowhere/at/all', home.path(broken));
    await expect(applyTool(home.context, tool)).rejects.toThrow(/does not exist/);
  });

  it('refuses a read-only file before it makes a token', async () => {
    writeAll();
    await chmod(home.path(main), 0o444);
    const before = home.snapshot();
    await expect(applyTool(home.context, tool)).rejects.toThrow(/is read-only; nothing was written/);
    expect(home.snapshot()).toEqual(before);
    expect(home.minted).toEqual([]);
  });

  it('leaves no token behind where the journal cannot be written', async () => {
    writeAll();
    const before = home.snapshot();
    mkdirSync(home.context.dataHome, { recursive: true });
    writeFileSync(join(home.context.dataHome, 'journal'), '');
    await expect(applyTool(home.context, tool)).rejects.toThrow(/ENOTDIR/);
    expect(home.snapshot()).toEqual(before);
    const minted = home.minted.map((token) => home.context.isClientToken(findClientTool(tool).id, token));
    expect(await Promise.all(minted)).toEqual([false]);
  });

  it('refuses while CC Switch routes the tool', async () => {
    const taken: Record<string, [string, string]> = {
      codex: ['.codex/auth.json', '{"OPENAI_API_KEY":"PROXY_MANAGED"}'],
      'claude-code': ['.claude/settings.json', '{"env":{"ANTHROPIC_BASE_URL":"http://127.0.0.1:15721"}}'],
      'gemini-cli': ['.gemini/.env', 'GEMINI_API_KEY=PROXY_MANAGED\n'],
    };
    const [name, text] = taken[tool] ?? [];
    if (name === undefined || text === undefined) return;
    home.write(name, text);
    await expect(applyTool(home.context, tool)).rejects.toThrow(/CC Switch routes .* right now/);
    expect(home.read(name)).toBe(text);
  });
});

it('restore can be planned first', async () => {
  await applyTool(home.context, 'codex');
  const report = await planToolRestore(home.context, 'codex');
  expect(report.files).toMatchObject([{ change: 'remove' }]);
  expect(home.has('.codex/config.toml')).toBe(true);
});

it.each([
  ['claude-code', 'CLAUDE_CONFIG_DIR', 'own', ['own/settings.json']],
  ['codex', 'CODEX_HOME', 'own', ['own/config.toml']],
  ['opencode', 'XDG_CONFIG_HOME', 'own', ['own/opencode/opencode.json']],
  ['opencode', 'OPENCODE_CONFIG', 'own.json', ['own.json']],
  ['gemini-cli', 'GEMINI_CLI_HOME', 'own', ['own/.gemini/.env', 'own/.gemini/settings.json']],
])(
  '%s: a relative %s is a place of the working directory, also for a restore from elsewhere',
  async (tool, name, value, files) => {
    const { cwd } = home.context.where;
    const from = (folder: string): PointingContext => ({
      ...home.context,
      where: resolveToolEnvironment({ ...home.context.where.env, [name]: value }, folder),
    });
    const report = await applyTool(from(cwd), tool);
    expect(report.files.map((file) => file.path)).toEqual(files.map((file) => join(cwd, file)));
    await restoreTool(from(home.folder), tool);
    expect(files.filter((file) => existsSync(join(cwd, file)))).toEqual([]);
  },
);

it('an unknown tool is named', async () => {
  await expect(applyTool(home.context, 'emacs')).rejects.toThrow(/no client tool "emacs"; there are codex, /);
});
