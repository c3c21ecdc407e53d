/** Starts the core of a server, once its file is compiled. */

import type * as Glue from "#core/partner";
import { install } from "../core/core.js";
import { shield } from "../core/trap.js";

/**
 * Instantiates the compiled file and makes it the core that everything uses. `glue` is all of
 * `#core/partner`.
 */
export function startCore(module: WebAssembly.Module, glue: typeof Glue): void {
  const instance = new WebAssembly.Instance(module, { "./oceafin_partner_bg.js": { ...glue } });
  const shielded = shield(instance.exports);
  glue.__wbg_set_wasm(shielded.exports);
  // Sets up the table of references; wasm-bindgen's own loader would have called it.
  const start = shielded.exports["__wbindgen_start"];
  if (typeof start === "function") (start as () => void)();
  install(glue, shielded);
}
