/** What a call returns: a promise of the data that also gives the facts of the response. */

/** The facts of a response. */
export interface ResponseMeta {
  /** HTTP status. */
  readonly status: number;
  /** The `X-Request-Id` of the call: quote it to support. */
  readonly requestId: string | undefined;
  /**
   * The idempotency key the call was sent under; undefined on GET. Store it with your record of the action.
   */
  readonly idempotencyKey: string | undefined;
  /** How many attempts it took, at least 1. */
  readonly attempts: number;
  /** The response headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Data together with the facts of the response that brought it. */
export interface WithResponse<T> {
  /** What awaiting the call gives. */
  readonly data: T;
  /** The facts of the response. */
  readonly response: ResponseMeta;
}

/**
 * A promise of `T`. The call has started when you hold one, and is made once, whatever is chained to it.
 *
 * It hands `then` to the one inner promise and has no reaction of its own: a second, derived promise would be
 * reported as an unhandled rejection whenever only `withResponse()` is used.
 */
export class ApiPromise<T> extends Promise<T> {
  readonly #outcome: Promise<WithResponse<T>>;

  /** @internal */
  constructor(outcome: Promise<WithResponse<T>>) {
    // The inherited slot is never looked at: `await`, `Promise.all` and the like go through `then`.
    super((resolve) => {
      resolve(undefined as T);
    });
    this.#outcome = outcome;
  }

  /**
   * The data with status, request id, idempotency key, number of attempts and headers. Starts no second call.
   */
  withResponse(): Promise<WithResponse<T>> {
    return this.#outcome;
  }

  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#outcome.then(
      typeof onFulfilled === "function"
        ? ({ data }) => onFulfilled(data)
        : ({ data }) => data as unknown as A,
      onRejected,
    );
  }

  override catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onRejected);
  }

  override finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onFinally);
  }
}
