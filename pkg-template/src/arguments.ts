/**
 * Checks of what a caller passes in: the TypeScript types say it, this says it to plain JavaScript.
 *
 * The rules of the contract (what an id, an amount, a header may hold) are the core's. Here stands only what must be
 * known before a value can be handed over: its JavaScript type, and that an options object has no unknown key, because
 * a misspelt `idempotencyKey` that is silently ignored is a double payment.
 */

import { invalid, isPartnerError, misconfigured } from "./errors.js";
import { opaque, requireSize } from "./stringify.js";

/** What a value is, for a message. Never the value itself. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "object":
      return objectName(value);
    case "bigint":
    case "boolean":
    case "function":
    case "number":
    case "string":
    case "symbol":
      return `a ${typeof value}`;
    default:
      return "something else";
  }
}

function objectName(value: object): string {
  try {
    if (Array.isArray(value)) return "an array";
    return value instanceof Promise ? "a Promise (is an `await` missing?)" : "an object";
  } catch {
    return "an object"; // a proxy that throws
  }
}

/** A required string argument. Its content is the core's matter, except that it must not be empty. */
export function requireString(value: unknown, name: string): string {
  if (typeof value !== "string") {
    throw invalid("argument_invalid", "", `\`${name}\` must be a string, not ${typeName(value)}`);
  }
  if (value === "") throw invalid("argument_invalid", "", `\`${name}\` must not be empty`);
  requireSize(value.length, `\`${name}\``);
  return value;
}

/** A required JSON object argument: not null, not an array, nothing that only looks like an object. */
export function requireObject(value: unknown, name: string): object {
  // A Buffer has a `toJSON`, other bytes have members `0`, `1` and so on: each would be taken for an object.
  const bytes = ArrayBuffer.isView(value);
  if (isRecord(value) && !bytes) return value;
  if (bytes) throw invalid("argument_invalid", "", `\`${name}\` must be an object; bytes have no JSON form: parse their text first`);
  const hint = typeof value === "string" ? "; parse the text first" : "";
  throw invalid("argument_invalid", "", `\`${name}\` must be an object, not ${typeName(value)}${hint}`);
}

/** Whether `value` can be a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    return !Array.isArray(value) && !(value instanceof Promise);
  } catch {
    return true; // a proxy that throws: whoever reads it on will say so
  }
}

/** Runs code that reads what a caller passed in: whatever a getter, a proxy or an iterator of theirs throws is ours. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isPartnerError(error)) throw error;
    throw invalid("argument_unreadable", "", "reading the arguments failed: a getter, a proxy or an iterator threw", error);
  }
}

/**
 * Reads an options object: refuses what is no object and every key that is not in `known`, with `advice` for one that
 * resembles none. The values come back unchecked; a key that is present but undefined counts as absent.
 */
export function readOptions<K extends string>(
  value: unknown,
  name: string,
  known: readonly K[],
  advice?: string,
): Partial<Record<K, unknown>> {
  if (value === undefined) return {};
  if (!isRecord(value)) {
    throw misconfigured("option_invalid", `\`${name}\` must be an object, not ${typeName(value)}`);
  }
  return reading(() => pick(value, name, known, advice));
}

/** Refuses what is no options object and every key that is not in `known`, for a caller that reads the members itself. */
export function requireKnown(value: unknown, name: string, known: ReadonlySet<string>): void {
  if (!isRecord(value)) throw misconfigured("option_invalid", `\`${name}\` must be an object, not ${typeName(value)}`);
  reading(() => {
    requirePlain(value, name, known);
    for (const key of Object.keys(value)) {
      if (!known.has(key)) pick(value, name, [...known]); // says what is wrong with it
    }
  });
}

function pick<K extends string>(
  value: Record<string, unknown>,
  name: string,
  known: readonly K[],
  advice = `known are ${known.map((k) => `\`${k}\``).join(", ")}`,
): Partial<Record<K, unknown>> {
  requirePlain(value, name, known);
  const out: Partial<Record<K, unknown>> = {};
  for (const key of Object.keys(value)) {
    if (!(known as readonly string[]).includes(key)) {
      const near = nearest(key, known);
      const hint = near === undefined ? advice : `did you mean \`${near}\`?`;
      throw misconfigured("option_unknown", `\`${name}\` has no option \`${printable(key)}\`; ${hint}`);
    }
    const member = value[key]; // read once: a getter may give another value the second time
    if (member !== undefined) out[key as K] = member;
  }
  return out;
}

/**
 * Refuses an object that keeps its members where nobody looks: in a Map, in getters of a class, in defaults that it
 * inherits, or those of `known` that are not enumerable. They would be ignored without a word.
 */
export function requirePlain(value: object, name: string, known: Iterable<string> = []): void {
  const fault = notPlain(value);
  if (fault !== undefined) throw misconfigured("option_invalid", `\`${name}\` ${fault}`);
  if (Object.getOwnPropertyNames(value).length === Object.keys(value).length) return; // the common case
  const hidden = [...known].find((key) => Object.getOwnPropertyDescriptor(value, key)?.enumerable === false);
  if (hidden === undefined) return;
  const way = `give it as a member of a plain object, \`{ ${hidden}: … }\``;
  throw misconfigured("option_invalid", `\`${name}.${hidden}\` is not enumerable and would be ignored; ${way}`);
}

/** Why `value` is no object as `{}` makes them, in this realm or another, and the way out; undefined if it is one. */
export function notPlain(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return undefined;
  // The plain object of another realm (a `vm` context, an iframe). An object of defaults that inherits nothing itself,
  // which `Object.create` was given, has no such member.
  if (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "isPrototypeOf")) return undefined;
  if (typeof (value as { entries?: unknown }).entries === "function" && Symbol.iterator in value) {
    const kind = opaque(value) ?? "pairs to iterate";
    return `must be a plain object, not ${kind}; \`Object.fromEntries()\` makes one of it, unless a name comes twice`;
  }
  const kind = opaque(value) ?? "an instance of a class or of `Object.create()`, since what it inherits would be ignored";
  return `must be a plain object, not ${kind}; spread plain parts, \`{ ...defaults, ...own }\`, or name each member`;
}

/** An optional string option. */
export function optionalString(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || value === "") {
    throw misconfigured("option_invalid", `\`${name}\` must be a string that is not empty, not ${emptyOr(value)}`);
  }
  return value;
}

/** An optional count or duration: a whole number, not negative. */
export function optionalWhole(value: unknown, name: string, least = 0): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
    throw misconfigured("option_invalid", `\`${name}\` must be a whole number of at least ${String(least)}`);
  }
  return value;
}

/** An optional option out of a fixed set. */
export function optionalChoice<T extends string>(value: unknown, name: string, choices: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw misconfigured("option_invalid", `\`${name}\` must be one of ${choices.map((c) => `\`${c}\``).join(", ")}`);
  }
  return found;
}

/** An optional function option. */
export function optionalFunction(value: unknown, name: string): ((...args: never[]) => unknown) | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "function") {
    throw misconfigured("option_invalid", `\`${name}\` must be a function, not ${typeName(value)}`);
  }
  return value as (...args: never[]) => unknown;
}

function emptyOr(value: unknown): string {
  return value === "" ? "an empty one" : typeName(value);
}

// A key may be anything a caller computed: keep it short and on one line.
function printable(key: string): string {
  const flat = key.slice(0, 41).replace(/[^\x20-\x7e]/gu, "?");
  return flat.length > 40 ? `${flat.slice(0, 40)}…` : flat;
}

/** The known key that differs from `key` by case or by at most two edits. */
export function nearest<K extends string>(key: string, known: readonly K[]): K | undefined {
  const lower = key.slice(0, 40).toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, distance: edits(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= 2 ? best.candidate : undefined;
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
