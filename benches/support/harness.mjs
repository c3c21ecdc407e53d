// Time ratios that hold on a noisy machine: the cases of a table run interleaved, in shuffled order, and each
// round yields one ratio to the reference case of the same round. The table shows the median over the rounds.

const ROUNDS = Number(globalThis.process?.env.BENCH_ROUNDS ?? 25);
const ROUND_MS = 30;

/** Runs `cases` (name to function), the first of which is the reference, and prints a row for each. */
export function compare(title, cases, gates = {}) {
  print(title, Object.keys(cases), ratiosOf(cases), gates);
}

/** The ratios of each case to the first, one for each round. Runs in a page too. */
export function ratiosOf(cases, rounds = ROUNDS) {
  const entries = Object.entries(cases);
  const [reference] = entries[0];
  const repeats = new Map(entries.map(([name, run]) => [name, calibrate(run)]));
  const ratios = new Map(entries.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const times = new Map(shuffled(entries).map(([name, run]) => [name, time(run, repeats.get(name))]));
    for (const [name] of entries) ratios.get(name).push(times.get(name) / times.get(reference));
  }
  return ratios;
}

/** The same for cases that return promises: each call is awaited before the next. */
export async function compareAsync(title, cases, gates = {}) {
  const entries = Object.entries(cases);
  const [reference] = entries[0];
  const repeats = new Map();
  for (const [name, run] of entries) repeats.set(name, await calibrateAsync(run));
  const ratios = new Map(entries.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    const times = new Map();
    for (const [name, run] of shuffled(entries)) times.set(name, await timeAsync(run, repeats.get(name)));
    for (const [name] of entries) ratios.get(name).push(times.get(name) / times.get(reference));
  }
  print(title, Object.keys(cases), ratios, gates);
}

/** A row for each case: the median of its ratios, and in brackets the range of the middle half. */
export function print(title, names, ratios, gates = {}) {
  console.log(`\n${title} (median of ${ROUNDS} interleaved rounds; lower is faster)`);
  for (const name of names) {
    const sorted = ratios.get(name).sort((a, b) => a - b);
    const at = (share) => sorted[Math.floor((sorted.length - 1) * share)].toFixed(2);
    const gate = gates[name] === undefined ? "" : `  goal: at most ${gates[name].toFixed(2)}`;
    console.log(`  ${at(0.5)}  [${at(0.25)}..${at(0.75)}]  ${name}${gate}`);
  }
}

async function calibrateAsync(run) {
  for (let repeats = 1; ; repeats *= 2) {
    if ((await timeAsync(run, repeats)) * repeats > ROUND_MS || repeats > 1 << 20) return repeats;
  }
}

async function timeAsync(run, repeats) {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) await run(i);
  return (performance.now() - start) / repeats;
}

/** How often to repeat a case so that one round takes long enough to be timed. */
function calibrate(run) {
  for (let repeats = 1; ; repeats *= 2) {
    if (time(run, repeats) * repeats > ROUND_MS || repeats > 1 << 20) return repeats;
  }
}

/** Milliseconds for one call. */
function time(run, repeats) {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run(i);
  return (performance.now() - start) / repeats;
}

function shuffled(items) {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
