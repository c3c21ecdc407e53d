/**
 * Text on its way to the core: how long it may be, whether UTF-8 can carry it, how it stands in a JSON
 * pointer.
 */

import { invalid } from "../errors/make.js";
import { MAX_TEXT_LENGTH } from "../generated/contract.js";

/**
 * Refuses what is too long for the core. `length` is in characters or bytes.
 *
 * The core has the same limit, but checks it only once it holds a copy. Memory of the wasm that cannot grow
 * any more is a trap, and a trap ends the module.
 */
export function requireSize(length: number, what: string): void {
  if (length > MAX_TEXT_LENGTH)
    throw invalid(
      "json_too_large",
      "",
      `${what} is longer than ${String(MAX_TEXT_LENGTH / 1024 / 1024)} MiB`,
    );
}

/** Whether a string holds half of a surrogate pair, which UTF-8 cannot carry. */
export function hasLoneSurrogate(text: string): boolean {
  const native = (text as { isWellFormed?: () => boolean }).isWellFormed;
  if (typeof native === "function") return !native.call(text);
  return /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}

/** One reference token of an RFC 6901 pointer. */
export function pointerToken(key: string | number): string {
  return String(key).replaceAll("~", "~0").replaceAll("/", "~1");
}
