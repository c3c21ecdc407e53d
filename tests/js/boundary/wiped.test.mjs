// A region that moves leaves nothing behind, since it may have held a secret.
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadPackage } from "./support/load.mjs";

test("a region that moves leaves no copy in memory", () => {
  const { lib, exports } = loadPackage();
  const mark = `CANARY-8f31-${"q".repeat(20)}`;
  const found = () => Buffer.from(exports.memory.buffer).includes(mark);
  lib.operationHash({ s: mark.repeat(100) });
  assert.ok(found(), "it was there, or nothing is shown");
  lib.operationHash({ s: "z".repeat(300_000) });
  assert.ok(!found());
});
