// Programs that some tests need and that npm does not bring: a browser, and a Secret Service with its bus.
// `npm test` installs them where it may; a test that misses one skips and says which.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const chromiumPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
];

/** @param {string} name @returns {string | null} the program's path */
export function findProgram(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return (
    [...folders, '/usr/bin', '/usr/local/bin'].map((folder) => join(folder, name)).find(isProgram) ?? null
  );
}

/** A Chromium that Playwright can drive; KEYSWITCH_TEST_CHROMIUM names another one. @returns {string | null} */
export function findChromium() {
  const named = process.env['KEYSWITCH_TEST_CHROMIUM'];
  if (named) return named;
  for (const name of chromiumNames) {
    const found = findProgram(name);
    if (found !== null) return found;
  }
  return chromiumPlaces.find(isProgram) ?? null;
}

/** True where a Secret Service of its own can be started for a test. */
export function hasSecretService() {
  return findProgram('dbus-run-session') !== null && findProgram('gnome-keyring-daemon') !== null;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
