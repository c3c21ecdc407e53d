/**
 * Hash, canonical form and signature past wasm-bindgen's string ABI.
 *
 * wasm-bindgen passes a string by a loop over its characters; `encodeInto` a kept view is 12 to 28 times
 * faster. So text is written into one region of the core's memory and results are read from another
 * (`core/memory.ts`), and numbers are all that crosses.
 */

import {
  CLIENT_ID_HEADER,
  IDEMPOTENCY_KEY_HEADER,
  NONCE_HEADER,
  REQUEST_ID_HEADER,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
} from "../generated/contract.js";
import { findTrap } from "../input/stringify.js";
import { requireSize } from "../input/text.js";
import { core, wasmExports } from "./core.js";
import type { RegionExports } from "./memory.js";
import { Regions } from "./memory.js";

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

/** A signed request's headers, and what was signed. */
export interface SignedRequest {
  /** The headers to send, all of them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The six lines that were signed; for comparing with the server's. Holds no secret. */
  readonly baseString: string;
}

/** The raw exports that take and return numbers only. */
interface HotExports extends RegionExports {
  hotCanonicalize(length: number): number;
  hotOperationHash(length: number): number;
  hotOperationHashes(length: number): number;
  hotValidatedHash(length: number, operation: number, strict: number): number;
  hotSetSecret(length: number): number;
  hotSign(method: number, path: number, timestamp: number, nonce: number, key: number, body: number): number;
}

const FAILED = 1;
// The core saw a `null`, a `{}` or a member `0`: what `JSON.stringify` writes in place of what it cannot.
const TRAPS = 14;
const NO_KEY = 0xffff_ffff;

let exports: HotExports | undefined;
let regions: Regions | undefined;
/** The secret the core has the key of: its two hash states are made once, not for every signature. */
let secret: string | undefined;
/**
 * Which instance has it. Known here, so that only {@link signRequest} speaks of secrets: a page's bundle has
 * none of it.
 */
let secretIn: HotExports | undefined;

function hot(): HotExports {
  const current = wasmExports() as unknown as HotExports;
  if (current !== exports) {
    exports = current;
    regions = new Regions(current);
  }
  return current;
}

/** Writes text into the input region; gives its length in UTF-8. */
function write(text: string): number {
  requireSize(text.length, "the text");
  return (regions as Regions).writeText(text);
}

/** The output of the last call. */
function output(): string {
  return (regions as Regions).readText();
}

function check(status: number): void {
  if (status & FAILED) throw core().takeError();
}

/**
 * Looks for what the text has lost. This reads `value` again, so code of the caller may run, and that code
 * may call this very file: copy results out of the core's memory first.
 */
function checkTraps(status: number, text: string, value: unknown, base?: string): void {
  if ((status & TRAPS) === 0) return;
  const trap = findTrap(value, text, base);
  if (trap) throw trap;
}

/** Canonical form of text made from `value` by `JSON.stringify`. */
export function canonicalize(text: string, value: unknown): string {
  const wasm = hot();
  const status = wasm.hotCanonicalize(write(text));
  check(status);
  const form = output();
  checkTraps(status, text, value);
  return form;
}

/** Canonical form of any JSON text. */
export function canonicalizeText(text: string): string {
  const wasm = hot();
  check(wasm.hotCanonicalize(write(text)));
  return output();
}

/** Operation hash of text made from `value` by `JSON.stringify`: 64 hex digits. */
export function operationHash(text: string, optionsJson: string | undefined, value: unknown): string {
  if (optionsJson !== undefined) {
    // The profile may bind the hash to more than the body: cold, and rare. The trap is looked for all the
    // same.
    requireSize(text.length, "the text");
    checkTraps(TRAPS, text, value);
    return core().operationHashWith(text, optionsJson);
  }
  const wasm = hot();
  const status = wasm.hotOperationHash(write(text));
  check(status);
  const hash = output();
  checkTraps(status, text, value);
  return hash;
}

/**
 * The same, and held to the model of the operation's draft in the same walk. `operation` counts in the core's
 * list.
 */
export function validatedHash(text: string, operation: number, strict: boolean, value: unknown): string {
  const wasm = hot();
  const status = wasm.hotValidatedHash(write(text), operation, Number(strict));
  if (status & FAILED) {
    const error = core().takeError();
    // A NaN is a `null` in the text, and so a broken rule: what it really was says more.
    checkTraps(TRAPS, text, value);
    throw error;
  }
  const hash = output();
  checkTraps(status, text, value);
  return hash;
}

/** The same for many, in one crossing. */
export function operationHashes(
  texts: readonly string[],
  optionsJson: string | undefined,
  values: readonly unknown[],
): string[] {
  if (texts.length === 0) return [];
  if (optionsJson !== undefined)
    return texts.map((text, index) => operationHash(text, optionsJson, values[index]));
  const wasm = hot();
  // `JSON.stringify` escapes line feeds, so none can stand inside a text.
  const status = wasm.hotOperationHashes(write(texts.join("\n")));
  check(status);
  const packed = output();
  if (status & TRAPS)
    texts.forEach((text, index) => checkTraps(status, text, values[index], `/${String(index)}`));
  return texts.map((_, index) => packed.slice(index * 64, index * 64 + 64));
}

/** Headers and base string of one request. */
export function signRequest(parts: SignParts): SignedRequest {
  const wasm = hot();
  if (parts.clientSecret !== secret || wasm !== secretIn) {
    secret = undefined;
    check(wasm.hotSetSecret(write(parts.clientSecret)));
    secret = parts.clientSecret;
    secretIn = wasm;
  }
  const timestamp = parts.timestamp ?? core().timestampAt(Date.now());
  const nonce = parts.nonce ?? core().newNonce();
  const requestId = parts.requestId ?? core().newId();
  const { method, path, idempotencyKey, body = "" } = parts;

  // One write for all parts. Lengths in characters: what is not ASCII makes a part end early, and the core
  // refuses it.
  const head = method + path + timestamp + nonce + (idempotencyKey ?? "");
  const written = typeof body === "string" ? write(head + body) : writeBytes(head, body);
  const status = wasm.hotSign(
    method.length,
    path.length,
    timestamp.length,
    nonce.length,
    idempotencyKey === undefined ? NO_KEY : idempotencyKey.length,
    written - head.length,
  );
  check(status);
  const signed = output();
  const headers: Record<string, string> = {
    [CLIENT_ID_HEADER]: parts.clientId,
    [TIMESTAMP_HEADER]: timestamp,
    [NONCE_HEADER]: nonce,
    [SIGNATURE_HEADER]: signed.slice(0, 64),
    [REQUEST_ID_HEADER]: requestId,
  };
  if (idempotencyKey !== undefined) headers[IDEMPOTENCY_KEY_HEADER] = idempotencyKey;
  return { headers, baseString: signed.slice(64) };
}

function writeBytes(head: string, body: Uint8Array): number {
  requireSize(head.length + body.length, "the request");
  return (regions as Regions).writeTextAndBytes(head, body);
}
