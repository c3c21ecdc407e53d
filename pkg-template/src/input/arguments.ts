/**
 * Checks of what a caller passes in: the TypeScript types say it, this says it to plain JavaScript.
 *
 * The rules of the contract (what an id, an amount, a header may hold) are the core's. Here stands only what
 * must be known before a value can be handed over: its JavaScript type, and that an options object has no
 * unknown key, because a misspelt `idempotencyKey` that is silently ignored is a double payment.
 */

import { isPartnerError } from "../errors/classes.js";
import { invalid, misconfigured } from "../errors/make.js";
import { requireSize } from "./text.js";

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
  if (bytes)
    throw invalid(
      "argument_invalid",
      "",
      `\`${name}\` must be an object; bytes have no JSON form: parse their text first`,
    );
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

/**
 * Runs code that reads what a caller passed in: whatever a getter, a proxy or an iterator of theirs throws is
 * ours.
 */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isPartnerError(error)) throw error;
    throw invalid(
      "argument_unreadable",
      "",
      "reading the arguments failed: a getter, a proxy or an iterator threw",
      error,
    );
  }
}

/** An optional string option. */
export function optionalString(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || value === "") {
    throw misconfigured(
      "option_invalid",
      `\`${name}\` must be a string that is not empty, not ${emptyOr(value)}`,
    );
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

/** An optional count or duration of at least 1. */
export function optionalPositive(value: unknown, name: string): number | undefined {
  return optionalWhole(value, name, 1);
}

/** An optional option out of a fixed set. */
export function optionalChoice<T extends string>(
  value: unknown,
  name: string,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw misconfigured(
      "option_invalid",
      `\`${name}\` must be one of ${choices.map((c) => `\`${c}\``).join(", ")}`,
    );
  }
  return found;
}

/** An optional function option. */
export function optionalFunction<F = (...args: never[]) => unknown>(
  value: unknown,
  name: string,
): F | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "function") {
    throw misconfigured("option_invalid", `\`${name}\` must be a function, not ${typeName(value)}`);
  }
  return value as F;
}

function emptyOr(value: unknown): string {
  return value === "" ? "an empty one" : typeName(value);
}
