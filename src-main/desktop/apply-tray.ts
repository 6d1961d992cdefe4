// Draws a planned menu and icon with Electron.
import { join } from 'node:path';
import type { MenuItemConstructorOptions, Tray } from 'electron';
import type { ElectronApi } from './electron-api.ts';
import {
  describeState,
  planTrayIcon,
  planTrayMenu,
  type TrayAction,
  type TrayItem,
  type TrayState,
} from './tray-menu.ts';

export interface TrayDrawing {
  draw(state: TrayState): void;
  destroy(): void;
}

/** The tray appears with the first `draw`. */
export function createTrayDrawing(
  electron: ElectronApi,
  icons: string,
  platform: NodeJS.Platform,
  act: (action: TrayAction) => void,
): TrayDrawing {
  let tray: Tray | null = null;
  let last: TrayState | null = null;
  const draw = (state: TrayState): void => {
    last = state;
    const image = electron.loadImage(
      join(icons, trayIconName(state, platform, isPanelDark(electron, platform))),
    );
    if (platform === 'darwin') image.setTemplateImage(true);
    if (tray === null) {
      tray = electron.createTray(image);
      // The left button opens the menu on macOS; elsewhere it is free for the window.
      if (platform !== 'darwin') tray.on('click', () => act({ kind: 'open', place: '' }));
    } else tray.setImage(image);
    tray.setToolTip(describeState(state));
    tray.setContextMenu(electron.buildMenu(planTrayMenu(state).map((item) => toTemplate(item, act))));
  };
  electron.nativeTheme.on('updated', () => {
    if (last !== null) draw(last);
  });
  return { draw, destroy: () => tray?.destroy() };
}

/** Windows lets the taskbar be dark while windows are light. */
function isPanelDark({ nativeTheme }: ElectronApi, platform: NodeJS.Platform): boolean {
  return platform === 'win32'
    ? nativeTheme.shouldUseDarkColorsForSystemIntegratedUI
    : nativeTheme.shouldUseDarkColors;
}

/** macOS recolours a template by itself; elsewhere the panel's colour decides. */
export function trayIconName(state: TrayState, platform: NodeJS.Platform, dark: boolean): string {
  const mood = planTrayIcon(state) === 'attention' ? '-attention' : '';
  if (platform === 'darwin') return `tray${mood}-template.png`;
  return `tray${mood}-on-${dark ? 'dark' : 'light'}.png`;
}

function toTemplate(item: TrayItem, act: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (item.type) {
    case 'separator':
      return { type: 'separator' };
    case 'text':
      return { label: item.label, enabled: false };
    case 'action':
      return { label: item.label, click: () => act(item.action) };
    case 'radio':
    case 'check':
      return {
        type: item.type === 'radio' ? 'radio' : 'checkbox',
        label: item.label,
        checked: item.checked,
        click: () => act(item.action),
      };
    case 'submenu':
      return { label: item.label, submenu: item.items.map((inner) => toTemplate(inner, act)) };
  }
}
