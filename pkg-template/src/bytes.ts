/**
 * Bytes of a caller, read once into a copy of our own.
 *
 * A view may say one length and hold another (a subclass, an own member), lie over a buffer that was detached or shrunk, or
 * over memory that another thread writes. What is measured, checked, signed and sent must be the same bytes, so everything
 * that takes bytes takes this copy first, and its length is asked of the engine and not of the object.
 */

import { invalid } from "./errors.js";

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const kindOf = getter(typedArray, Symbol.toStringTag);
const lengthOf = getter(ArrayBuffer.prototype, "byteLength");
const { keys } = typedArray as { keys(): unknown };

/** What the engine's own getter says of an object, whatever its members say. Throws for an object of another kind. */
function getter(prototype: object, name: PropertyKey): (of: object) => unknown {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get as () => unknown;
  return (of) => Reflect.apply(get, of, []);
}

/** Whether `value` is a Uint8Array, of this realm or another. Looks at nothing that a caller could have replaced. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && kindOf(value) === "Uint8Array";
}

/**
 * A copy of the bytes of a view or an ArrayBuffer; undefined for anything else. Throws a ValidationError for a view whose
 * buffer was detached or has become too short for it: its bytes are gone, and none is not what was meant.
 */
export function ownBytes(value: unknown, name: string): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    if (ArrayBuffer.isView(value)) return copyOfView(value);
    // Throws for what is no buffer of any realm.
    if (lengthOf(value) === undefined) return undefined;
  } catch (error) {
    if (ArrayBuffer.isView(value)) throw gone(name, error);
    return undefined;
  }
  try {
    return new Uint8Array(new Uint8Array(value as ArrayBuffer));
  } catch (error) {
    throw gone(name, error);
  }
}

function copyOfView(view: ArrayBufferView): Uint8Array<ArrayBuffer> {
  const kind = kindOf(view);
  // The constructor asks the engine for length and bytes of another typed array, and throws if they are gone.
  if (kind === "Uint8Array") return new Uint8Array(view as Uint8Array);
  // Of a typed array without bytes the getters say 0; its methods throw. Those of a DataView throw themselves.
  if (kind !== undefined) Reflect.apply(keys, view, []);
  const prototype = kind === undefined ? DataView.prototype : typedArray;
  const [buffer, offset, length] = ["buffer", "byteOffset", "byteLength"].map((member) => getter(prototype, member)(view));
  return new Uint8Array(new Uint8Array(buffer as ArrayBuffer, offset as number, length as number));
}

function gone(name: string, cause: unknown): Error {
  if (cause instanceof RangeError) return invalid("json_too_large", "", `\`${name}\` is larger than memory`, cause);
  const way = "copy them before you transfer or resize their buffer";
  return invalid("bytes_detached", "", `the bytes of \`${name}\` are gone: their buffer was detached, or is too short for them; ${way}`, cause);
}
