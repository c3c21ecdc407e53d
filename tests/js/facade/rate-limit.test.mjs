// The buckets of a relay's rate limit, with a clock that the test sets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import fc from "fast-check";

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../../../pkg-template/src/relay/rate-limit.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
  tsconfigRaw: {},
});
const { TokenBuckets } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

function clocked(perMinute) {
  const clock = { now: 1_000_000 };
  return { clock, buckets: new TokenBuckets(perMinute, () => clock.now) };
}

test("a full burst at once, then one by one", () => {
  const { clock, buckets } = clocked(6);
  for (let count = 0; count < 6; count++) assert.equal(buckets.take("a"), 0);
  assert.equal(buckets.take("a"), 10);
  clock.now += 9_000;
  assert.equal(buckets.take("a"), 1);
  clock.now += 1_000;
  assert.equal(buckets.take("a"), 0);
  assert.equal(buckets.take("a"), 10);
  assert.equal(buckets.take("b"), 0, "each key by itself");
  clock.now += 3_600_000;
  for (let count = 0; count < 6; count++) assert.equal(buckets.take("a"), 0);
  assert.notEqual(buckets.take("a"), 0, "no more than a minute's worth is saved up");
});

test("a clock that is set back adds no tokens", () => {
  const { clock, buckets } = clocked(1);
  assert.equal(buckets.take("a"), 0);
  clock.now -= 3_600_000;
  assert.equal(buckets.take("a"), 60);
  clock.now += 60_000;
  assert.equal(buckets.take("a"), 0);
});

test("at all times: never more than the burst size and what was refilled since", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.nat(20_000), { minLength: 1, maxLength: 200 }),
      (perMinute, pauses) => {
        const { clock, buckets } = clocked(perMinute);
        const start = clock.now;
        let taken = 0;
        for (const pause of pauses) {
          clock.now += pause;
          const wait = buckets.take("a");
          if (wait === 0) taken += 1;
          else {
            assert.ok(Number.isInteger(wait) && wait >= 1 && wait <= Math.ceil(60 / perMinute));
          }
          assert.ok(taken <= perMinute + ((clock.now - start) * perMinute) / 60_000 + 1e-6);
        }
      },
    ),
  );
});

test("only the latest ten thousand keys are remembered", () => {
  const { buckets } = clocked(1);
  assert.equal(buckets.take("regular"), 0);
  for (let key = 0; key < 30_000; key++) {
    buckets.take(`k-${key}`);
    if (key % 5_000 === 0) assert.notEqual(buckets.take("regular"), 0, "who keeps asking is not forgotten");
  }
  assert.equal(buckets.size, 10_000);
  assert.equal(buckets.take("k-0"), 0, "forgotten");
  assert.notEqual(buckets.take("k-29999"), 0);
});
