/**
 * Ends a wasm module at its first fault.
 *
 * A trap, or any other throw that unwinds wasm (a stack overflow, a glue function that fails), leaves the
 * module's memory in an unknown state: buffers half written, cells still borrowed. From then on every call is
 * refused, since no payment is better than one computed from broken memory. The exports are wrapped once,
 * where a module starts, so that there is no way into the module that could forget this.
 */

import type { PartnerError } from "../errors/classes.js";
import { InternalError } from "../errors/classes.js";

/**
 * The exports of a wasm instance. Not `WebAssembly.Exports`: this file's declarations are shipped, and a
 * project that compiles without the DOM's types has no such name.
 */
export type WasmExports = Readonly<Record<string, unknown>>;

/** A module whose first fault is its last. */
export interface Shielded<E extends WasmExports = WasmExports> {
  /** The exports to use in place of the instance's own. */
  readonly exports: E;
  /** Throws `internal_panic` once the module has ended. */
  readonly assertAlive: () => void;
}

type Call = (...args: unknown[]) => unknown;

/**
 * Wraps the exports of an instance. What a function of them throws ends the module, and `internal_panic` is
 * thrown instead.
 */
export function shield<E extends WasmExports>(raw: E): Shielded<E> {
  let ended: { readonly cause: unknown } | undefined;
  const assertAlive = (): void => {
    if (ended !== undefined) throw panicked(ended.cause);
  };
  const end = (cause: unknown): PartnerError => {
    ended ??= { cause };
    return panicked(ended.cause);
  };
  /**
   * Gives memory back. It runs in `finally` blocks and finalizers, where a throw would hide the error that
   * matters.
   */
  const releasing =
    (call: Call): Call =>
    (...args) => {
      if (ended !== undefined) return undefined; // the memory is lost with its module
      try {
        return call(...args);
      } catch (cause) {
        end(cause);
        return undefined;
      }
    };
  const guard = (call: () => unknown): unknown => {
    assertAlive();
    try {
      return call();
    } catch (cause) {
      throw end(cause);
    }
  };
  const calling = (call: Call): Call => {
    // Without spreading for the usual numbers of parameters: these are on the way of every hash.
    if (call.length === 0) return () => guard(call);
    if (call.length === 1) return (a) => guard(() => call(a));
    return (...args) => guard(() => call(...args));
  };
  const wrapped = Object.entries(raw).map(([name, value]) => {
    if (typeof value !== "function") return [name, value];
    return [name, /_free$/.test(name) ? releasing(value as Call) : calling(value as Call)];
  });
  return { exports: Object.fromEntries(wrapped) as E, assertAlive };
}

function panicked(cause: unknown): PartnerError {
  return new InternalError({
    code: "internal_panic",
    message:
      "the core stopped on an internal fault and takes no more calls; restart the process and please report it",
    cause,
  });
}
