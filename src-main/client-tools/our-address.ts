// Which of our addresses a tool's profile wants. Pure.
import { addressForApp } from './cc-switch/cc-switch.ts';
import type { ClientToolId } from './client-tool.ts';

/** @param id the profile; for CC Switch its app decides (`claude/…`). */
export function addressForTool(tool: ClientToolId, id: string, origin: string): string {
  if (tool === 'cc-switch') return addressForApp(id.split('/')[0] ?? '', origin);
  if (tool === 'codex') return addressForApp('codex', origin);
  return tool === 'opencode' ? addressForApp('opencode', origin) : origin;
}
