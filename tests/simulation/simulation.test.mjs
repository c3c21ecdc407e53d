// Money under faults: 5,000 calls of all kinds of operation, with everything that can go wrong. `cargo xtask
// simulate` runs more.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FAULTS } from "./faults.mjs";
import { broken, simulate } from "./support.mjs";

test("5,000 calls: the books balance, no action is done twice, and what clients were told is true", async () => {
  const { code, result } = await simulate(["--calls", "5000", "--seed", "2026", "--processes", "2"]);
  assert.equal(broken(result), "");
  assert.equal(code, 0);
  assert.ok(result.calls >= 5000);
  // A storm without faults proves nothing.
  for (const name of Object.keys(FAULTS)) assert.ok(result.faultsMet[name] > 0, `no request met \`${name}\``);
  const happened = (counts, names) => {
    for (const name of names) assert.ok(counts[name] >= 3, `${name}: ${String(counts[name])} times`);
  };
  happened(result.outcomes, ["done", "not_sent", "refused", "unknown", "killed"]);
  happened(result.ways, [
    "resumed",
    "twin",
    "doubleClick",
    "olderValue",
    "keyKept",
    "nextKey",
    "found",
    "absent",
    "settled",
    "unclear",
    "unanswered",
  ]);
});

test("the same seed is the same run, to the last request", async () => {
  const run = async (seed) =>
    (await simulate(["--calls", "1", "--seed", seed, "--processes", "0"])).result.traces;
  const [one, again, other] = [await run("1"), await run("1"), await run("2")];
  assert.deepEqual(again, one);
  assert.notDeepEqual(other, one);
});
