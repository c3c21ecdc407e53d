/**
 * Shapes: the options of an options object, each on a line with the function that reads it.
 *
 * The line gives the option its check and its place among the names that a misspelt one is compared with. The
 * interface beside the shape gives it its type and its documentation, and `satisfies ShapeOf<…>` ties the
 * two: an option that only one of them has, or a reader of another type, does not compile. The interface is
 * written out, and not derived from the shape, because it is what callers read, in their editor and in the
 * declarations.
 */

import { readOptions } from "./options.js";

/**
 * Reads one option: gives undefined for one that is absent, and throws for one that is wrong or is missing.
 */
export type Reader<T> = (value: unknown, name: string) => T | undefined;

/** The shape of an options object. */
export type Shape = Readonly<Record<string, Reader<unknown>>>;

/**
 * The shape that belongs to an interface of options. What is read of the `Converted` ones is of another type.
 */
export type ShapeOf<Options, Converted extends keyof Options = never> = {
  readonly [K in keyof Options]-?: Reader<K extends Converted ? unknown : Exclude<Options[K], undefined>>;
};

type Optional<S extends Shape> = { [K in keyof S]: undefined extends ReturnType<S[K]> ? K : never }[keyof S];

/** What is read of an options object: a member may be absent if its reader can give undefined. */
export type Read<S extends Shape> = { readonly [K in Exclude<keyof S, Optional<S>>]: ReturnType<S[K]> } & {
  readonly [K in Optional<S>]?: Exclude<ReturnType<S[K]>, undefined>;
};

/** The names of the options. */
export function namesOf<S extends Shape>(shape: S): (keyof S & string)[] {
  return Object.keys(shape);
}

/** Reads an options object; see {@link readOptions} for what is refused. */
export function readShape<S extends Shape>(value: unknown, name: string, shape: S): Read<S> {
  return readMembers(readOptions(value, name, namesOf(shape)), shape);
}

/** Reads the options of `shape` from an object whose names are known to be right. Absent ones stay absent. */
export function readMembers<S extends Shape>(
  given: Readonly<Record<string, unknown>>,
  shape: S,
  prefix = "",
): Read<S> {
  const out: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(shape)) {
    const value = read(given[name], prefix + name);
    if (value !== undefined) out[name] = value;
  }
  return out as Read<S>;
}
