/**
 * Entry for pages: pure functions, types and a client that cannot sign; no secret. The core is loaded by
 * {@link init}.
 */

import type { InitInput } from "../load/web.js";
import { initOnce } from "../load/web.js";

export type { InitInput } from "../load/web.js";
export * from "./shared-web.js";

/**
 * Loads the core; the other functions work once this has resolved. Call it as often as you like: while it is
 * loading and afterwards it gives the same promise, whatever `input` is, and after a failure it tries again.
 *
 * Without `input` the file `oceafin_partner.wasm` is fetched from beside this module, which bundlers that
 * know `new URL(…, import.meta.url)` see to; with others, pass the address. Rejects with a PartnerError whose
 * code begins with `wasm_` and whose message says what to do.
 */
export function init(input?: InitInput): Promise<void> {
  // Here and not in `load/web.ts`, whose bundle the inline entry shares: bundlers emit the file wherever they
  // read this.
  return initOnce(input, () => {
    const { href } = new URL("./oceafin_partner.wasm", import.meta.url);
    // In development, Vite before 8 moves this module into `node_modules/.vite/deps` and leaves the file
    // where it is.
    return href.replace(/\/\.vite\/deps(?=\/[^/]*$)/, "/oceafin-partner/web");
  });
}
