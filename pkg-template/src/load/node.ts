/**
 * Loads the core in Node, Bun and Deno: read from beside this file, compiled and instantiated synchronously.
 *
 * By `__dirname`, in a CommonJS bundle that the ESM entry re-exports: `new URL(…, import.meta.url)` is
 * rewritten or lost by bundlers of server code, and two formats of the bundle would be two cores with two
 * states in one process.
 */

import * as glue from "#core/partner";
import { startCore } from "./start.js";

/** `require`, which the build puts here. `import` would be moved to the top of the file, out of the `try`. */
declare const requireBeside: (name: string) => unknown;

startCore(new WebAssembly.Module(bytes()), glue);

function bytes(): Uint8Array<ArrayBuffer> {
  try {
    const { readFileSync } = requireBeside("node:fs") as typeof import("node:fs");
    const { join } = requireBeside("node:path") as typeof import("node:path");
    return readFileSync(join(__dirname, "oceafin_partner.wasm"));
  } catch {
    // A bundler took the code and not the file (Next, webpack, esbuild), or made an ES module, which has no
    // `__dirname` and perhaps no `require`. It did take this one, since it is named by a plain `require`.
    const { base64 } = requireBeside("./embedded.cjs") as typeof import("./embedded.js");
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  }
}
