/// <reference lib="esnext.disposable" preserve="true" />
/**
 * What the client for servers and the one for pages have in common: everything but how they come to a core.
 */

import type { RequestOptions } from "../call/call.js";
import { callPath } from "../call/call.js";
import type { DriverLease } from "../call/lease.js";
import type { ApiPromise } from "../call/promise.js";
import { defineGroups } from "./groups.js";

/** The methods of every client beside the grouped ones. `Shown` is what may be seen of it from outside. */
export abstract class BaseClient<Shown extends object> {
  readonly #lease: DriverLease;
  readonly #shown: Shown;

  /** @internal */
  constructor(lease: DriverLease, shown: Shown) {
    this.#lease = lease;
    this.#shown = shown;
    defineGroups(this, lease.caller);
    defineHidden(this);
  }

  /**
   * Calls a path that has no method here, through the same signing, retries and checks.
   *
   * @param method HTTP method, for example `POST`.
   * @param path Path from `/partner/v1` on, percent-encoded, without query.
   * @param options `query`, `body` and everything of {@link CallOptions}.
   * @returns The response body as parsed JSON; undefined if there was none.
   */
  request<T = unknown>(method: string, path: string, options?: RequestOptions): ApiPromise<T> {
    return callPath(this.#lease.caller, method, path, options) as ApiPromise<T>;
  }

  /**
   * No more calls from now on. Calls in flight finish; then the core's memory of it is wiped and given back.
   */
  close(): void {
    this.#lease.close();
  }

  /** Where the client sends, and in whose name; there is nothing else to show. */
  toJSON(): Shown {
    return { ...this.#shown };
  }
}

/**
 * `using` and Node's inspection. On the object and not on the prototype: what a module does to a prototype
 * when it is loaded keeps the class in every bundle. Both keys are looked up, because neither symbol exists
 * in every runtime, and a missing one would make a method called `undefined`.
 */
function defineHidden(client: BaseClient<object>): void {
  const hidden = { enumerable: false, configurable: true, writable: true } as const;
  // Not `Symbol.dispose`: for pages that is replaced by `undefined`, so that the glue's use of it is left
  // out.
  const { dispose } = Symbol as { dispose?: symbol };
  if (typeof dispose === "symbol") {
    const value = (): void => {
      client.close();
    };
    Object.defineProperty(client, dispose, { ...hidden, value });
  }
  Object.defineProperty(client, Symbol.for("nodejs.util.inspect.custom"), {
    ...hidden,
    value: (_depth: unknown, options: object, inspect?: (value: unknown, options: object) => string) => {
      const shown = client.toJSON();
      return `PartnerClient ${inspect ? inspect(shown, options) : JSON.stringify(shown)}`;
    },
  });
}
