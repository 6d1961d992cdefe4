#!/usr/bin/env node
// `keyswitch …`: the command line, set up and built first where that is needed. Standard output belongs to the
// command; everything that the set-up has to say goes to standard error.
import { createNarrator } from './narrator.mjs';
import { runCli } from './run-cli.mjs';
import { endInPlainWords, root, setUp } from './set-up.mjs';

await endInPlainWords(async () => {
  await setUp(createNarrator(process.stderr));
  await runCli(root, process.argv.slice(2));
});
