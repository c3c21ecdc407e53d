/**
 * Drives the calls of a client: `fetch`, timers and aborts, which only the host has.
 *
 * The core decides. It makes the bytes that are sent, reads what comes back, and says after each event what
 * is next: send this, wait so long, or the end. Nothing here looks into a body or knows of a retry.
 */

import { AbortError, isPartnerError } from "../errors/classes.js";
import { withOutcome } from "../errors/make.js";
import { IDEMPOTENCY_KEY_HEADER, REQUEST_ID_HEADER } from "../generated/contract.js";
import type {
  CallBody,
  Caller,
  CallResult,
  CheckedCall,
  HttpResponse,
  Observer,
  WasmCall,
  WasmClient,
} from "./boundary.js";
import { ABORTED, TIMED_OUT, within } from "./cut-off.js";
import type { HttpRequest, Send } from "./exchange.js";
import { exchange } from "./exchange.js";
import { HostFailure } from "./host-failure.js";
import type { Signer } from "./signer.js";
import { askSigner } from "./signer.js";

/** What a client gets from its host. */
export interface Host {
  /** Used in place of the global `fetch`. */
  readonly fetch?: Send | undefined;
  /** Told of each step of a call. */
  readonly observer?: Observer | undefined;
  /** Asked by a core that cannot sign by itself. */
  readonly signer?: Signer | undefined;
}

/** What the core says to do next. */
interface Step {
  readonly sign?: { readonly baseString: string; readonly timeoutMs: number };
  readonly send?: HttpRequest;
  /** With `send`: which attempt it is, from 1. */
  readonly attempt?: number;
  readonly sleepMs?: number;
  readonly reply?: {
    readonly status: number;
    readonly requestId: string;
    readonly idempotencyKey?: string;
    readonly attempts: number;
  };
}

/** Drives the calls of one client. */
export class Driver implements Caller {
  readonly #client: WasmClient;
  readonly #host: Host;

  /** Without `fetch` the global one is used, as it is at the time of a call. */
  constructor(client: WasmClient, host: Host) {
    this.#client = client;
    this.#host = host;
  }

  /** Makes one call. What the core refuses before anything is sent rejects like everything else. */
  async call(
    callJson: string,
    body: CallBody | undefined,
    signal: AbortSignal | undefined,
  ): Promise<CallResult> {
    const call = this.#client.begin(callJson, bytesOf(body));
    try {
      return await this.#drive(call, signal);
    } finally {
      call.free();
    }
  }

  /**
   * One call for a relay. The core still reads the answer, for the clock that may be learnt from it; what is
   * passed on is the answer itself, which the core of the page's client reads once more.
   */
  begin(callJson: string, body: CallBody | undefined): CheckedCall {
    const call = this.#client.begin(callJson, bytesOf(body));
    return {
      send: async (signal) => {
        let last: HttpResponse | undefined;
        try {
          await this.#drive(call, signal, (incoming) => (last = incoming));
        } catch (error) {
          // `api`: the answer came and is an error, or cannot be read. Anything else is no answer, whatever
          // came before.
          if (!isPartnerError(error) || error.kind !== "api") throw error;
        }
        if (last === undefined) throw new TypeError("a call ended without an answer");
        return last;
      },
      free: () => {
        call.free();
      },
    };
  }

  /** Gives the memory back, wiped. */
  free(): void {
    this.#client.free();
  }

  async #drive(
    call: WasmCall,
    signal: AbortSignal | undefined,
    seen?: (incoming: HttpResponse) => void,
  ): Promise<CallResult> {
    const { fetch, observer, signer } = this.#host;
    const about = observer && (JSON.parse(call.about()) as Record<string, unknown>);
    const report = (event: Record<string, unknown>): void => observer?.({ ...about, ...event });
    let attempt = 0;
    let sent: HttpRequest | undefined;
    let headers: HttpResponse["headers"] = [];
    let failure: HostFailure | undefined;
    /**
     * Errors of the core know their outcome. What fails past it, on the host's side or for the core's own
     * end, does not.
     */
    const settled = (error: unknown): unknown => {
      if (sent === undefined) return withOutcome(error, "not_sent");
      const ended = isPartnerError(error) && error.code === "internal_panic";
      // What it takes to make the call again stands in what was sent.
      return ended
        ? Object.assign(error, sentUnder(sent), { attempts: attempt, outcome: "unknown" })
        : withOutcome(error, "unknown");
    };
    let next = (): string =>
      call.next(signal?.aborted === true ? "aborted" : "start", Date.now(), monotonic());
    try {
      for (;;) {
        let step: Step;
        try {
          step = JSON.parse(next()) as Step;
        } catch (error) {
          if (!isPartnerError(error)) throw error;
          report({ type: "failure", attempt, code: error.code });
          addCause(error, failure);
          throw error;
        }
        const { sign, send, sleepMs, reply } = step;
        if (sign !== undefined) {
          const outcome = await within(
            (cut) => askSigner(signer, sign.baseString, cut),
            sign.timeoutMs,
            signal,
          );
          failure = outcome instanceof HostFailure ? outcome : undefined;
          if (typeof outcome === "string") {
            next = () => call.signed(outcome, Date.now(), monotonic());
          } else {
            const event =
              outcome === ABORTED ? "aborted" : outcome === TIMED_OUT ? "signer_timeout" : "signer_failed";
            next = () => call.next(event, Date.now(), monotonic());
          }
        } else if (send !== undefined) {
          attempt = step.attempt ?? attempt;
          report({ type: "request", attempt });
          const started = monotonic();
          const body = call.body();
          const outcome = await within(
            (cut) => {
              sent = send;
              return exchange(fetch, send, body, cut);
            },
            send.timeoutMs,
            signal,
          );
          const durationMs = Math.round(monotonic() - started);
          failure = undefined;
          if (outcome === ABORTED) {
            next = () => call.next("aborted", Date.now(), monotonic());
          } else if (outcome === TIMED_OUT || outcome instanceof HostFailure) {
            const why = (failure = outcome === TIMED_OUT ? new HostFailure("attempt_timeout") : outcome);
            next = () => call.next(why.code, Date.now(), monotonic());
          } else {
            ({ headers } = outcome);
            seen?.(outcome);
            report({ type: "response", attempt, status: outcome.status, durationMs });
            next = () =>
              call.respond(outcome.status, JSON.stringify(headers), outcome.body, Date.now(), monotonic());
          }
        } else if (sleepMs !== undefined) {
          report({ type: "retry", attempt, delayMs: sleepMs, code: failure?.code });
          const outcome = await within(() => new Promise<never>(() => undefined), sleepMs, signal);
          next = () => call.next(outcome === ABORTED ? "aborted" : "slept", Date.now(), monotonic());
        } else {
          return { ...(reply as NonNullable<Step["reply"]>), headers, text: call.takeText() ?? "" };
        }
      }
    } catch (error) {
      throw settled(error);
    }
  }
}

function bytesOf(body: CallBody | undefined): Uint8Array | undefined {
  return typeof body === "string" ? new TextEncoder().encode(body) : body;
}

/**
 * What the host threw goes under the error that ends the call for it. The cause of an abort is its caller's
 * reason.
 */
function addCause(error: Error, failure: HostFailure | undefined): void {
  if (failure?.thrown === undefined || error.cause !== undefined || error instanceof AbortError) return;
  Object.defineProperty(error, "cause", { value: failure.thrown, configurable: true, writable: true });
}

/** The ids that an attempt was sent under. A GET has no key. */
function sentUnder({ headers }: HttpRequest): object {
  const idempotencyKey = headers[IDEMPOTENCY_KEY_HEADER];
  return { requestId: headers[REQUEST_ID_HEADER], ...(idempotencyKey !== undefined && { idempotencyKey }) };
}

function monotonic(): number {
  return (globalThis as { performance?: { now?: () => number } }).performance?.now?.() ?? Date.now();
}
