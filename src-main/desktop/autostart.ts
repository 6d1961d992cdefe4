// Start at login: the system's own list on macOS and Windows, an autostart file on Linux.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LoginItemSettings, Settings } from 'electron';

export type Autostart =
  | { readonly kind: 'login-item'; readonly settings: Settings }
  | { readonly kind: 'file'; readonly path: string; readonly text: string | null };

export interface AutostartFacts {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly execPath: string;
  /** The folder that Electron was started with, null where the app is packaged. */
  readonly appPath: string | null;
}

/** Pure: what has to be there so that the next login starts us, or not. */
export function planAutostart(enabled: boolean, facts: AutostartFacts): Autostart {
  const args = [...(facts.appPath === null ? [] : [facts.appPath]), '--at-login'];
  if (facts.platform !== 'linux') {
    return { kind: 'login-item', settings: { openAtLogin: enabled, path: facts.execPath, args } };
  }
  const config = facts.env['XDG_CONFIG_HOME'] || join(facts.env['HOME'] ?? '', '.config');
  const path = join(config, 'autostart/keyswitch.desktop');
  if (!enabled) return { kind: 'file', path, text: null };
  // An AppImage runs from a mount that is gone after the run; its own file is in APPIMAGE.
  const program = facts.env['APPIMAGE'] || facts.execPath;
  const command = [program, ...args].map(quoteExec).join(' ');
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Keyswitch',
    `Exec=${command}`,
    'Terminal=false',
  ];
  return { kind: 'file', path, text: `${lines.join('\n')}\n` };
}

export function applyAutostart(plan: Autostart, setLoginItem: (settings: Settings) => void): void {
  if (plan.kind === 'login-item') setLoginItem(plan.settings);
  else if (plan.text === null) rmSync(plan.path, { force: true });
  else {
    mkdirSync(dirname(plan.path), { recursive: true });
    writeFileSync(plan.path, plan.text);
  }
}

/** True where this start was the system's doing. */
export function startedAtLogin(
  argv: readonly string[],
  login: Pick<LoginItemSettings, 'wasOpenedAtLogin'>,
): boolean {
  return argv.includes('--at-login') || login.wasOpenedAtLogin;
}

/** Quoting of the Desktop Entry Specification 1.5: double quotes, with `"`, `\`, `$` and backquote escaped, `%` doubled. */
function quoteExec(text: string): string {
  const escaped = text.replaceAll(/["\\$`]/g, String.raw`\$&`).replaceAll('%', '%%');
  return /^[\w./:@+,=-]+$/.test(text) ? text : `"${escaped.replaceAll('\\', '\\\\')}"`;
}
