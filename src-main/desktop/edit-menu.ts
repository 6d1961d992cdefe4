// The menus around text: the bar of macOS, without which ⌘C and ⌘V do nothing in a window there, and what the right
// button offers in a field, which Electron leaves empty everywhere. Pure.
import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron';
import { trayTexts, type Language } from './tray-texts.ts';

type Role = NonNullable<MenuItemConstructorOptions['role']>;

const separator: MenuItemConstructorOptions = { type: 'separator' };
const line = (role: Role, label: string): MenuItemConstructorOptions => ({ role, label });

/** The menu bar of macOS. Nothing in it reloads the page or opens tools of developers. */
export function planAppMenu(language: Language): MenuItemConstructorOptions[] {
  const t = trayTexts[language].menu;
  return [
    {
      label: 'Keyswitch',
      submenu: [
        line('about', t.about),
        separator,
        line('hide', t.hide),
        line('hideOthers', t.hideOthers),
        line('unhide', t.unhide),
        separator,
        line('quit', t.quit),
      ],
    },
    {
      label: t.edit,
      submenu: [
        line('undo', t.undo),
        line('redo', t.redo),
        separator,
        line('cut', t.cut),
        line('copy', t.copy),
        line('paste', t.paste),
        line('selectAll', t.selectAll),
      ],
    },
    {
      role: 'window',
      label: t.window,
      submenu: [line('minimize', t.minimize), line('zoom', t.zoom), line('close', t.close)],
    },
  ];
}

/** What the right button offers; empty = no menu. */
export function planTextMenu(
  params: Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'editFlags'>,
  language: Language,
): MenuItemConstructorOptions[] {
  const t = trayTexts[language].menu;
  const { canCut, canCopy, canPaste, canSelectAll } = params.editFlags;
  if (params.isEditable)
    return [
      { ...line('cut', t.cut), enabled: canCut },
      { ...line('copy', t.copy), enabled: canCopy },
      { ...line('paste', t.paste), enabled: canPaste },
      separator,
      { ...line('selectAll', t.selectAll), enabled: canSelectAll },
    ];
  return params.selectionText.trim() === '' ? [] : [line('copy', t.copy)];
}
