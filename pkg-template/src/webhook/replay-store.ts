/**
 * The port behind "process each event once" (contract section 5): who works on an event, and which are done.
 *
 * An event id is in one of three states. `claim` and the two moves out of it are each one atomic step of the
 * store, so any number of processes can share it:
 *
 * ```text
 *           claim(owner)                  complete
 *   free ────────────────▶ processing ────────────────▶ done
 *    ▲                         │                          │
 *    ├──── release(owner) ─────┤                          │
 *    ├──── lease runs out ─────┘                          │
 *    └──── retention runs out ────────────────────────────┘
 * ```
 *
 * Two states, free and taken, would not do: an event whose handler failed, or whose process died, would be
 * taken for one that is done, and its next delivery dropped.
 */

import { misconfigured } from "../errors/make.js";
import { isRecord, typeName } from "../input/arguments.js";

/**
 * What came of a claim. `claimed`: it is this owner's to process. `processing`: another's, whose lease still
 * runs. `done`: it has been processed.
 */
export type ClaimResult = "claimed" | "processing" | "done";

/**
 * Where event ids are kept. Implement it over anything that can compare and set in one step. An id may be any
 * text that is not empty: of any length, with U+0000 or half of a surrogate pair in it. No two may become
 * one.
 */
export interface ReplayStore {
  /**
   * Takes a free event for `owner`, for at most `ttlSeconds`. Of any number of claims at once exactly one
   * gets `claimed`.
   */
  claim(eventId: string, ttlSeconds: number, owner: string): Promise<ClaimResult>;
  /**
   * Marks an event as done, for `ttlSeconds`, whoever holds it: what has been processed stays processed,
   * though the lease had run out. Gives true to the one call that made it done, false when it was done
   * already.
   */
  complete(eventId: string, ttlSeconds: number): Promise<boolean>;
  /**
   * Frees an event that `owner` has claimed and not completed. An event in any other hands is left as it is.
   */
  release(eventId: string, owner: string): Promise<void>;
}

const METHODS = ["claim", "complete", "release"] as const;

/** Checks a store by its shape. */
export function requireStore(value: unknown, name: string): ReplayStore {
  const stores = "one of `oceafin-partner/webhooks/stores`, or your own";
  if (value === undefined || value === null) {
    throw misconfigured(
      "option_missing",
      `\`${name}\` is missing: without it an event that is delivered twice is processed twice; take ${stores}`,
    );
  }
  const missing = isRecord(value) ? METHODS.find((method) => typeof value[method] !== "function") : undefined;
  if (!isRecord(value) || missing !== undefined) {
    const what = missing === undefined ? typeName(value) : `an object without \`${missing}\``;
    throw misconfigured(
      "option_invalid",
      `\`${name}\` must be a replay store with \`claim\`, \`complete\` and \`release\`, not ${what}; take ${stores}`,
    );
  }
  return value as unknown as ReplayStore;
}

/** Seconds as whole milliseconds, never fewer. */
export function milliseconds(seconds: number): number {
  return Math.ceil(seconds * 1000);
}
