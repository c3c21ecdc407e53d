// Counts the steps of a call: the same number on every machine, however busy.
//
// The core's steps are the instructions of its wasm, which `xtask/bindgen/src/meter.rs` has made countable.
// Those of the package's JavaScript are the executions of its blocks, which V8 counts for coverage. What the
// engine does by itself (`JSON.stringify`, `encodeInto`) is not counted.
import assert from "node:assert/strict";
import { Session } from "node:inspector/promises";

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

let core;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(module, imports) {
    super(module, imports);
    if ("steps" in this.exports) core = this.exports;
  }
};

/** The package, with its counting core. */
export const lib = await import("oceafin-partner");
export const { createRelay } = await import("oceafin-partner/relay");
assert.ok(
  core,
  "the installed core does not count: `cargo xtask test --only growth` puts one there that does",
);

const wasm = () => Number(core.steps.value);

/** Executions of the package's blocks since the last call of this function. */
async function script() {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const ours = result.filter(({ url }) => url.includes("/oceafin-partner/"));
  return ours
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
}

/** The cost of `run`, and its result or the error that the package threw. */
export async function costOf(run) {
  await script();
  const before = wasm();
  let outcome;
  try {
    outcome = await run();
  } catch (error) {
    assert.ok(lib.isPartnerError(error), `not an error of ours: ${error?.stack ?? error}`);
    assert.notEqual(error.kind, "internal", error.stack);
    outcome = error;
  }
  return { steps: wasm() - before + (await script()), outcome };
}
