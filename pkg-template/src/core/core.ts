/**
 * What the façade needs of the wasm core, and where it finds it.
 *
 * An entry file loads the binary in its own way (from disk, by fetch, from base64) and calls {@link install}
 * once; everything else asks {@link core}. So nothing here or below depends on a runtime, and a test can
 * install a double.
 */

import type { PartnerError } from "../errors/classes.js";
import { errorFromCore, misconfigured } from "../errors/make.js";
import type { Core, WebCore } from "./boundary.js";
import type { Shielded, WasmExports } from "./trap.js";

let installed: Core | undefined;
let running: Shielded | undefined;

/**
 * Makes `core` the one that everything uses; `shielded` is the module behind it, for the calls that go past
 * the glue.
 */
export function install(core: Core | WebCore, shielded: Shielded): void {
  core.setErrorFactory(errorFromCore);
  // An entry with the smaller core does not export the functions that call for more.
  installed = core as Core;
  running = shielded;
}

/** Whether a core is installed. */
export function isInstalled(): boolean {
  return installed !== undefined;
}

/** Throws once the module has ended. For what is about to work for a core that may be gone. */
export function assertHealthy(): void {
  running?.assertAlive();
}

/** The core, or the error that says why there is none. */
export function core(): Core {
  assertHealthy();
  if (installed === undefined) throw notReady();
  return installed;
}

/** The exports of the module, or the error that says why there are none. */
export function wasmExports(): WasmExports {
  assertHealthy();
  if (running === undefined) throw notReady();
  return running.exports;
}

function notReady(): PartnerError {
  return misconfigured(
    "not_initialized",
    "the core is not loaded yet; `await init()` once before the first call",
  );
}
