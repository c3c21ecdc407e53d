// Every export in any order, calls in flight between them: no sequence gives a wrong result, a fault, or a
// byte outside.
import { test } from "node:test";

import { GUARDED } from "./support/load.mjs";
import { playMany } from "./support/sequence.mjs";

// A new seed each day finds more than a fixed one. A failing seed is printed and can be replayed with
// `SEQUENCE_SEED`.
const seed = Number(process.env.SEQUENCE_SEED ?? Math.floor(Date.now() / 86_400_000) * 1000);

test(`500 sequences of 200 calls from seed ${seed}`, async () => {
  await playMany(seed, 500, 200);
});

test(`40 sequences on the guarded build from seed ${seed}`, {
  skip: GUARDED === undefined && "GUARDED_WASM is not set",
}, async () => {
  await playMany(seed, 40, 200, { guarded: true, largest: 10 });
});
