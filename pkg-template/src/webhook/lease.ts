import { TimeoutError } from "../errors/classes.js";

/** The time that one delivery has. */
export class Lease {
  readonly #controller = new AbortController();
  readonly #end: Promise<never>;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(seconds: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort(
        new TimeoutError({
          code: "webhook_lease_expired",
          message: `the event was not processed within ${String(seconds)} seconds; put the work in a queue, or raise \`leaseSeconds\``,
          retryable: true,
        }),
      );
    }, seconds * 1000);
    const { signal } = this.#controller;
    this.#end = new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        reject(signal.reason as Error);
      });
    });
    // Nobody may be waiting when it ends.
    this.#end.catch(() => undefined);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What `work` comes to, or a rejection when the lease ends before it does. */
  within<T>(work: T | PromiseLike<T>): Promise<T> {
    return Promise.race([work, this.#end]);
  }

  /** Whether an error is the end of this lease. */
  isEnd(error: unknown): boolean {
    return this.signal.aborted && error === this.signal.reason;
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
