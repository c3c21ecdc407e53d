/**
 * What the sandbox façade needs of the sandbox's wasm module. The sandbox is its own binary: the client never
 * carries it.
 */

import type {
  SandboxOptions as CoreOptions,
  DueDelivery,
  SandboxFault,
  SandboxHead,
  SandboxRequest,
} from "../generated/sandbox.js";

/** The wasm class. The core owns no clock: `nowMs` (milliseconds since 1970) goes in with every call. */
export interface SandboxCore {
  /** Answers a request. */
  handle(
    request: SandboxRequest,
    body: Uint8Array,
    nowMs: number,
  ): { readonly head: SandboxHead; readonly body: Uint8Array };
  /**
   * JSON array of {@link SandboxCredentials}, with the members of {@link SandboxDemo} beside them if there is
   * demo data.
   */
  credentialsJson(): string;
  /** Moves business time forward. */
  advance(milliseconds: number, nowMs: number): void;
  /** Queues a fault. */
  inject(fault: SandboxFault): void;
  /** The deliveries that are due; each is handed out once. */
  takeDueDeliveries(nowMs: number): DueDelivery[];
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
export type SandboxCoreFactory = (options: CoreOptions) => SandboxCore;
