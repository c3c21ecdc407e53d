/**
 * The shapes of what crosses between this package and the wasm core. JSON text goes in and out wherever an
 * object would have to be converted.
 */

/** What a finished call hands back. */
export interface CallResult {
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

/** The wasm object of one call: `driver.ts` takes it from step to step. */
export interface WasmCall {
  about(): string;
  next(event: string, wallMs: number, monoMs: number): string;
  signed(signature: string, wallMs: number, monoMs: number): string;
  respond(status: number, headersJson: string, body: Uint8Array, wallMs: number, monoMs: number): string;
  body(): Uint8Array | undefined;
  takeText(): string | undefined;
  free(): void;
}

/** The wasm object of one client. */
export interface WasmClient {
  begin(callJson: string, body: Uint8Array | undefined): WasmCall;
  free(): void;
}

/** What a call sends: text, or bytes as they are. */
export type CallBody = string | Uint8Array;

/** What the methods of a client need to make a call to any endpoint. */
export interface Caller {
  /**
   * Makes one call. `callJson` is a `CallRequest` of `call/call.ts`, `body` its JSON text or, with a
   * `contentType`, bytes. Rejects with a PartnerError.
   */
  call(callJson: string, body: CallBody | undefined, signal: AbortSignal | undefined): Promise<CallResult>;
  /**
   * The same in two steps, with the response as it came: for a relay. Throws what {@link call} would reject
   * with.
   */
  begin(callJson: string, body: CallBody | undefined): CheckedCall;
}

/** The functions of the core. */
export interface Core {
  setErrorFactory(factory: (errorJson: string) => Error): void;
  endpointsJson(): string;
  describeOperation(bodyText: string, optionsJson: string): string;
  explainMismatch(a: string, b: string): string;
  /**
   * With an empty `uri`, the URI of the payment that the pairs of pointers and texts describe; else the
   * payment of `uri`, pointers and texts in turn and a 0, the pairs then being a token or none.
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
  signingClient(optionsJson: string, clientSecret: string): WasmClient;
  /** A client that cannot: `relayUrl` is among the options, or each attempt asks for a signature. */
  keylessClient(optionsJson: string): WasmClient;
}

/**
 * The functions of the core that a web entry loads: none that takes a secret. Its client imports
 * `keylessClient` itself.
 */
export type WebCore = Omit<
  Core,
  | "keylessClient"
  | "signingClient"
  | "newId"
  | "newNonce"
  | "signTestWebhook"
  | "timestampAt"
  | "verifyWebhook"
>;

/** A response as it came over the wire. */
export interface HttpResponse {
  /** HTTP status. */
  readonly status: number;
  /** Headers, names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
  /** The bytes of the body. */
  readonly body: Uint8Array;
}

/** A call that the core has checked and not yet sent. */
export interface CheckedCall {
  /**
   * Sends it. Resolves with whatever the API answered, an error too. Rejects with a PartnerError if no answer
   * came that can be passed on.
   */
  send(signal: AbortSignal | undefined): Promise<HttpResponse>;
  /** To be called once, in the end, sent or not. */
  free(): void;
}
