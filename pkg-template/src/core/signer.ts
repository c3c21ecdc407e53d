/** Signers: what signs in place of the core. */

import { ownBytes } from "../input/bytes.js";
import { HostFailure } from "./host-failure.js";

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
 * It is handed the exact text to sign, once per attempt, and gives the HMAC-SHA256 of its UTF-8 bytes. What
 * it takes is time of the attempt. What it throws ends the call with `signer_failed` and is the `cause`; it
 * is not asked again.
 */
export type Signer = (baseString: string, context: SignerContext) => Signature | Promise<Signature>;

/**
 * Asks the signer. Bytes become hex digits, what is neither becomes an empty text; whether it is a signature
 * is the core's to say.
 */
export async function askSigner(
  signer: Signer | undefined,
  baseString: string,
  signal: AbortSignal,
): Promise<string | HostFailure> {
  try {
    const given: unknown = await signer?.(baseString, { signal });
    if (typeof given === "string") return given;
    const bytes = ownBytes(given, "signature") ?? [];
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch (error) {
    return new HostFailure("signer_failed", error);
  }
}
