/**
 * Drives the calls of a client: `fetch`, timers and aborts, which only the host has.
 *
 * The core decides. It makes the bytes that are sent, reads what comes back, and says after each event what is next:
 * send this, wait so long, or the end. Nothing here looks into a body or knows of a retry.
 */

import { ownBytes } from "./bytes.js";
import type { CallBody, CallCore, CoreResponse, Observer, RawCall, RawClient } from "./core.js";
import { AbortError, isPartnerError, misconfigured, withOutcome } from "./errors.js";
import type { BegunCall, Received } from "./forward.js";
import { joined } from "./joined.js";
import { LONGEST } from "./stringify.js";

/** What a signer is told beside the base string. */
export interface SignerContext {
  /** Aborted when the signature is no longer wanted: the caller aborted the call, or its time is over. */
  readonly signal: AbortSignal;
}

/** A signature: 64 lower-case hex digits, or the 32 bytes they stand for. */
export type Signature = string | Uint8Array | ArrayBuffer;

/**
 * Signs in place of this library: a key store, a service of yours, a CryptoKey that cannot be read out.
 *
 * It is handed the exact text to sign, once per attempt, and gives the HMAC-SHA256 of its UTF-8 bytes. What it takes is
 * time of the attempt. What it throws ends the call with `signer_failed` and is the `cause`; it is not asked again.
 */
export type Signer = (baseString: string, context: SignerContext) => Signature | Promise<Signature>;

/** What a client gets from its host. */
export interface Host {
  /** Used in place of the global `fetch`. */
  readonly fetch?: ((input: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Told of each step of a call. */
  readonly observer?: Observer | undefined;
  /** Asked by a core that cannot sign by itself. */
  readonly signer?: Signer | undefined;
}

/** What the core says to do next. */
interface Step {
  readonly sign?: { readonly baseString: string; readonly timeoutMs: number };
  readonly send?: Outgoing;
  /** With `send`: which attempt it is, from 1. */
  readonly attempt?: number;
  readonly sleepMs?: number;
  readonly reply?: { readonly status: number; readonly requestId: string; readonly idempotencyKey?: string; readonly attempts: number };
}

interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly timeoutMs: number;
  /** Of an answer that is no success, no more than this of the body is looked at. */
  readonly errorBytes: number;
}

interface Incoming {
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: Uint8Array;
}

/** Why there is no response: the code of a transport failure, and what the host threw. */
class Failure {
  readonly code: string;
  readonly thrown: unknown;

  constructor(code: string, thrown?: unknown) {
    this.code = code;
    this.thrown = thrown;
  }
}

const TIMED_OUT = Symbol("timed out");
const ABORTED = Symbol("aborted");

/** The core of a client with what drives it. */
export class DrivenCore implements CallCore {
  readonly #core: RawClient;
  readonly #host: Host;

  /** Without `fetch` the global one is used, as it is at the time of a call. */
  constructor(core: RawClient, host: Host) {
    this.#core = core;
    this.#host = host;
  }

  /** Makes one call. What the core refuses before anything is sent rejects like everything else. */
  async call(callJson: string, body: CallBody | undefined, signal: AbortSignal | undefined): Promise<CoreResponse> {
    const call = this.#core.begin(callJson, bytesOf(body));
    try {
      return await this.#drive(call, signal);
    } finally {
      call.free();
    }
  }

  /**
   * One call for a relay. The core still reads the answer, for the clock that may be learnt from it; what is passed on is
   * the answer itself, which the core of the page's client reads once more.
   */
  begin(callJson: string, body: CallBody | undefined): BegunCall {
    const call = this.#core.begin(callJson, bytesOf(body));
    return {
      send: async (signal) => {
        let last: Received | undefined;
        try {
          await this.#drive(call, signal, (incoming) => (last = incoming));
        } catch (error) {
          // `api`: the answer came and is an error, or cannot be read. Anything else is no answer, whatever came before.
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
    this.#core.free();
  }

  async #drive(call: RawCall, signal: AbortSignal | undefined, seen?: (incoming: Received) => void): Promise<CoreResponse> {
    const { fetch, observer, signer } = this.#host;
    const about = observer && (JSON.parse(call.about()) as Record<string, unknown>);
    const report = (event: Record<string, unknown>): void => observer?.({ ...about, ...event });
    let attempt = 0;
    let sent: Outgoing | undefined;
    let headers: Incoming["headers"] = [];
    let failure: Failure | undefined;
    /** Errors of the core know their outcome. What fails past it, on the host's side or for the core's own end, does not. */
    const settled = (error: unknown): unknown => {
      if (sent === undefined) return withOutcome(error, "not_sent");
      const ended = isPartnerError(error) && error.code === "internal_panic";
      // What it takes to make the call again stands in what was sent.
      return ended ? Object.assign(error, sentUnder(sent), { attempts: attempt, outcome: "unknown" }) : withOutcome(error, "unknown");
    };
    let next = (): string => call.next(signal?.aborted === true ? "aborted" : "start", Date.now(), monotonic());
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
          const outcome = await within((cut) => signature(signer, sign.baseString, cut), sign.timeoutMs, signal);
          failure = outcome instanceof Failure ? outcome : undefined;
          if (typeof outcome === "string") {
            next = () => call.signed(outcome, Date.now(), monotonic());
          } else {
            const event = outcome === ABORTED ? "aborted" : outcome === TIMED_OUT ? "signer_timeout" : "signer_failed";
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
          } else if (outcome === TIMED_OUT || outcome instanceof Failure) {
            const why = (failure = outcome === TIMED_OUT ? new Failure("attempt_timeout") : outcome);
            next = () => call.next(why.code, Date.now(), monotonic());
          } else {
            ({ headers } = outcome);
            seen?.(outcome);
            report({ type: "response", attempt, status: outcome.status, durationMs });
            next = () => call.respond(outcome.status, JSON.stringify(headers), outcome.body, Date.now(), monotonic());
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
 * Waits for `work`, at most `ms`, and not beyond an abort; whichever comes first, the timer and the listener go.
 *
 * The wait does not depend on `work` to end when it is cut off: an injected `fetch` may ignore the signal it is given.
 */
function within<T>(
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

/** Asks the signer. Bytes become hex digits, what is neither becomes an empty text; whether it is a signature is the core's to say. */
async function signature(signer: Signer | undefined, baseString: string, signal: AbortSignal): Promise<string | Failure> {
  try {
    const given: unknown = await signer?.(baseString, { signal });
    if (typeof given === "string") return given;
    const bytes = ownBytes(given, "signature") ?? [];
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch (error) {
    return new Failure("signer_failed", error);
  }
}

/** Sends one attempt and reads the body, of a success the whole of it. Resolves with a failure rather than rejecting. */
async function exchange(
  fetch: Host["fetch"],
  { method, url, headers, errorBytes }: Outgoing,
  body: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<Incoming | Failure> {
  let response: Response;
  let status: number;
  let pairs: [string, string][];
  try {
    const init: RequestInit = { method, headers, redirect: "manual", signal };
    // A copy of the core's bytes, so no view of its memory gets out.
    if (body !== undefined) init.body = body as Uint8Array<ArrayBuffer>;
    response = await (fetch ?? globalThis.fetch)(url, init);
    // A browser hides the status of a redirect that it was told not to follow.
    if (response.type === "opaqueredirect") return new Failure("redirect_refused");
    ({ status } = response);
    if (!Number.isInteger(status) || status < 100 || status > 999) throw new TypeError("`fetch` did not give a response");
    // As `Headers` gives them they are strings; an adapter's own may be anything.
    pairs = [...(response.headers as Iterable<readonly unknown[]>)]
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [String(name).toLowerCase(), String(value)]);
  } catch (error) {
    return new Failure("connection_failed", error);
  }
  try {
    const success = status >= 200 && status <= 299;
    const { pieces, cut } = await bodyOf(response, success ? LONGEST : errorBytes);
    // An error is judged by what was read of it; half of a success is none.
    return success && cut ? new Failure("response_too_large") : { status, headers: pairs, body: joined(pieces) };
  } catch (error) {
    return new Failure("response_cut", error);
  }
}

/** The body, or if it is longer than `limit` its first bytes, one more than that: the rest is not waited for. */
async function bodyOf(response: Response, limit: number): Promise<{ readonly pieces: readonly Uint8Array[]; readonly cut: boolean }> {
  const stream = response.body as ReadableStream<unknown> | null | undefined;
  if (typeof stream?.getReader !== "function") {
    const bytes = chunkOf(await response.arrayBuffer());
    return { pieces: [bytes.subarray(0, limit + 1)], cut: bytes.length > limit };
  }
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const chunk = chunkOf(value);
    length += chunk.length;
    if (length > limit) {
      reader.cancel().catch(() => undefined);
      pieces.push(chunk.subarray(0, chunk.length - (length - limit) + 1));
      return { pieces, cut: true };
    }
    pieces.push(chunk);
  }
  return { pieces, cut: false };
}

/** A copy: a stream may use its buffer again, and an object may say another length than it has. */
function chunkOf(value: unknown): Uint8Array {
  const chunk = ownBytes(value, "body");
  if (chunk === undefined) throw new TypeError("the body of a response gave something other than bytes");
  return chunk;
}

/** What the host threw goes under the error that ends the call for it. The cause of an abort is its caller's reason. */
function addCause(error: Error, failure: Failure | undefined): void {
  if (failure?.thrown === undefined || error.cause !== undefined || error instanceof AbortError) return;
  Object.defineProperty(error, "cause", { value: failure.thrown, configurable: true, writable: true });
}

/** The ids that an attempt was sent under. A GET has no key. */
function sentUnder({ headers }: Outgoing): object {
  const idempotencyKey = headers["Idempotency-Key"];
  return { requestId: headers["X-Request-Id"], ...(idempotencyKey !== undefined && { idempotencyKey }) };
}

function monotonic(): number {
  return (globalThis as { performance?: { now?: () => number } }).performance?.now?.() ?? Date.now();
}
