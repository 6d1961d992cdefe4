// Applies one change and kills itself at the N-th effect on the disk (0 = never; prints how many there were).
// Usage: node crash-child.mjs <journal> <N> <plan.json> [<action> [<note as JSON>]]
import fs from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [journal, stop, planPath, action = 'apply', note = 'null'] = process.argv.slice(2);
let effects = 0;
const step = () => {
  effects += 1;
  if (effects === Number(stop)) process.kill(process.pid, 'SIGKILL');
};
const before = (owner, name) => {
  const original = owner[name].bind(owner);
  owner[name] = async (...args) => {
    step();
    return original(...args);
  };
};
for (const name of ['rename', 'rm', 'rmdir', 'mkdir', 'chmod']) before(fs, name);
const open = fs.open.bind(fs);
fs.open = async (path, flags, ...rest) => {
  if (flags !== 'r') step();
  const handle = await open(path, flags, ...rest);
  if (flags === 'r') return handle;
  const writeFile = handle.writeFile.bind(handle);
  handle.writeFile = async (data) => {
    const bytes = Buffer.from(data);
    await handle.write(bytes, 0, Math.ceil(bytes.length / 2), 0);
    step(); // half written
    await handle.truncate(0);
    return writeFile(data);
  };
  before(handle, 'chmod');
  before(handle, 'sync');
  return handle;
};
syncBuiltinESMExports();

const { applyChange } = await import('../../../src-main/config-files/apply-edits.ts');
const { openJournal } = await import('../../../src-main/config-files/edit-journal.ts');
const change = JSON.parse(readFileSync(planPath, 'utf8'));
await applyChange(openJournal(journal), 'codex', action, change, JSON.parse(note) ?? undefined);
console.log(effects);
