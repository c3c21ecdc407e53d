/**
 * Loads the core in Node: read from beside this bundle, compiled and instantiated synchronously.
 *
 * By `__dirname`, in a CommonJS bundle that the ESM entry re-exports: `new URL(…, import.meta.url)` is rewritten or
 * lost by bundlers of server code, and two formats of the bundle would be two cores with two states in one process.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as glue from "#core/partner";
import { install } from "../core.js";

const module = new WebAssembly.Module(readFileSync(join(__dirname, "oceafin_partner.wasm")));
const instance = new WebAssembly.Instance(module, { "./oceafin_partner_bg.js": { ...glue } });
glue.__wbg_set_wasm(instance.exports);
// Sets up the table of references; wasm-bindgen's own loader would have called it.
const start = instance.exports["__wbindgen_start"];
if (typeof start === "function") (start as () => void)();
install(glue, instance.exports);
