/** The option `signal`. Apart from the other readers, so that code without calls is bundled without it. */

import { misconfigured } from "../errors/make.js";
import { typeName } from "./arguments.js";

/** Checks a signal by its shape. */
export function optionalSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined) return undefined;
  // By shape: a signal of another realm or of a polyfill is as good.
  if (typeof value === "object" && value !== null) {
    const { aborted, addEventListener, removeEventListener } = value as Partial<AbortSignal>;
    const listens = typeof addEventListener === "function" && typeof removeEventListener === "function";
    if (typeof aborted === "boolean" && listens) return value as AbortSignal;
  }
  throw misconfigured("option_invalid", `\`signal\` must be an AbortSignal, not ${typeName(value)}`);
}
