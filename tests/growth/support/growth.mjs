// A test of growth: a call on inputs of n, 2n and 4n.
import assert from "node:assert/strict";
import { test } from "node:test";

import { costOf, lib } from "./meter.mjs";

/** When the length doubles, the added cost may double, with some room for n log n. Quadratic cost has 4. */
const MOST = 2.7;
/** The most that a call may cost per character, and its fixed part. */
const PER_CHARACTER = 4_000;
const ANYWAY = 60_000_000;
/** The same for the length of the output, in characters. */
const OUTPUT_PER_CHARACTER = 16;
const OUTPUT_ANYWAY = 4 * 1024 * 1024;
const LENGTH = 12_000;
/** The cost of an error that only one of the three inputs causes. */
const SLACK = 150_000;

const KNOWN = "4a988dde6a793291a2105cefebec9a904f96094598c211f2b7685559f4c2cf94";

const lengthOf = (outcome) =>
  (outcome instanceof Error ? outcome.message : (JSON.stringify(outcome) ?? "")).length;

/** One test: `make` returns the call for a length. `GROWTH_TABLE=1` prints the steps per character. */
export function grows(name, make, length = LENGTH, anyway = ANYWAY) {
  test(name, async () => {
    await costOf(make(200)); // so that what is done once is done
    const [costs, lengths] = [[], []];
    for (const times of [1, 2, 4]) {
      const run = make(length * times);
      const { steps, outcome } = await costOf(run);
      costs.push(steps);
      lengths.push(lengthOf(outcome));
      const most = OUTPUT_PER_CHARACTER * length * times + OUTPUT_ANYWAY;
      assert.ok(steps > 0, "nothing was counted");
      assert.ok(lengthOf(outcome) <= most, `${lengthOf(outcome)} characters for ${length * times}`);
      assert.ok(
        steps <= PER_CHARACTER * length * times + anyway,
        `${steps} steps for ${length * times} characters`,
      );
    }
    const [first, second, third] = costs;
    // Rows of a description repeat their paths, up to its limit, so the cost may follow the output's length.
    const output = Math.max(1, lengths[2] / lengths[1] / 2);
    const allowed = MOST * output * Math.max(second - first, first / 2) + SLACK;
    assert.ok(
      third - second <= allowed,
      `${first}, ${second} and ${third} steps for ${length}, twice and four times as much`,
    );
    assert.equal(lib.operationHash({ quoteId: "q-1", amount: "250.00" }), KNOWN, "the core is in order");
    if (process.env.GROWTH_TABLE)
      console.log(`# ${name}: ${costs.map((steps) => (steps / length).toFixed(1)).join(" ")}`);
  });
}

/** One test for each of the shapes. */
export const each = (what, shapes, call, length, anyway) => {
  for (const [name, shape] of Object.entries(shapes))
    grows(`${what}: ${name}`, (n) => call(shape(n), n), length, anyway);
};
