// A separate copy of the package, with access to its wasm module.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve("oceafin-partner/package.json")) + sep;
const compiled = new Map();

/** The build whose regions lie between canaries; absent when a test is run by hand. */
export const GUARDED = process.env.GUARDED_WASM;

/**
 * Loads the package anew: a module state and a wasm instance that no other test has touched.
 *
 * `wrap(name, call, exports)` gives what stands in place of each exported function. With `guarded` the core
 * is the build of that name, and its canaries are checked around every call.
 */
export function loadPackage({ wrap = (_name, call) => call, guarded = false, entries = [""] } = {}) {
  for (const file of Object.keys(require.cache)) if (file.startsWith(folder)) delete require.cache[file];
  const { Instance, Module } = WebAssembly;
  const hand = { exports: undefined };
  WebAssembly.Module = function (bytes) {
    // By length: the client's core, and the sandbox's.
    if (!compiled.has(bytes.length)) compiled.set(bytes.length, new Module(bytes));
    return compiled.get(bytes.length);
  };
  WebAssembly.Instance = function (module, imports) {
    const isCore = "./oceafin_partner_bg.js" in imports;
    const { exports } = new Instance(guarded && isCore ? guardedModule(Module) : module, imports);
    if (isCore) hand.exports = exports;
    const outer =
      guarded && isCore
        ? (_name, call) =>
            (...args) =>
              between(exports, () => call(...args))
        : (_name, call) => call;
    const wrapped = Object.entries(exports).map(([name, value]) => [
      name,
      typeof value === "function" ? lengthOf(value, outer(name, wrap(name, value, exports))) : value,
    ]);
    return { exports: Object.fromEntries(wrapped) };
  };
  try {
    const [main, ...others] = entries.map((entry) => require(`oceafin-partner${entry}`));
    // The sandbox's core starts with the first sandbox, so start one while the hook is still in place.
    for (const other of others) other.createSandbox?.().close();
    return Object.assign(hand, { lib: main, others });
  } finally {
    Object.assign(WebAssembly, { Instance, Module });
  }
}

function guardedModule(Module) {
  if (GUARDED === undefined)
    throw new Error("GUARDED_WASM must name the guarded build; `cargo xtask test --only js` sets it");
  if (!compiled.has(GUARDED)) compiled.set(GUARDED, new Module(readFileSync(GUARDED)));
  return compiled.get(GUARDED);
}

function between({ checkRegions }, call) {
  checkRegions();
  try {
    return call();
  } finally {
    checkRegions();
  }
}

// The package reads how many parameters an export has.
function lengthOf({ length }, call) {
  return Object.defineProperty(call, "length", { value: length });
}
