/** Loads the sandbox's core in Node, as `load/node.ts` loads the client's; it is a binary of its own. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as glue from "#core/sandbox";
import { shield } from "../core/trap.js";
import { ConfigurationError } from "../errors/classes.js";
import { errorFromCore } from "../errors/make.js";
import type { SandboxOptions as CoreOptions } from "../generated/sandbox.js";
import type { SandboxCore } from "./core.js";

let loaded = false;

/** A new sandbox core. The binary is compiled at the first. */
export function newSandboxCore(options: CoreOptions): SandboxCore {
  if (!loaded) {
    const module = new WebAssembly.Module(bytes());
    const instance = new WebAssembly.Instance(module, { "./oceafin_sandbox_bg.js": { ...glue } });
    const { exports } = shield(instance.exports);
    glue.__wbg_set_wasm(exports);
    const start = exports["__wbindgen_start"];
    if (typeof start === "function") (start as () => void)();
    glue.setErrorFactory(errorFromCore);
    loaded = true;
  }
  return new glue.SandboxCore(options);
}

// Unlike the client's, there is no copy of it inside the code: a megabyte for what belongs into tests.
function bytes(): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(join(__dirname, "oceafin_sandbox.wasm"));
  } catch (cause) {
    const way =
      'keep this package out of the bundle (Next: `serverExternalPackages: ["oceafin-partner"]`; others: `external`)';
    const message = `\`oceafin_sandbox.wasm\` is not beside the sandbox's code, which a bundler has moved: ${way}`;
    throw new ConfigurationError({ code: "wasm_not_found", message, cause });
  }
}
