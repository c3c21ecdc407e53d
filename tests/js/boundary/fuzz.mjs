// Sequences of calls for as long as is asked: `node fuzz.mjs [--seconds 60] [--seed N]`. Every eighth runs on
// the guarded build.
import { parseArgs } from "node:util";

import { GUARDED } from "./support/load.mjs";
import { playMany } from "./support/sequence.mjs";

const LENGTH = 200;
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const until = Date.now() + Number(values.seconds) * 1000;
console.log(`seed ${values.seed}`);
let played = 0;
while (Date.now() < until) {
  const guarded = GUARDED !== undefined && played % 8 === 7;
  await playMany(Number(values.seed) + played, 1, LENGTH, guarded ? { guarded, largest: 10 } : {});
  played += 1;
}
console.log(`stat::number_of_executed_units: ${played * LENGTH}`);
