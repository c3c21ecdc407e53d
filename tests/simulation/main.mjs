// The simulation from the command line: `cargo xtask simulate --calls N --seed S`.
import { parseArgs } from "node:util";
import { runWorld } from "./one-process.mjs";
import { PLANTS } from "./plants.mjs";
import { runProcesses } from "./processes.mjs";
import { sum } from "./report.mjs";
import { shrink } from "./shrink.mjs";

const { values: given } = parseArgs({
  options: {
    calls: { type: "string", default: "5000" },
    seed: { type: "string", default: String(Date.now()) },
    processes: { type: "string", default: "2" },
    world: { type: "string" },
    only: { type: "string" },
    plant: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const calls = whole("calls");
const processes = whole("processes");
if (given.plant !== undefined && !(given.plant in PLANTS))
  fail(`\`--plant\` is one of ${Object.keys(PLANTS).join(", ")}`);
/** Real processes take real time, so most calls run in one process. */
const IN_PROCESSES = 0.03;
const PROGRESS_MS = 10_000;

const started = performance.now();
const results = [];
const made = () => results.reduce((total, result) => total + result.calls, 0);
const say = (text) => void (given.json || console.log(text));
say(
  `seed ${given.seed}: ${String(calls)} calls, the last of them with ${String(processes)} processes at a time`,
);

if (given.world !== undefined) {
  const only = given.only?.split(",").map(Number);
  results.push(
    await runWorld({ seed: `${given.seed}:${given.world}`, only, plant: given.plant, keep: true }),
  );
  for (const text of results[0].story) say(text.trimEnd());
} else {
  await worlds(processes > 0 ? calls * (1 - IN_PROCESSES) : calls, (seed) =>
    runWorld({ seed, plant: given.plant }),
  );
  if (processes > 0)
    await worlds(Math.max(calls, made() + 1), (seed) => runProcesses({ seed: `${seed}p`, processes }));
}

const total = sum(results);
const seconds = (performance.now() - started) / 1000;
if (given.json) console.log(JSON.stringify({ ...total, traces: results.map(({ trace }) => trace), seconds }));
else tell();
process.exitCode = total.violations.length === 0 ? 0 : 1;

/** World after world until so many calls have been made, or one has gone wrong. */
async function worlds(until, run) {
  let spoken = performance.now();
  for (
    let number = results.length;
    made() < until &&
    (given.plant !== undefined || results.every(({ violations }) => violations.length === 0));
    number += 1
  ) {
    const result = await run(`${given.seed}:${String(number)}`);
    results.push(result);
    if (performance.now() - spoken < PROGRESS_MS) continue;
    spoken = performance.now();
    say(
      `${String(made())} calls in ${String(results.length)} worlds, ${((spoken - started) / 1000).toFixed(0)} s`,
    );
  }
}

function tell() {
  const { violations, faultsMet, ...facts } = total;
  const row = (counts) =>
    Object.entries(counts)
      .map(([name, count]) => `${String(count)} ${name}`)
      .join(", ");
  const { outcomes, ways, rules, ...counts } = facts;
  for (const [name, part] of Object.entries({ all: counts, calls: outcomes, ways, broken: rules }))
    say(`${name}: ${row(part) || "none"}`);
  say(
    `${seconds.toFixed(1)} s, ${(total.calls / seconds).toFixed(0)} calls/s; ${String(Object.keys(faultsMet).length)} kinds of faults met`,
  );
  for (const { seed, rule, what } of violations.slice(0, 30)) say(`BROKEN ${rule} (${seed}): ${what}`);
  say(
    violations.length === 0
      ? "the books balance, and everything that was said is true"
      : `${String(violations.length)} rules were broken`,
  );
}

if (!given.json && given.world === undefined && given.plant === undefined && total.violations.length > 0) {
  const broken = results.find(({ violations }) => violations.length > 0);
  if (broken.reproducible) {
    const only = await shrink(broken);
    const world = broken.seed.slice(broken.seed.lastIndexOf(":") + 1);
    say(
      `again, with the fewest actions: cargo xtask simulate --seed ${given.seed} --world ${world} --only ${only.join(",")}`,
    );
  } else
    say(
      "it was found with several processes, whose interleaving no seed fixes: what is above is all there is",
    );
}

function whole(name) {
  const number = Number(given[name]);
  if (!Number.isSafeInteger(number) || number < 0) fail(`\`--${name}\` must be a whole number`);
  return number;
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
