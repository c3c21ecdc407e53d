/**
 * What the façade asks of `hot.ts`, the calls that go past wasm-bindgen's string ABI.
 *
 * `value` is what `text` was made from by `stringifyHot`. When the scan reports a trap (see `stringify.ts`), the function must
 * run `findTrap(value, text)` and throw what it returns, before anything is returned or hashed.
 */

import type { SignedRequest } from "./signing.js";

/** The parts of a request to be signed, checked for their types. */
export interface SignParts {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | Uint8Array | undefined;
  readonly idempotencyKey: string | undefined;
  readonly requestId: string | undefined;
  readonly timestamp: string | undefined;
  readonly nonce: string | undefined;
}

/** The exports of `hot.ts`. */
export interface Hot {
  /** Canonical form of text made by `JSON.stringify`. */
  canonicalize(text: string, value: unknown): string;
  /** Canonical form of any JSON text. */
  canonicalizeText(text: string): string;
  /** Operation hash, 64 hex digits. `optionsJson` holds profile, operation, customerId. */
  operationHash(text: string, optionsJson: string | undefined, value: unknown): string;
  /** The same for a list; `findTrap` gets `/index` as its base. */
  operationHashes(texts: readonly string[], optionsJson: string | undefined, values: readonly unknown[]): string[];
  /** Headers and base string of a request. */
  signRequest(parts: SignParts): SignedRequest;
}
