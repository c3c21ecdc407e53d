/**
 * What the façade needs of the wasm core, and where it finds it.
 *
 * An entry file loads the binary in its own way (from disk, by fetch, from base64) and calls {@link install} once;
 * everything else asks {@link core}. So nothing here or below depends on a runtime, and a test can install a double.
 */

import type { RawExports, Shielded } from "./core/trap.js";
import { errorFromCore, misconfigured } from "./errors.js";
import type { PartnerError } from "./errors.js";
import type { BegunCall } from "./forward.js";

/** What a finished call hands back. */
export interface CoreResponse {
  /** HTTP status, always of the 200 range. */
  readonly status: number;
  /** The `X-Request-Id`: the one the server echoes, else the one sent. */
  readonly requestId?: string | undefined;
  /** The idempotency key the call was sent under; absent on GET. */
  readonly idempotencyKey?: string | undefined;
  /** How many attempts it took. */
  readonly attempts: number;
  /** Response headers, names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
  /** The scanned body: I-JSON, amounts as strings. Empty when there was no body. */
  readonly text: string;
}

/** Told of each step of a call. Members that are undefined count as absent. */
export type Observer = (event: Readonly<Record<string, unknown>>) => void;

/** A call as the wasm core sees it: step by step, see `driver.ts`. */
export interface RawCall {
  about(): string;
  next(event: string, wallMs: number, monoMs: number): string;
  signed(signature: string, wallMs: number, monoMs: number): string;
  respond(status: number, headersJson: string, body: Uint8Array, wallMs: number, monoMs: number): string;
  body(): Uint8Array | undefined;
  takeText(): string | undefined;
  free(): void;
}

/** A client as the wasm core sees it. */
export interface RawClient {
  begin(callJson: string, body: Uint8Array | undefined): RawCall;
  free(): void;
}

/** What a call sends: text, or bytes as they are. */
export type CallBody = string | Uint8Array;

/** The one call that serves all endpoints. */
export interface CallCore {
  /** `callJson` is a {@link CoreCall}, `body` its JSON text or, with a `contentType`, bytes. Rejects with what the error factory makes. */
  call(callJson: string, body: CallBody | undefined, signal: AbortSignal | undefined): Promise<CoreResponse>;
  /** The same in two steps, with the answer as it came: for a relay. Throws what {@link call} would reject with. */
  begin(callJson: string, body: CallBody | undefined): BegunCall;
  /** Gives the memory back; the secret is wiped. */
  free(): void;
}

/** The call's own settings, as the core reads them. */
export interface CoreCallOptions {
  idempotencyKey?: string;
  requestId?: string;
  timeoutMs?: number;
  deadlineMs?: number;
  maxRetries?: number;
  headers?: readonly (readonly [string, string])[];
  validation?: string;
  profile?: string;
  draft?: { payloadText?: string; operationHash?: string; customerId?: string };
}

/** A call to an endpoint of the table, or to any path. */
export type CoreCall =
  | { id: string; pathParams: readonly string[]; query: readonly (readonly [string, string])[]; options: CoreCallOptions }
  | { method: string; path: string; contentType?: string; query: readonly (readonly [string, string])[]; options: CoreCallOptions };

/** The settings a client is made with, as the core reads them: `relayUrl`, or the other two. No secret is among them. */
export interface CoreClientOptions {
  clientId?: string;
  baseUrl?: string;
  relayUrl?: string;
  timeoutMs?: number;
  deadlineMs?: number;
  maxRetries?: number;
  validation?: string;
  userAgent?: string;
}

/** What the façade calls. JSON text goes in and out wherever an object would have to be converted. */
export interface Core {
  setErrorFactory(factory: (errorJson: string) => Error): void;
  endpointsJson(): string;
  describeOperation(bodyText: string, optionsJson: string): string;
  explainMismatch(a: string, b: string): string;
  /**
   * With an empty `uri`, the URI of the payment that the pairs of pointers and texts describe; else the payment of `uri`,
   * pointers and texts in turn and a 0, the pairs then being a token or none.
   */
  paymentUri(uri: string, pairsJson: string): string;
  validateModel(model: string, bodyText: string, mode: string): string;
  verifyWebhook(body: Uint8Array, optionsJson: string): string;
  signTestWebhook(optionsJson: string): string;
  /** Takes the error of a call that went past the glue. */
  takeError(): unknown;
  /** The operation hash under a profile that needs options. */
  operationHashWith(bodyText: string, optionsJson: string): string;
  /** The timestamp header for a wall clock in Unix milliseconds. */
  timestampAt(nowMs: number): string;
  /** A fresh nonce. */
  newNonce(): string;
  /** A fresh UUID. */
  newId(): string;
  /** A client that signs by itself. */
  signingClient(optionsJson: string, clientSecret: string): RawClient;
  /** A client that cannot: `relayUrl` is among the options, or each attempt asks for a signature. */
  keylessClient(optionsJson: string): RawClient;
}

/** The core of an entry that takes no secret; its client takes what it needs of the glue by itself. */
export type PageCore = Omit<Core, "keylessClient" | "signingClient" | "newId" | "newNonce" | "signTestWebhook" | "timestampAt" | "verifyWebhook">;

let installed: Core | undefined;
let running: Shielded | undefined;

/** Makes `core` the one that everything uses; `shielded` is the module behind it, for the calls that go past the glue. */
export function install(core: Core | PageCore, shielded: Shielded): void {
  core.setErrorFactory(errorFromCore);
  // An entry with the smaller core does not export the functions that call for more.
  installed = core as Core;
  running = shielded;
}

/** Whether a core is installed. */
export function isInstalled(): boolean {
  return installed !== undefined;
}

/** Throws once the module has ended. For what is about to work for a core that may be gone. */
export function assertHealthy(): void {
  running?.assertAlive();
}

/** The core, or the error that says why there is none. */
export function core(): Core {
  assertHealthy();
  if (installed === undefined) throw notReady();
  return installed;
}

/** The exports of the module, or the error that says why there are none. */
export function wasmExports(): RawExports {
  assertHealthy();
  if (running === undefined) throw notReady();
  return running.exports;
}

function notReady(): PartnerError {
  return misconfigured("not_initialized", "the core is not loaded yet; `await init()` once before the first call");
}
