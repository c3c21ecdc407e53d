/**
 * Asking again until something is so. Webhooks are better where they can be had: they tell at once, and cost
 * no calls.
 */

import { AbortError, isPartnerError, WaitTimeoutError } from "../errors/classes.js";
import { misconfigured } from "../errors/make.js";
import { MAX_TIMER_MS } from "../generated/contract.js";
import { isRecord, optionalFunction, optionalPositive } from "../input/arguments.js";
import type { ShapeOf } from "../input/shape.js";
import { readShape } from "../input/shape.js";
import { optionalSignal } from "../input/signal.js";

/** Options of {@link waitFor}. */
export interface WaitOptions<T> {
  /** Ends the wait at once, in the middle of a pause or of a call. */
  readonly signal?: AbortSignal;
  /** Longest wait in all, in milliseconds. Default 300,000, five minutes. */
  readonly timeoutMs?: number;
  /** Longest pause after the first question, in milliseconds. It grows by half each time. Default 1,000. */
  readonly intervalMs?: number;
  /** Longest pause ever, in milliseconds. Default 15,000. */
  readonly maxIntervalMs?: number;
  /**
   * Is told of the first value and of each that is in another state: with another `status`, or, for a value
   * that has none, different at all. What it throws ends the wait.
   */
  readonly onProgress?: (value: T) => void;
}

/** How each option of {@link waitFor} is read. */
const WAIT_OPTIONS = {
  signal: optionalSignal,
  timeoutMs: (value, name) => optionalDuration(value, name) ?? 300_000,
  intervalMs: (value, name) => optionalDuration(value, name) ?? 1000,
  maxIntervalMs: optionalDuration,
  onProgress: optionalFunction<NonNullable<WaitOptions<unknown>["onProgress"]>>,
} satisfies ShapeOf<WaitOptions<unknown>>;

/**
 * Asks `get` until `until` says yes of its answer, and gives that answer.
 *
 * ```js
 * const done = await waitFor(({ signal }) => client.fiatWithdrawals.get(id, { signal }), (it) => isTerminal("FiatWithdrawal", it));
 * ```
 *
 * A pause is between half and all of its length, at random, so that many waiters do not ask at the same
 * moment. An error of `get` that is `retryable` is asked again, every other ends the wait, as does whatever
 * `until` throws. Rejects with a WaitTimeoutError, which has the last value, or with an AbortError, whose
 * `cause` is the signal's reason.
 *
 * @param get Asks once. It is handed a signal for its call, so that nothing goes on behind a wait that is
 * over.
 * @param until Whether this is what is waited for. `undefined` counts as no.
 */
export function waitFor<T, S extends T>(
  get: (options: { signal: AbortSignal }) => PromiseLike<T> | T,
  until: (value: T) => value is S,
  options?: WaitOptions<T>,
): Promise<S>;
export function waitFor<T>(
  get: (options: { signal: AbortSignal }) => PromiseLike<T> | T,
  until: (value: T) => boolean | undefined,
  options?: WaitOptions<T>,
): Promise<T>;
export async function waitFor<T>(
  get: (options: { signal: AbortSignal }) => PromiseLike<T> | T,
  until: (value: T) => boolean | undefined,
  options?: WaitOptions<T>,
): Promise<T> {
  requireFunction(get, "get");
  requireFunction(until, "until");
  const { signal, timeoutMs, intervalMs, maxIntervalMs, onProgress } = readShape(
    options,
    "options",
    WAIT_OPTIONS,
  );
  let pause = intervalMs;
  const longest = maxIntervalMs ?? Math.max(15_000, pause);

  const wait = new Wait(signal, timeoutMs);
  let last: { readonly value: T } | undefined;
  let failure: unknown;
  try {
    for (;;) {
      const asked = await wait
        .first(async () => ({ value: await get({ signal: wait.signal }) }))
        .catch((error: unknown) => {
          if (error === OVER || !isPartnerError(error) || !error.retryable) throw error;
          failure = error;
        });
      if (asked) {
        const { value } = asked;
        const before = last;
        last = asked;
        failure = undefined;
        if (onProgress !== undefined && (before === undefined || differ(before.value, value)))
          onProgress(value);
        if (until(value) === true) return value;
      }
      await wait.pause(Math.min(pause, longest) * (0.5 + Math.random() / 2));
      pause *= 1.5;
    }
  } catch (error) {
    throw error === OVER ? wait.reason(last?.value, failure) : error;
  } finally {
    wait.clear();
  }
}

/** What a wait that was ended from outside rejects with, inside of this file. */
const OVER = /* @__PURE__ */ new Error("the wait is over");

/** One wait and the two things that end it from outside: the caller's signal, and time. */
class Wait {
  readonly #outer: AbortSignal | undefined;
  readonly #timeoutMs: number;
  // Aborted when the wait is over. Not `AbortSignal.any`, nor a clock that could be set while we wait: one
  // timer.
  readonly #inner = new AbortController();
  readonly #deadline: ReturnType<typeof setTimeout>;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #stop: () => void = () => undefined;
  #aborted = false;

  constructor(outer: AbortSignal | undefined, timeoutMs: number) {
    this.#outer = outer;
    this.#timeoutMs = timeoutMs;
    this.#deadline = setTimeout(this.#end, timeoutMs);
    if (outer?.aborted === true) this.#abort();
    else outer?.addEventListener("abort", this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#inner.signal;
  }

  /**
   * What `work` gives, or {@link OVER} as soon as the wait is over, whether or not the work heeds the signal.
   */
  first<R>(work: () => Promise<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#stop = () => {
        reject(OVER);
      };
      if (this.signal.aborted) this.#stop();
      else work().then(resolve, reject);
    });
  }

  pause(milliseconds: number): Promise<void> {
    return this.first(
      () =>
        new Promise((resolve) => {
          this.#pause = setTimeout(resolve, milliseconds);
        }),
    );
  }

  reason(lastValue: unknown, cause: unknown): AbortError | WaitTimeoutError {
    if (this.#aborted)
      return new AbortError({
        code: "aborted",
        message: "the wait was aborted",
        cause: this.#outer?.reason as unknown,
      });
    const message = `it did not happen within ${String(this.#timeoutMs)} ms; it may still: wait again, or look at \`lastValue\``;
    return new WaitTimeoutError({ code: "wait_timeout", message, retryable: true, cause }, lastValue);
  }

  clear(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#pause);
    this.#outer?.removeEventListener("abort", this.#abort);
  }

  readonly #abort = (): void => {
    this.#aborted = true;
    this.#end();
  };

  readonly #end = (): void => {
    this.#stop();
    this.#inner.abort();
  };
}

/** Whether two values are in different states: by their `status` if they have one, else by all they hold. */
function differ(a: unknown, b: unknown): boolean {
  const [left, right] = [stateOf(a), stateOf(b)];
  if (typeof left !== "object" || typeof right !== "object") return !Object.is(left, right);
  try {
    return JSON.stringify(left) !== JSON.stringify(right);
  } catch {
    return left !== right; // no JSON form
  }
}

function stateOf(value: unknown): unknown {
  const status = isRecord(value) ? value["status"] : undefined;
  return typeof status === "string" ? status : value;
}

function requireFunction(value: unknown, name: string): void {
  if (optionalFunction(value, name) === undefined)
    throw misconfigured("option_missing", `\`waitFor\` needs the function \`${name}\``);
}

function optionalDuration(value: unknown, name: string): number | undefined {
  const ms = optionalPositive(value, name);
  if (ms !== undefined && ms > MAX_TIMER_MS) {
    throw misconfigured(
      "timeout_out_of_range",
      `\`${name}\` must be at most ${String(MAX_TIMER_MS)} ms (about 24.8 days)`,
    );
  }
  return ms;
}
