// English texts of the desktop app's own preferences.

export const desktop = {
  title: 'Desktop app',
  launchAtLogin: 'Start at login',
  startHidden: 'Start in the tray, without the window',
  closeToTray: 'Closing the window keeps it in the tray',
  ccSwitchLinks: 'Open ccswitch:// links with Keyswitch',
  updates: 'Look for a newer version at the start',
} as const;
