import { TimeoutError } from "../errors/classes.js";

/** The time limit of one delivery. */
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
    // Without this, an end that nobody awaits would be an unhandled rejection.
    this.#end.catch(() => undefined);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Settles as `work` does, or rejects if the lease ends first. */
  within<T>(work: T | PromiseLike<T>): Promise<T> {
    return Promise.race([work, this.#end]);
  }

  /** Whether an error is the one that ended this lease. */
  isEnd(error: unknown): boolean {
    return this.signal.aborted && error === this.signal.reason;
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
