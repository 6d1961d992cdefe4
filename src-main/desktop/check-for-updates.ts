// Looks for a newer signed version, only when the user switched that on. Linux packages carry no signature that
// the updater would check, so they are left to the system's own package tools.
import updater from 'electron-updater';

export async function checkForUpdates(platform: NodeJS.Platform, say: (line: string) => void): Promise<void> {
  if (platform === 'linux') return;
  const { autoUpdater } = updater;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  try {
    const found = await autoUpdater.checkForUpdatesAndNotify();
    if (found?.isUpdateAvailable === true) say(`Keyswitch ${found.updateInfo.version} can be installed.`);
  } catch (error) {
    say(`Looking for a newer version failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
