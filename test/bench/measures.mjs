// What is measured of one target in one round: each function runs one load and gives back plain numbers.
import { cpuMs, load, memoryMiB, sleep } from './processes.mjs';

const chat = '/v1/chat/completions';
const jsonBody = (model) =>
  JSON.stringify({
    model,
    messages: [
      { role: 'system', content: 'You are a careful assistant.' },
      { role: 'user', content: 'Say something of the length of a short answer, please.' },
    ],
  });
const streamBody = (model) =>
  JSON.stringify({
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'user', content: 'Go.' }],
  });

/** A conversation of about a megabyte: many turns, as a coding agent sends it. */
const bigBody = (model) => {
  const turn = {
    role: 'user',
    content: `${'const value = compute(input); // a line of code\n'.repeat(100)}`,
  };
  return JSON.stringify({ model, messages: Array.from({ length: 210 }, () => turn) });
};

export const burstEvents = 1_000;
const pacedMs = 20;
const pacedStreams = 32;
const firstEvents = 20;

/** Runs one job and adds the CPU of the target's processes, with a moment for what settles after it. */
async function withCpu(target, generator, settleMs, job) {
  const before = cpuMs(target.pids);
  const result = await load(generator, { port: target.port, headers: target.headers, path: chat, ...job });
  const peak = target.pids.map((pid) => memoryMiB(pid)?.total ?? 0);
  await sleep(settleMs);
  const after = cpuMs(target.pids);
  target.peak = target.pids.map((_, n) => Math.max(target.peak?.[n] ?? 0, peak[n]));
  target.wrong += result.wrong;
  return { ...result, cpu: before === null || after === null ? null : after - before };
}

/** All measures of a round; `models` says how the fake vendor is addressed (straight or converted). */
export async function measure(target, generator, plan) {
  const run = (job) => withCpu(target, generator, plan.settleMs, job);
  const model = (name) => `${target.prefix ?? 'bench'}-${name}`;
  const busy = await run({ body: jsonBody(model('json')), concurrency: 32, durationMs: plan.busyMs });
  const alone = await run({ body: jsonBody(model('json')), concurrency: 1, durationMs: plan.aloneMs });
  const burst = await run({
    body: streamBody(model(target.prefix ? 'burst' : `burst-${burstEvents}`)),
    concurrency: 4,
    count: plan.bursts,
  });
  const paced = target.prefix
    ? null
    : await run({
        body: streamBody(model(`paced-${plan.pacedEvents}-${pacedMs}`)),
        concurrency: pacedStreams,
        count: pacedStreams * plan.pacedRounds,
        expectEvents: plan.pacedEvents,
      });
  const first = await run({
    body: streamBody(model(target.prefix ? 'short' : `burst-${firstEvents}`)),
    concurrency: 1,
    count: plan.firsts,
  });
  const big = await run({ body: bigBody(model('json')), concurrency: 1, count: plan.bigs });
  return {
    rps: busy.requests / busy.seconds,
    cpuPerRequest: per(busy.cpu, busy.requests),
    aloneP50: alone.total.p50,
    aloneP99: alone.total.p99,
    burstCpu: per(burst.cpu, burst.events / 1_000),
    burstMs: burst.total.p50,
    pacedCpu: paced === null ? null : per(paced.cpu, paced.events / 1_000),
    firstP50: first.first.p50,
    firstP99: first.first.p99,
    bigP50: big.total.p50,
    bigCpu: per(big.cpu, big.requests),
  };
}

function per(amount, units) {
  return amount === null || !(units > 0) ? null : amount / units;
}

export function median(values) {
  const sorted = values.filter((value) => value !== null && Number.isFinite(value)).toSorted((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
