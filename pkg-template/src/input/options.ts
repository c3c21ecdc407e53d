/**
 * Options objects: no unknown key passes, because a misspelt `idempotencyKey` that is silently ignored is a
 * double payment.
 */

import { misconfigured } from "../errors/make.js";
import { isRecord, reading, typeName } from "./arguments.js";
import { opaque } from "./stringify.js";

/**
 * Reads an options object: refuses what is no object and every key that is not in `known`, with `advice` for
 * one that resembles none. The values come back unchecked; a key that is present but undefined counts as
 * absent.
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
  return reading(() => pickKnown(value, name, known, advice));
}

/**
 * Refuses what is no options object and every key that is not in `known`, for a caller that reads the members
 * itself.
 */
export function requireKnown(value: unknown, name: string, known: ReadonlySet<string>): void {
  if (!isRecord(value))
    throw misconfigured("option_invalid", `\`${name}\` must be an object, not ${typeName(value)}`);
  reading(() => {
    requirePlain(value, name, known);
    for (const key of Object.keys(value)) {
      if (!known.has(key)) pickKnown(value, name, [...known]); // says what is wrong with it
    }
  });
}

function pickKnown<K extends string>(
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
 * Refuses an object that keeps its members where nobody looks: in a Map, in getters of a class, in defaults
 * that it inherits, or those of `known` that are not enumerable. They would be ignored without a word.
 */
export function requirePlain(value: object, name: string, known: Iterable<string> = []): void {
  const fault = plainObjectFault(value);
  if (fault !== undefined) throw misconfigured("option_invalid", `\`${name}\` ${fault}`);
  if (Object.getOwnPropertyNames(value).length === Object.keys(value).length) return; // the common case
  const hidden = [...known].find((key) => Object.getOwnPropertyDescriptor(value, key)?.enumerable === false);
  if (hidden === undefined) return;
  const way = `give it as a member of a plain object, \`{ ${hidden}: … }\``;
  throw misconfigured(
    "option_invalid",
    `\`${name}.${hidden}\` is not enumerable and would be ignored; ${way}`,
  );
}

/**
 * Why `value` is no object as `{}` makes them, in this realm or another, and the way out; undefined if it is
 * one.
 */
export function plainObjectFault(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return undefined;
  // The plain object of another realm (a `vm` context, an iframe). An object of defaults that inherits
  // nothing itself, which `Object.create` was given, has no such member.
  if (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "isPrototypeOf"))
    return undefined;
  if (typeof (value as { entries?: unknown }).entries === "function" && Symbol.iterator in value) {
    const kind = opaque(value) ?? "pairs to iterate";
    return `must be a plain object, not ${kind}; \`Object.fromEntries()\` makes one of it, unless a name comes twice`;
  }
  const kind =
    opaque(value) ??
    "an instance of a class or of `Object.create()`, since what it inherits would be ignored";
  return `must be a plain object, not ${kind}; spread plain parts, \`{ ...defaults, ...own }\`, or name each member`;
}

/** `object` without its undefined members. */
export function omitUndefined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
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
