/**
 * Bytes of a caller, read once into a copy of our own.
 *
 * A view may say one length and hold another (a subclass, an own member), lie over a buffer that was detached
 * or shrunk, or over memory that another thread writes. What is measured, checked, signed and sent must be
 * the same bytes, so everything that takes bytes takes this copy first, and its length is asked of the engine
 * and not of the object.
 */

import { invalid } from "../errors/make.js";

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const kindOf = getter(typedArray, Symbol.toStringTag);
const lengthOf = getter(ArrayBuffer.prototype, "byteLength");
const { keys } = typedArray as { keys(): unknown };

/**
 * What the engine's own getter says of an object, whatever its members say. Throws for an object of another
 * kind.
 */
function getter(prototype: object, name: PropertyKey): (of: object) => unknown {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get as () => unknown;
  return (of) => Reflect.apply(get, of, []);
}

/**
 * Whether `value` is a Uint8Array, of this realm or another. Looks at nothing that a caller could have
 * replaced.
 */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && kindOf(value) === "Uint8Array";
}

/**
 * A copy of the bytes of a Uint8Array or an ArrayBuffer; undefined for anything else. Throws a
 * ValidationError for one whose buffer was detached or has become too short for it: its bytes are gone, and
 * none is not what was meant.
 */
export function ownBytes(value: unknown, name: string): Uint8Array<ArrayBuffer> | undefined {
  if (!isBytes(value) && !isBuffer(value)) return undefined;
  try {
    // The constructor asks the engine for length and bytes of another typed array, and throws if they are
    // gone.
    return new Uint8Array(isBytes(value) ? value : new Uint8Array(value));
  } catch (error) {
    throw gone(name, error);
  }
}

/** The same for any view: a DataView, or a typed array of another kind. */
export function ownView(view: ArrayBufferView, name: string): Uint8Array<ArrayBuffer> {
  try {
    const kind = kindOf(view);
    // Of a typed array without bytes the getters say 0; its methods throw. Those of a DataView throw
    // themselves.
    if (kind !== undefined) Reflect.apply(keys, view, []);
    const prototype = kind === undefined ? DataView.prototype : typedArray;
    const [buffer, offset, length] = ["buffer", "byteOffset", "byteLength"].map((member) =>
      getter(prototype, member)(view),
    );
    return new Uint8Array(new Uint8Array(buffer as ArrayBuffer, offset as number, length as number));
  } catch (error) {
    throw gone(name, error);
  }
}

/** Whether `value` is an ArrayBuffer of any realm: the engine's getter throws for anything else. */
function isBuffer(value: unknown): value is ArrayBuffer {
  try {
    return typeof value === "object" && value !== null && lengthOf(value) !== undefined;
  } catch {
    return false;
  }
}

function gone(name: string, cause: unknown): Error {
  if (cause instanceof RangeError)
    return invalid("json_too_large", "", `\`${name}\` is larger than memory`, cause);
  return invalid(
    "bytes_detached",
    "",
    `\`${name}\` has lost its bytes: copy them before their buffer is transferred or resized`,
    cause,
  );
}

/** Bytes that came in pieces, as one. A single piece is not copied. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const [first, ...more] = pieces;
  if (first !== undefined && more.length === 0) return first;
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
