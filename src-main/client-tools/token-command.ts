// The command that gives Codex its local token: a tiny script in the data home that prints a 0600 file beside it.
// Codex runs it for each session (measured 2 ms), also when it was started from a desktop without a shell's variables;
// no secret stands in config.toml, and Codex then asks us for the model list.
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { OwnFile } from './client-tool.ts';

export function tokenPath(dataHome: string, tool: string): string {
  return join(dataHome, 'tokens', tool);
}

export function tokenCommandPath(dataHome: string, tool: string, platform: NodeJS.Platform): string {
  return join(dataHome, 'bin', platform === 'win32' ? `${tool}-token.cmd` : `${tool}-token`);
}

/** The token file, readable by its owner only. */
export function tokenFile(dataHome: string, tool: string, token: string): OwnFile {
  return { path: tokenPath(dataHome, tool), text: `${token}\n`, mode: 0o600 };
}

/** The script; only what every system has: the shell's own `read` and `printf`. */
export function tokenCommand(dataHome: string, tool: string, platform: NodeJS.Platform): OwnFile {
  const path = tokenCommandPath(dataHome, tool, platform);
  const source = tokenPath(dataHome, tool);
  if (platform === 'win32') return { path, text: `@type "${source}"\r\n`, mode: 0o700 };
  const quoted = `'${source.replaceAll("'", String.raw`'\''`)}'`;
  const text = `#!/bin/sh\n# Prints the local token that ${tool} uses with Keyswitch. Made by "keyswitch tool apply ${tool}".\nIFS= read -r token <${quoted} && printf '%s\\n' "$token"\n`;
  return { path, text, mode: 0o700 };
}

export async function readTokenFile(dataHome: string, tool: string): Promise<string | null> {
  const text = await readFile(tokenPath(dataHome, tool), 'utf8').catch(() => null);
  return text?.trim() || null;
}
