/** What the sandbox façade needs of the sandbox's wasm module. The sandbox is its own binary: the client never carries it. */

/** What the transport is to do to an answer. All off unless a fault was injected. */
export interface SandboxTransport {
  /** Wait this long before anything is answered, in milliseconds. */
  readonly latencyMs: number;
  /** Answer nothing: close the connection. */
  readonly cut: boolean;
  /** Announce the whole body, send this many bytes, then close the connection. */
  readonly truncateAt?: number;
  /** Send the headers at once and let the body take this long, in milliseconds. */
  readonly slowBodyMs: number;
}

/** The JSON beside the body of an answer. */
export interface SandboxHead {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly transport: SandboxTransport;
  /** One readable line about the request, without secrets. */
  readonly log: string;
}

/** A webhook that is due, as the core hands it out: once, until its outcome is reported. */
export interface DueDelivery {
  readonly deliveryId: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** The wasm class. The core owns no clock: `nowMs` (milliseconds since 1970) goes in with every call. */
export interface SandboxCore {
  /** `requestJson`: {method, target, headers: [[name, value]]}; `target` is path and query as sent. */
  handle(requestJson: string, body: Uint8Array, nowMs: number): { readonly headJson: string; readonly body: Uint8Array };
  /** JSON array of {@link SandboxCredentials}, with the members of {@link SandboxDemo} beside them if there is demo data. */
  credentialsJson(): string;
  /** Moves business time forward. */
  advance(milliseconds: number, nowMs: number): void;
  /** Queues a fault, {@link SandboxFault} as JSON. */
  inject(faultJson: string): void;
  /** JSON array of {@link DueDelivery}; each is handed out once. */
  takeDueDeliveries(nowMs: number): string;
  /** How the delivery went: an HTTP status, or 0 when there was no answer. */
  reportDelivery(deliveryId: string, status: number, nowMs: number): void;
  /** The whole state as JSON text, without secrets. */
  snapshotJson(): string;
  /** Goes back to a snapshot; throws a ConfigurationError when it is none. */
  restore(snapshotJson: string): void;
  /** JSON array of {@link WebhookDelivery}, oldest first. */
  deliveriesJson(): string;
  free(): void;
}

/** Makes a sandbox; throws what the error factory makes when the options are wrong. */
export type SandboxCoreFactory = (optionsJson: string) => SandboxCore;
