// The bench's numbers as a table for people: medians, ratios to the bare pass-through, goals. Prints, decides nothing.

const number = (value, digits = 1) => (value === null || value === undefined ? '–' : value.toFixed(digits));
const micro = (ms) => (ms === null || ms === undefined ? null : ms * 1_000);
const ratio = (a, b) => (typeof a !== 'number' || typeof b !== 'number' || !(b > 0) ? null : a / b);

export function printReport(result) {
  const { direct, bare, keyswitch, convert } = result.targets;
  const added = (target, key) =>
    target === undefined || target[key] === null ? null : micro(target[key] - direct[key]);
  const columns = [direct, bare, keyswitch, convert];
  const lines = [
    ['', 'direct', 'bare', 'keyswitch', 'converted', 'keyswitch ÷ bare', 'goal'],
    row(
      'requests/s, 32 at once',
      (each) => number(each.rps, 0),
      ratio(keyswitch?.rps, bare.rps),
      '≥ 0.75 (converted ≥ 0.6)',
    ),
    row(
      'CPU per request, µs',
      (each) => number(micro(each.cpuPerRequest)),
      ratio(keyswitch?.cpuPerRequest, bare.cpuPerRequest),
      '≤ 1.35',
    ),
    row('added p50, one at a time, µs', (each) => number(added(each, 'aloneP50'), 0)),
    row('added p99, one at a time, µs', (each) => number(added(each, 'aloneP99'), 0)),
    row(
      'CPU per 1,000 events in a burst, ms',
      (each) => number(each.burstCpu, 2),
      ratio(keyswitch?.burstCpu, bare.burstCpu),
      '≤ 1.35',
    ),
    row(
      'CPU per 1,000 events 20 ms apart, ms',
      (each) => number(each.pacedCpu, 1),
      ratio(keyswitch?.pacedCpu, bare.pacedCpu),
      '≤ 1.35',
    ),
    row(`a burst of ${result.burstEvents} events, ms`, (each) => number(each.burstMs, 2)),
    row('first event added p50, µs', (each) => number(added(each, 'firstP50'), 0)),
    row('first event added p99, µs', (each) => number(added(each, 'firstP99'), 0)),
    row('1 MB request added p50, µs', (each) => number(added(each, 'bigP50'), 0)),
    row('1 MB request CPU, ms', (each) => number(each.bigCpu, 2), ratio(keyswitch?.bigCpu, bare.bigCpu)),
    row('wrong answers', (each) => String(each.wrong)),
  ];
  function row(title, of, ratioValue, goal = '') {
    const cells = columns.map((each) => (each === undefined ? '–' : of(each)));
    return [title, ...cells, ratioValue === undefined ? '' : number(ratioValue, 2), goal];
  }
  print(lines);
  print(memoryLines(result));
  if (convert !== undefined && keyswitch !== undefined) {
    const perEvent = convert.burstCpu === null ? null : convert.burstCpu - keyswitch.burstCpu;
    const text = [
      `Conversion (Chat Completions → Messages): ${number(ratio(convert.rps, bare.rps), 2)} of bare requests/s`,
      `${number(perEvent, 2)} µs per event over pass-through`,
      `1 MB request: ${number(convert.bigCpu, 2)} ms CPU`,
    ];
    process.stdout.write(`${text.join(' · ')}\n`);
  }
  const where = result.pinned ? 'proxies on core 1, vendor and load on core 0' : 'cores not pinned';
  process.stdout.write(
    `Node ${result.node} · medians of ${result.rounds} interleaved rounds · ${where} · ${result.seconds} s\n`,
  );
}

function memoryLines(result) {
  const { bare, keyswitch, convert } = result.targets;
  const lines = [['', 'idle MiB', 'of it own', 'under load', 'goal']];
  const add = (title, idle, peak, goal = '') =>
    lines.push([title, number(idle?.total, 0), number(idle?.own, 0), number(peak, 0), goal]);
  add('bare', bare.idleMiB?.[0], bare.peakMiB?.[0]);
  if (keyswitch?.idleMiB) {
    const peaks = keyswitch.peakMiB.map((value, n) => Math.max(value, convert?.peakMiB?.[n] ?? 0));
    keyswitch.idleMiB.forEach((idle, n) => add(keyswitch.processes[n], idle, peaks[n]));
    const sum = (of) => keyswitch.idleMiB.reduce((total, idle) => total + of(idle), 0);
    const both = { total: sum((idle) => idle.total), own: sum((idle) => idle.own) };
    add(
      'keyswitch, together',
      both,
      peaks.reduce((total, value) => total + value, 0),
      '< 180 idle',
    );
    lines.push(['spawn → ready line, ms', number(result.startMs, 0), '', '', '< 3000']);
  }
  return lines;
}

/** Aligned columns: the first to the left, the rest to the right. */
function print(lines) {
  const widths = lines[0].map((_, n) => Math.max(...lines.map((line) => (line[n] ?? '').length)));
  for (const line of lines) {
    const cells = line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n])));
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
  process.stdout.write('\n');
}
