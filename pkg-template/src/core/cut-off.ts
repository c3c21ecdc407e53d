/** Work of the host under a time limit and an abort signal. */

import { misconfigured } from "../errors/make.js";

/** The work took longer than it was given. */
export const TIMED_OUT = Symbol("timed out");
/** The caller aborted the work. */
export const ABORTED = Symbol("aborted");

/**
 * Waits for `work`, at most `ms`, and not beyond an abort; whichever comes first, the timer and the listener
 * go.
 *
 * The wait does not depend on `work` to end when it is cut off: an injected `fetch` may ignore the signal it
 * is given.
 */
export function within<T>(
  work: (cut: AbortSignal) => Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<T | typeof TIMED_OUT | typeof ABORTED> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      resolve(ABORTED);
      return;
    }
    const controller = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      try {
        signal?.removeEventListener("abort", onAbort);
      } catch {
        // It is the caller's, and its listener does nothing any more.
      }
    };
    const cut = (why: typeof TIMED_OUT | typeof ABORTED): void => {
      end();
      resolve(why);
      controller.abort();
    };
    const onAbort = (): void => {
      cut(ABORTED);
    };
    const timer = setTimeout(cut, ms, TIMED_OUT);
    try {
      signal?.addEventListener("abort", onAbort);
    } catch {
      end();
      reject(misconfigured("option_invalid", "`signal` is no AbortSignal: its `addEventListener` threw"));
      return;
    }
    work(controller.signal).then(
      (done) => {
        end();
        resolve(done);
      },
      (error: unknown) => {
        end();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
