/// <reference lib="esnext.disposable" preserve="true" />
/** The base of the client for servers and the client for pages, which differ in how they set up the core. */

import type { RequestOptions } from "../call/call.js";
import { callPath } from "../call/call.js";
import type { DriverLease } from "../call/lease.js";
import type { ApiPromise } from "../call/promise.js";
import { defineGroups } from "./groups.js";

/** The methods of every client besides the grouped ones. `Shown` holds the facts that inspection shows. */
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
   * Calls a path that has no method here, with the same signing, retries and checks.
   *
   * @param method HTTP method, for example `POST`.
   * @param path Path that begins with `/partner/v1`, percent-encoded, without a query.
   * @param options `query`, `body` and all {@link CallOptions}.
   * @returns The response body as parsed JSON; undefined if there was none.
   */
  request<T = unknown>(method: string, path: string, options?: RequestOptions): ApiPromise<T> {
    return callPath(this.#lease.caller, method, path, options) as ApiPromise<T>;
  }

  /**
   * Closes the client: it refuses new calls. Calls in flight finish; then the core wipes and frees the
   * client's memory.
   */
  close(): void {
    this.#lease.close();
  }

  /** The API's address and the client id; inspection shows nothing else. */
  toJSON(): Shown {
    return { ...this.#shown };
  }
}

/**
 * Adds `using` and Node's inspection. To the object, not the prototype: a module that changes a prototype at
 * load time keeps the class in every bundle. Both symbols are looked up, because some runtimes lack one, and
 * an absent symbol would create a method called `undefined`.
 */
function defineHidden(client: BaseClient<object>): void {
  const hidden = { enumerable: false, configurable: true, writable: true } as const;
  // Not written `Symbol.dispose`: the build for pages replaces that with `undefined`, to drop the glue's use
  // of it.
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
