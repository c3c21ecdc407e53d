/** The life of a client's driver: why there is none yet, calls in flight, and giving it back. */

import type { CallBody, Caller, CallResult, CheckedCall } from "../core/boundary.js";
import { assertHealthy } from "../core/core.js";
import type { PartnerError } from "../errors/classes.js";
import { misconfigured } from "../errors/make.js";

/** A driver, which is freed once. */
type FreeableCaller = Caller & { free(): void };

/** Holds the driver of a client for as long as calls need it. */
export class DriverLease {
  #driver: FreeableCaller | undefined;
  readonly #absent: (() => PartnerError) | undefined;
  #inFlight = 0;
  #closed = false;

  /** A driver, or the error that each call meets because there is none. */
  constructor(driver: FreeableCaller | (() => PartnerError)) {
    if (typeof driver === "function") this.#absent = driver;
    else this.#driver = driver;
  }

  /** What makes the calls. Throws the reason why the client takes none. */
  readonly caller = (): Caller => {
    if (this.#closed) throw misconfigured("client_closed", "the client is closed; make a new one");
    const driver = this.#driver;
    assertHealthy();
    if (driver === undefined)
      throw this.#absent?.() ?? misconfigured("client_closed", "the client is closed");
    return {
      call: (call, body, signal) => this.#counted(driver, call, body, signal),
      begin: (call, body) => this.#begun(driver, call, body),
    };
  };

  /**
   * No more calls from now on. Calls in flight finish first: a money-moving request must not lose its answer,
   * and wasm memory that a call still uses must not be freed under it.
   */
  close(): void {
    this.#closed = true;
    if (this.#inFlight === 0) this.#free();
  }

  async #counted(
    driver: Caller,
    call: string,
    body: CallBody | undefined,
    signal: AbortSignal | undefined,
  ): Promise<CallResult> {
    this.#inFlight += 1;
    try {
      return await driver.call(call, body, signal);
    } finally {
      this.#ended();
    }
  }

  #begun(driver: Caller, call: string, body: CallBody | undefined): CheckedCall {
    const begun = driver.begin(call, body);
    this.#inFlight += 1;
    return {
      send: (signal) => begun.send(signal),
      free: () => {
        begun.free();
        this.#ended();
      },
    };
  }

  #ended(): void {
    this.#inFlight -= 1;
    if (this.#closed && this.#inFlight === 0) this.#free();
  }

  #free(): void {
    const driver = this.#driver;
    this.#driver = undefined;
    try {
      driver?.free();
    } catch {
      // After a trap the memory is lost with its module; closing must not throw for that.
    }
  }
}
