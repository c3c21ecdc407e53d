// A shape and its interface hold the same options: what only one of them has does not compile.
import { optionalPositive, optionalString } from "../../pkg-template/src/input/arguments.js";
import type { Read, ShapeOf } from "../../pkg-template/src/input/shape.js";

interface Options {
  /** A duration. */
  readonly timeoutMs?: number;
  readonly label?: string | undefined;
}

export const whole = { timeoutMs: optionalPositive, label: optionalString } satisfies ShapeOf<Options>;

// @ts-expect-error the shape lacks `label`
export const lacking = { timeoutMs: optionalPositive } satisfies ShapeOf<Options>;

export const extra = {
  timeoutMs: optionalPositive,
  label: optionalString,
  // @ts-expect-error the interface has no `timeOutMs`
  timeOutMs: optionalPositive,
} satisfies ShapeOf<Options>;

export const mistyped = {
  timeoutMs: optionalPositive,
  // @ts-expect-error `label` is not read as a number
  label: optionalPositive,
} satisfies ShapeOf<Options>;

export const converted = {
  timeoutMs: optionalPositive,
  label: optionalPositive,
} satisfies ShapeOf<Options, "label">;

export const required = { id: (value: unknown): string => String(value), timeoutMs: optionalPositive };
declare const read: Read<typeof required>;
export const id: string = read.id;
// @ts-expect-error it may be absent
export const timeoutMs: number = read.timeoutMs;
