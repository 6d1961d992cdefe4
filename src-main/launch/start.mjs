// `npm start`: from whatever state the work tree is in to a running Keyswitch. With a display the window and the
// tray, else the same app headless, used from a browser. `--headless` and `--desktop` choose; all other arguments
// go to the app.
import { runInOurPlace } from './child.mjs';
import { electronPath, fetchElectron, hasDisplay } from './electron-binary.mjs';
import { createNarrator } from './narrator.mjs';
import { runCli } from './run-cli.mjs';
import { endInPlainWords, root, setUp } from './set-up.mjs';

const own = new Set(['--headless', '--desktop']);

/** @param {import('./narrator.mjs').Narrator} narrator @param {string[]} asked */
async function resolveElectron(narrator, asked) {
  if (asked.includes('--headless')) return null;
  const insists = asked.includes('--desktop');
  if (!insists && !hasDisplay()) return null;
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    narrator.say('The window does not open for root (Chromium refuses): going on headless.');
    return null;
  }
  const present = electronPath(root);
  if (present !== null) return present;
  const fetched = await fetchElectron(root, narrator, { again: insists });
  if ('path' in fetched) return fetched.path;
  narrator.say(
    `No window, since Electron is not here (${fetched.why}): going on headless. \`npm start -- --desktop\` tries again; ELECTRON_MIRROR names another source.`,
  );
  return null;
}

await endInPlainWords(async () => {
  const asked = process.argv.slice(2);
  const passed = asked.filter((arg) => !own.has(arg));
  const narrator = createNarrator(passed.includes('--json') ? process.stderr : process.stdout);
  await setUp(narrator);
  const electron = await resolveElectron(narrator, asked);
  if (electron === null) return runCli(root, ['serve', '--try', ...passed]);
  const env = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  process.exit(await runInOurPlace(electron, [root, ...passed], { env }));
});
