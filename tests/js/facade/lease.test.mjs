// The lifetime of a client's core, with a core that only counts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../../../pkg-template/src/call/lease.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
  tsconfigRaw: {},
});
const { DriverLease } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

function leased() {
  const log = { freed: 0, ended: 0 };
  const answer = { status: 200, headers: [], body: new Uint8Array() };
  const core = {
    call: async () => answer,
    begin: () => ({ send: async () => answer, free: () => void (log.ended += 1) }),
    free: () => void (log.freed += 1),
  };
  return { log, core, lease: new DriverLease(core) };
}

test("a call that a relay has begun keeps the core until it is released, sent or not", async () => {
  for (const send of [true, false]) {
    const { log, lease } = leased();
    const begun = lease.caller().begin("{}", undefined);
    lease.close();
    assert.equal(log.freed, 0);
    assert.throws(() => lease.caller(), { code: "client_closed" });
    if (send) await begun.send(undefined);
    assert.equal(log.freed, 0);
    begun.free();
    assert.deepEqual(log, { freed: 1, ended: 1 });
  }
});

test("a call that the core refuses is not counted", () => {
  const { log, core, lease } = leased();
  core.begin = () => {
    throw new Error("refused");
  };
  assert.throws(() => lease.caller().begin("{}", undefined), /refused/);
  lease.close();
  assert.equal(log.freed, 1);
});
