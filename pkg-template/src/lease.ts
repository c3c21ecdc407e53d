/** The life of a client's core: why there is none yet, calls in flight, and giving it back. */

import { assertHealthy } from "./core.js";
import type { CallBody, CallCore, CoreResponse } from "./core.js";
import { misconfigured } from "./errors.js";
import type { PartnerError } from "./errors.js";
import type { BegunCall } from "./forward.js";

/** Holds a core for as long as calls need it. */
export class CoreLease {
  #core: CallCore | undefined;
  readonly #absent: (() => PartnerError) | undefined;
  #inFlight = 0;
  #closed = false;

  /** A core, or the error that each call meets because there is none. */
  constructor(core: CallCore | (() => PartnerError)) {
    if (typeof core === "function") this.#absent = core;
    else this.#core = core;
  }

  /** The core to call, as the calls see it. */
  readonly use = (): CallCore => {
    if (this.#closed) throw misconfigured("client_closed", "the client is closed; make a new one");
    const core = this.#core;
    assertHealthy();
    if (core === undefined) throw this.#absent?.() ?? misconfigured("client_closed", "the client is closed");
    return {
      call: (call, body, signal) => this.#counted(core, call, body, signal),
      begin: (call, body) => this.#begun(core, call, body),
      free: () => undefined,
    };
  };

  /**
   * No more calls from now on. Calls in flight finish first: a money-moving request must not lose its answer, and wasm
   * memory that a call still uses must not be freed under it.
   */
  close(): void {
    this.#closed = true;
    if (this.#inFlight === 0) this.#free();
  }

  async #counted(
    core: CallCore,
    call: string,
    body: CallBody | undefined,
    signal: AbortSignal | undefined,
  ): Promise<CoreResponse> {
    this.#inFlight += 1;
    try {
      return await core.call(call, body, signal);
    } finally {
      this.#ended();
    }
  }

  #begun(core: CallCore, call: string, body: CallBody | undefined): BegunCall {
    const begun = core.begin(call, body);
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
    const core = this.#core;
    this.#core = undefined;
    try {
      core?.free();
    } catch {
      // After a trap the memory is lost with its module; closing must not throw for that.
    }
  }
}
