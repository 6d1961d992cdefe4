// `npm run bench`: Keyswitch beside a bare node:http pass-through, both before the same fake vendor, each in its own
// process. Rounds are interleaved and medians are printed, with the goals beside them; a number never fails the run.
//   --quick  shorter rounds (below 40 s)   --json  one JSON object on stdout   --no-pin  leave cores to the system
//   --bare   without Keyswitch (the yardstick alone)
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { prepareKeyswitch } from './keyswitch-target.mjs';
import { burstEvents, measure, median } from './measures.mjs';
import { endAll, hasProc, memoryMiB, sleep, startScript } from './processes.mjs';
import { printReport } from './report.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'no-pin': { type: 'boolean', default: false },
    bare: { type: 'boolean', default: false },
  },
});

const quick = {
  rounds: 3,
  busyMs: 700,
  aloneMs: 300,
  bursts: 12,
  pacedEvents: 20,
  pacedRounds: 1,
  firsts: 40,
  bigs: 8,
  settleMs: 80,
  starts: 2,
};
const full = {
  rounds: 7,
  busyMs: 2_000,
  aloneMs: 1_000,
  bursts: 40,
  pacedEvents: 40,
  pacedRounds: 2,
  firsts: 200,
  bigs: 24,
  settleMs: 250,
  starts: 5,
};
const plan = options.quick ? quick : full;
const canPin = !options['no-pin'] && hasProc && availableParallelism() >= 2 && existsSync('/usr/bin/taskset');
// The proxies share one core; the vendor and the load have the other, so that neither side takes from the other.
const proxyCore = canPin ? 1 : null;
const restCore = canPin ? 0 : null;
const say = (text) => process.stderr.write(`${text}\n`);
const script = { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] };

/** What is undone at the end, however it comes. */
const cleanUps = [];

async function main() {
  const begun = performance.now();
  const vendor = await startScript('fake-upstream.mjs', [], { ...script, core: restCore });
  const generator = await startScript('load-generator.mjs', [], { ...script, core: restCore });
  const bare = await startScript('bare-proxy.mjs', [vendor.port], { ...script, core: proxyCore });
  const target = (name, port, pids, more = {}) => ({ name, port, pids, wrong: 0, rounds: [], ...more });
  const targets = [
    target('direct', vendor.port, []),
    target('bare', bare.port, [bare.pid], { idle: [memoryMiB(bare.pid)] }),
  ];
  let keyswitch = null;
  let starts = [];
  if (!options.bare) {
    say('Keyswitch: preparing a data home, starting …');
    keyswitch = await prepareKeyswitch(vendor.port);
    cleanUps.push(keyswitch.remove);
    for (let n = 1; n < plan.starts; n += 1) {
      const served = await keyswitch.serve(proxyCore);
      starts.push(served.readyMs);
      await served.stop();
    }
    const served = await keyswitch.serve(proxyCore);
    starts.push(served.readyMs);
    await sleep(options.quick ? 1_500 : 3_000);
    const ours = { headers: keyswitch.headers, served, idle: served.pids.map((pid) => memoryMiB(pid)) };
    targets.push(
      target('keyswitch', served.port, served.pids, ours),
      target('convert', served.port, served.pids, { ...ours, prefix: 'convert' }),
    );
  }
  await rounds(targets, generator);
  const result = {
    at: new Date().toISOString(),
    node: process.version,
    pinned: canPin,
    rounds: plan.rounds,
    seconds: Math.round((performance.now() - begun) / 1_000),
    burstEvents,
    startMs: median(starts),
    targets: Object.fromEntries(targets.map((each) => [each.name, summarize(each)])),
  };
  await targets.find((each) => each.served)?.served.stop();
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else printReport(result);
}

async function rounds(targets, generator) {
  // The compiler needs some ten thousand requests before a proxy is as fast as it gets.
  const warmUp = { ...plan, busyMs: 2_500, aloneMs: 100, bursts: 8, firsts: 10, bigs: 3, pacedRounds: 1 };
  for (const each of targets) await measure(each, generator, warmUp);
  for (const each of targets) each.wrong = 0;
  for (let round = 0; round < plan.rounds; round += 1) {
    say(`round ${round + 1} of ${plan.rounds}`);
    // The order turns, so that no target always follows the same one.
    for (let n = 0; n < targets.length; n += 1) {
      const each = targets[(n + round) % targets.length];
      each.rounds.push(await measure(each, generator, plan));
    }
  }
}

function summarize(target) {
  const keys = Object.keys(target.rounds[0] ?? {});
  const medians = Object.fromEntries(
    keys.map((key) => [key, median(target.rounds.map((round) => round[key]))]),
  );
  return {
    ...medians,
    wrong: target.wrong,
    idleMiB: target.idle ?? null,
    peakMiB: target.peak ?? null,
    processes:
      target.served === undefined
        ? undefined
        : ['control plane', ...target.served.proxies.map(() => 'proxy')],
  };
}

try {
  await main();
} catch (error) {
  say(`The bench could not run: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  endAll();
  for (const cleanUp of cleanUps) cleanUp();
}
