/** Text on its way to the core: how long it may be, whether UTF-8 can carry it, how it stands in a JSON pointer. */

import { invalid } from "../errors/make.js";

// The core's own limit on a text. Above it the core would say so too, but only once it held a copy: memory of wasm that
// cannot grow any more is a trap, and a trap ends the module.
/** The longest text or body, in characters or bytes. */
export const MAX_LENGTH = 128 * 1024 * 1024;

/** Refuses what is too long to be handed to the core. `length` in characters or bytes. */
export function requireSize(length: number, what: string): void {
  if (length > MAX_LENGTH) throw invalid("json_too_large", "", `${what} is longer than 128 MiB`);
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
