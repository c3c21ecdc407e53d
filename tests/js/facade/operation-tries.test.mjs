// The rules of tries and of matching alone: no client, no clock.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { lib } from "../support/package.mjs";

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../../../pkg-template/src/operation/tries.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
  tsconfigRaw: {},
});
const { Tries, overrule } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

const KEY = "c:refund:create:r";
const refusal = (more) =>
  new lib.ApiError({
    code: "PARTNER_RESOURCE_STATE_INVALID",
    message: "m",
    idempotencyKey: KEY,
    outcome: "refused",
    attempts: 1,
    ...more,
  });
const keeps = (tries, error = refusal(), attempt = 1) => tries.keeps("create", attempt, KEY, error);
/** A try from start to end, and what it means for the step. */
const tried = (tries, how, { attempt = 1, at = 0 } = {}) => {
  assert.equal(tries.start("create", attempt, at), undefined);
  return tries.end("create", attempt, how, at);
};

test("every history of two tries: what the last says of the step, and whether the key may change", () => {
  const ends = ["not_sent", "refused", "unknown", "done"];
  for (const first of ends) {
    for (const second of ends) {
      const tries = new Tries(false);
      assert.equal(tried(tries, first), first);
      const open = first === "unknown" || first === "done";
      assert.equal(
        tried(tries, second),
        second === "done" ? "done" : open ? "unknown" : second,
        `${first}, ${second}`,
      );
      const done = first === "done" || second === "done";
      const unaccounted = !done && (first === "unknown" || second === "unknown");
      assert.equal(
        keeps(tries),
        done ? "done" : unaccounted ? "unaccounted" : undefined,
        `${first}, ${second}`,
      );
      assert.equal(
        tries.unaccounted("create", 1)?.tries,
        done ? 1 : (first === "unknown") + (second === "unknown") || undefined,
      );
    }
  }
});

test("only a final refusal of this key changes the key", () => {
  const tries = new Tries(false);
  for (const [error, reason] of [
    [null, "unknown"],
    [new Error("x"), "unknown"],
    [refusal({ outcome: "unknown" }), "unknown"],
    [refusal({ outcome: "not_sent" }), "unknown"],
    [refusal({ outcome: undefined }), "unknown"],
    [refusal({ idempotencyKey: `${KEY}:2` }), "foreign"],
    [refusal({ idempotencyKey: undefined }), "foreign"],
    [refusal({ code: "PARTNER_IDEMPOTENCY_CONFLICT" }), "conflict"],
    [refusal({ retryable: true }), "retryable"],
  ])
    assert.equal(keeps(tries, error), reason);
  assert.equal(keeps(tries), undefined);
  const [own, instead] = [refusal(), refusal({ outcome: "unknown" })];
  overrule(own, instead);
  assert.equal(
    keeps(tries, instead),
    undefined,
    "the API's refusal, called unknown for a try that is settled by now",
  );
  const [lost, other] = [refusal({ outcome: "not_sent" }), refusal({ outcome: "unknown" })];
  overrule(lost, other);
  assert.equal(keeps(tries, other), "unknown");
});

test("a try in flight is unaccounted for, and no absence settles it", () => {
  const tries = new Tries(false);
  tries.start("create", 1, 1_000);
  assert.equal(keeps(tries), "unaccounted");
  assert.equal(tries.absent("create", 1, 9_000, 0), 1_000);
  assert.equal(tries.end("create", 1, "refused", 2_000), "refused");
  assert.equal(keeps(tries), undefined);
});

test("an absence settles when the latest try is long enough ago, and not before", () => {
  const tries = new Tries(false);
  tried(tries, "unknown", { at: 1_000 });
  tried(tries, "unknown", { at: 5_000 });
  assert.equal(tries.absent("create", 1, 5_999, 1_000), 6_000);
  assert.equal(keeps(tries), "unaccounted");
  assert.equal(tries.absent("create", 1, 6_000, 1_000), undefined);
  assert.equal(keeps(tries), undefined);
  assert.equal(tries.unaccounted("create", 1), undefined);
  assert.equal(new Tries(false).absent("create", 1, 0, 1_000), undefined, "nothing was tried");
});

test("after a restart, unrecorded tries are assumed", () => {
  for (const remembered of [undefined, { tries: 2, latestAt: "1970-01-01T00:00:00.000Z" }]) {
    const tries = new Tries(false, 10_000);
    if (remembered !== undefined) tries.remember("create", 1, remembered);
    assert.equal(keeps(tries), remembered === undefined ? "resumed" : "unaccounted");
    assert.equal(tried(tries, "refused", { at: 20_000 }), "unknown");
    // The try itself is accounted for; earlier ones may not be.
    assert.equal(tries.unaccounted("create", 1).tries, remembered?.tries ?? 1);
    assert.equal(tries.absent("create", 1, 20_999, 1_000), 21_000);
    assert.equal(tries.absent("create", 1, 21_000, 1_000), undefined);
  }
});

test("with write-ahead, the snapshot holds every try", () => {
  const tries = new Tries(true, 10_000);
  assert.equal(tries.start("create", 1, 10_000), "unmarked");
  tries.begin("create", 1, 10_000);
  assert.deepEqual(tries.unaccounted("create", 1), { tries: 1, latestAt: "1970-01-01T00:00:10.000Z" });
  assert.equal(tried(tries, "refused", { at: 10_001 }), "refused");
  assert.equal(keeps(tries), undefined);
  assert.equal(tries.start("create", 1, 10_002), "unmarked", "each try has its own mark");
  const marked = new Tries(true, 900_000);
  marked.remember("create", 1, { tries: 1, latestAt: "1970-01-01T00:00:10.000Z" });
  assert.equal(keeps(marked), "unaccounted");
  assert.equal(
    marked.absent("create", 1, 910_000, 900_000),
    undefined,
    "counted from the mark, not from the restart",
  );
});

test("a mark holds for a minute, and can be made again", () => {
  const tries = new Tries(true);
  tries.begin("create", 1, 0);
  assert.equal(tries.start("create", 1, 60_001), "stale");
  tries.begin("create", 1, 60_001);
  assert.deepEqual(tries.unaccounted("create", 1), { tries: 1, latestAt: new Date(60_001).toISOString() });
  assert.equal(tries.start("create", 1, 120_001), undefined);
});

test("no try runs under one key while a try under another is open", () => {
  const tries = new Tries(false);
  tried(tries, "refused");
  tries.start("create", 2, 0);
  assert.equal(tries.start("create", 1, 0), "superseded");
  tries.end("create", 2, "unknown", 0);
  assert.equal(tries.start("create", 1, 0), "superseded");
  tries.absent("create", 2, 1, 0);
  assert.equal(tried(tries, "refused"), "refused");
  tried(tries, "done", { attempt: 2 });
  assert.equal(tries.start("create", 1, 0), "superseded");
  assert.equal(tries.start("submit", 1, 0), undefined, "another call is another action");
});
