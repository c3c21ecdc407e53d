/**
 * JavaScript values to JSON text, with the traps of `JSON.stringify` closed.
 *
 * `JSON.stringify` loses things without a word: `NaN` becomes `null`, a `Map` becomes `{}`, a hole becomes
 * `null`, bytes become `{"0":…}`. A replacer or a walk over every value would find them and cost more than
 * the hash itself. But each of these leaves a `null`, a `{}` or a member named `0` in the text, and the
 * core's scanner sees those for nothing. So the hot way is one plain `JSON.stringify`, and only a text that
 * holds one of the three is followed by {@link findTrap}, the slow walk.
 *
 * What is not a loss is let through as ECMAScript defines it: a member that is `undefined` (or a function or
 * a symbol) is absent, `toJSON` is called, `Object("x")` is `"x"`, `-0` is `0`.
 */

import type { PartnerError } from "../errors/classes.js";
import { ValidationError } from "../errors/classes.js";
import { invalid } from "../errors/make.js";
import { pointerToken, requireSize } from "./text.js";

/** The codes of this file's errors, each with the RFC 6901 pointer of the value it is about. */
export type JsonTrapCode =
  | "json_not_finite"
  | "json_bigint"
  | "json_cycle"
  | "json_unsupported_type"
  | "json_hole"
  | "json_undefined"
  | "json_unreadable"
  | "json_unstable"
  | "json_too_deep"
  | "json_too_large";

/**
 * The hot way: JSON text of `value` by one `JSON.stringify`, nothing else. The caller must run {@link
 * findTrap} if the text holds a `null`, a `{}` or a member `0`. Throws a ValidationError where
 * `JSON.stringify` throws or returns nothing, with `base` put before its pointer.
 */
export function stringifyHot(value: unknown, base = ""): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw refusal(value, error, base);
  }
  if (text === undefined) throw refusal(value, undefined, base);
  return text;
}

/**
 * The safe way, for everything that is not measured in nanoseconds: JSON text of `value`, or a
 * ValidationError with code and pointer. `what` names the argument in the message.
 */
export function toJsonText(value: unknown, what: string): string {
  try {
    const text = stringifyHot(value);
    requireSize(text.length, "the JSON text");
    // Each may also stand in a string or be meant; then the walk finds nothing.
    const trap = TRACES.some((trace) => text.includes(trace)) ? findTrap(value, text) : undefined;
    if (trap) throw trap;
    return text;
  } catch (error) {
    throw named(error, what);
  }
}

/** JSON text of what this package itself puts together for the core: texts of any length may be in it. */
export function coreJson(value: unknown, what: string): string {
  const text = stringifyHot(value);
  requireSize(text.length, what);
  return text;
}

const TRACES = ["null", "{}", '"0":'];

function named(error: unknown, what: string): unknown {
  if (!(error instanceof ValidationError)) return error;
  const { code, fieldErrors, cause } = error;
  return new ValidationError({ code, fieldErrors, message: `\`${what}\`: ${error.message}`, cause });
}

/**
 * Walks `value` as `JSON.stringify` does and returns the first thing that it would lose, or undefined. Given
 * the text that was made from `value`, it also finds a value that changes while it is read (a getter that
 * counts, a proxy). `base` is put before each pointer.
 */
export function findTrap(value: unknown, text?: string, base = ""): PartnerError | undefined {
  // Each step of the walk is a value that stands in the text, so a walk of more steps is of another value.
  const { trap, ended } = walk(value, base, text?.length ?? Number.POSITIVE_INFINITY);
  if (trap || text === undefined) return trap;
  return ended && again(value) === text ? undefined : unstable(base);
}

function again(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

// A shared object that is met again and again can unfold to far more text than memory holds; when
// `JSON.stringify` has already given up there is no text to bound the walk, so a budget does.
const BUDGET_AFTER_FAILURE = 5_000_000;
// Deeper than any engine's default stack lets `JSON.stringify` go.
const DEPTH_LIMIT = 10_000;
// Engines overflow their stack somewhere above this; nothing shallower does.
const DEEP = 1_000;

/** The error for a value that `JSON.stringify` threw on or returned nothing for. */
function refusal(value: unknown, thrown: unknown, base: string): PartnerError {
  const { trap, depth } = walk(value, base, BUDGET_AFTER_FAILURE);
  if (trap) return trap;
  if (thrown === undefined) return unstable(base);
  // What is left is a limit of the engine. Their messages differ, so the depth that was reached decides.
  return depth >= DEEP
    ? tooDeep(base, thrown)
    : invalid("json_too_large", base, "the value is too large to be written as one JSON text", thrown);
}

interface Frame {
  readonly holder: object;
  /** Undefined for an array: then the index runs to `length`. */
  readonly keys: readonly string[] | undefined;
  readonly length: number;
  index: number;
}

interface Walk {
  readonly trap?: PartnerError;
  readonly depth: number;
  /** Whether the walk came to its end within its budget. */
  readonly ended: boolean;
}

/** SerializeJSONProperty of ECMA-262, without writing and without recursion. */
function walk(root: unknown, base: string, budget: number): Walk {
  const stack: Frame[] = [];
  const open = new Set<object>();
  let depth = 0;
  let left = budget;

  const place = (): string => {
    // Beyond a few dozen levels a pointer tells a reader nothing; an ancestor's does.
    const tokens = stack.slice(0, 32).map((frame) => {
      const at = frame.index - 1;
      return `/${pointerToken(frame.keys ? (frame.keys[at] ?? "") : at)}`;
    });
    return base + tokens.join("");
  };

  /** A member that leaves nothing in the text costs nothing. */
  const absent = (): undefined => {
    left += 1;
  };

  const enter = (holder: object | undefined, key: string): PartnerError | undefined => {
    let value: unknown = holder === undefined ? root : (holder as Record<string, unknown>)[key];
    if ((typeof value === "object" && value !== null) || typeof value === "bigint") {
      const toJson = (value as { toJSON?: unknown }).toJSON;
      if (typeof toJson === "function") {
        const replaced: unknown = toJson.call(value, key);
        if (replaced === null && value instanceof Date) {
          return invalid("json_not_finite", place(), "an invalid date has no JSON form");
        }
        value = replaced;
      }
    }
    const inArray = Array.isArray(holder);
    if (typeof value === "object" && value !== null) {
      const primitive = unboxed(value);
      if (primitive !== undefined) value = primitive;
    }
    switch (typeof value) {
      case "number":
        return Number.isFinite(value)
          ? undefined
          : invalid("json_not_finite", place(), "a number that is not finite has no JSON form");
      case "bigint":
        return invalid("json_bigint", place(), "a bigint has no JSON form; use a decimal string");
      case "undefined":
        if (holder !== undefined && !inArray) return absent();
        return inArray && !(key in holder)
          ? invalid("json_hole", place(), "an array with a hole has no JSON form")
          : invalid("json_undefined", place(), "undefined has no JSON form");
      case "function":
      case "symbol":
        if (holder !== undefined && !inArray) return absent();
        return unsupported(place(), `a ${typeof value}`);
      case "object":
        return value === null ? undefined : descend(value);
      default:
        return undefined;
    }
  };

  const descend = (value: object): PartnerError | undefined => {
    if (open.has(value)) return invalid("json_cycle", place(), "the value contains itself");
    if (stack.length >= DEPTH_LIMIT) return tooDeep(place(), undefined);
    if (Array.isArray(value)) {
      stack.push({ holder: value, keys: undefined, length: value.length, index: 0 });
    } else {
      const kind = opaque(value);
      if (kind !== undefined) return unsupported(place(), kind);
      const keys = Object.keys(value);
      if (keys.length === 0 && !isPlain(value))
        return unsupported(place(), "an object of a class without own members");
      stack.push({ holder: value, keys, length: keys.length, index: 0 });
    }
    open.add(value);
    depth = Math.max(depth, stack.length);
    return undefined;
  };

  try {
    let trap = enter(undefined, "");
    for (let frame = stack.at(-1); trap === undefined && frame !== undefined; frame = stack.at(-1)) {
      if (frame.index >= frame.length) {
        stack.pop();
        open.delete(frame.holder);
        continue;
      }
      left -= 1;
      if (left < 0) break;
      const key = frame.keys ? (frame.keys[frame.index] ?? "") : String(frame.index);
      frame.index += 1;
      trap = enter(frame.holder, key);
    }
    return { ...(trap && { trap }), depth, ended: left >= 0 };
  } catch (thrown) {
    return {
      trap: invalid(
        "json_unreadable",
        place(),
        "reading the value failed: a getter, a proxy or `toJSON` threw",
        thrown,
      ),
      depth,
      ended: true,
    };
  }
}

function unstable(pointer: string): PartnerError {
  return invalid("json_unstable", pointer, "the value changes while it is read; pass plain data");
}

function tooDeep(pointer: string, cause: unknown): PartnerError {
  return invalid("json_too_deep", pointer, "the value is nested too deeply", cause);
}

function unsupported(pointer: string, kind: string): PartnerError {
  const hint = kind === "a Promise" ? "; `await` it first" : "; pass plain objects, arrays and strings";
  return invalid("json_unsupported_type", pointer, `${kind} has no JSON form${hint}`);
}

/**
 * The primitive in a `Number`, `String`, `Boolean` or `BigInt` object, as SerializeJSONProperty takes it out.
 */
function unboxed(value: object): number | string | boolean | bigint | undefined {
  if (value instanceof Number) return Number(value);
  if (value instanceof String) return String(value);
  if (value instanceof Boolean) return Boolean.prototype.valueOf.call(value);
  if (value instanceof BigInt) return BigInt.prototype.valueOf.call(value);
  return undefined;
}

const OPAQUE = [
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "RegExp",
  "Error",
  "Promise",
  "Symbol",
  "ArrayBuffer",
  "SharedArrayBuffer",
];

/** The name of a built-in kind that keeps its content where `JSON.stringify` does not look. */
export function opaque(value: object): string | undefined {
  if (ArrayBuffer.isView(value)) return "a typed array";
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (!OPAQUE.includes(tag)) return undefined;
  return tag === "Symbol" ? "a symbol" : `${/^[AE]/.test(tag) ? "an" : "a"} ${tag}`;
}

/** Whether `value` is an object as `{}` makes them. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // The second test knows the plain object of another realm (a `vm` context, an iframe).
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
