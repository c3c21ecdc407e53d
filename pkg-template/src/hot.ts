/**
 * Hash, canonical form and signature through one buffer in the memory of the core.
 *
 * wasm-bindgen passes a string by a loop over its characters; `encodeInto` a cached view is 12 to 28 times faster. So
 * text is written where the core says, numbers are all that crosses, and the result is read where the core says.
 */

import { core, wasmExports } from "./core.js";
import type { SignParts } from "./hot-api.js";
import type { SignedRequest } from "./signing.js";
import { findTrap, requireSize } from "./stringify.js";

/** The raw exports that take and return numbers only. */
interface HotExports {
  readonly memory: WebAssembly.Memory;
  hotInput(length: number): number;
  hotOutput(): number;
  hotOutputLength(): number;
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

const encoder = new TextEncoder();
const decoder = new TextDecoder();

let exports: HotExports | undefined;
let calls: HotExports | undefined;
let input = new Uint8Array(0);
let inputAt = 0;
let result = new Uint8Array(0);
let resultAt = 0;
/** The secret the core has the key of: its two hash states are made once, not for every signature. */
let secret: string | undefined;
/** Which instance has it. Known here, so that only {@link signRequest} speaks of secrets: a page's bundle has none of it. */
let secretIn: HotExports | undefined;

function hot(): HotExports {
  const current = wasmExports() as unknown as HotExports;
  if (current !== exports) {
    // The exports object of an instance is slow to look things up in; a plain object is not.
    exports = current;
    calls = { ...current };
    input = result = new Uint8Array(0);
  }
  return calls as HotExports;
}

/** A view of the input buffer of `length` bytes or more; the old one is kept while it still lies right. */
function inputView(wasm: HotExports, length: number): Uint8Array {
  const at = wasm.hotInput(length) >>> 0;
  // Growing the memory detaches every view, which leaves it with a length of 0. (`memory.buffer` would tell too, by a
  // call out of JavaScript that costs as much as the rest of this function.)
  if (input.length < length || inputAt !== at) {
    input = new Uint8Array(wasm.memory.buffer, at, length);
    inputAt = at;
  }
  return input;
}

/** Writes text into the input buffer; gives its length in UTF-8. */
function write(wasm: HotExports, text: string): number {
  requireSize(text.length, "the text");
  let { read, written } = encoder.encodeInto(text, inputView(wasm, text.length));
  // Not all of it was ASCII. A view that was longer than asked for may hold more than the buffer knows of: both are
  // mended by asking for the longest that the text can be.
  if (read < text.length || written > text.length) {
    ({ read, written } = encoder.encodeInto(text, inputView(wasm, text.length * 3)));
  }
  return written;
}

/** The output as text. The view of the last one serves again when the next is as long and lies in the same place. */
function output(wasm: HotExports): string {
  const at = wasm.hotOutput() >>> 0;
  const length = wasm.hotOutputLength() >>> 0;
  if (result.length !== length || resultAt !== at) {
    result = new Uint8Array(wasm.memory.buffer, at, length);
    resultAt = at;
  }
  return decoder.decode(result);
}

function check(status: number): void {
  if (status & FAILED) throw core().takeError();
}

/**
 * Looks for what the text has lost. This reads `value` again, so code of the caller may run, and that code may call
 * this very file: whatever is wanted of the core's buffers is to be taken out before.
 */
function checkTraps(status: number, text: string, value: unknown, base?: string): void {
  if ((status & TRAPS) === 0) return;
  const trap = findTrap(value, text, base);
  if (trap) throw trap;
}

/** Canonical form of text made from `value` by `JSON.stringify`. */
export function canonicalize(text: string, value: unknown): string {
  const wasm = hot();
  const status = wasm.hotCanonicalize(write(wasm, text));
  check(status);
  const form = output(wasm);
  checkTraps(status, text, value);
  return form;
}

/** Canonical form of any JSON text. */
export function canonicalizeText(text: string): string {
  const wasm = hot();
  check(wasm.hotCanonicalize(write(wasm, text)));
  return output(wasm);
}

/** Operation hash of text made from `value` by `JSON.stringify`: 64 hex digits. */
export function operationHash(text: string, optionsJson: string | undefined, value: unknown): string {
  if (optionsJson !== undefined) {
    // The profile may bind the hash to more than the body: cold, and rare. The trap is looked for all the same.
    requireSize(text.length, "the text");
    checkTraps(TRAPS, text, value);
    return core().operationHashWith(text, optionsJson);
  }
  const wasm = hot();
  const status = wasm.hotOperationHash(write(wasm, text));
  check(status);
  const hash = output(wasm);
  checkTraps(status, text, value);
  return hash;
}

/** The same, and held to the model of the operation's draft in the same walk. `operation` counts in the core's list. */
export function validatedHash(text: string, operation: number, strict: boolean, value: unknown): string {
  const wasm = hot();
  const status = wasm.hotValidatedHash(write(wasm, text), operation, Number(strict));
  if (status & FAILED) {
    const error = core().takeError();
    // A NaN is a `null` in the text, and so a broken rule: what it really was says more.
    checkTraps(TRAPS, text, value);
    throw error;
  }
  const hash = output(wasm);
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
  if (optionsJson !== undefined) return texts.map((text, index) => operationHash(text, optionsJson, values[index]));
  const wasm = hot();
  // `JSON.stringify` escapes line feeds, so none can stand inside a text.
  const status = wasm.hotOperationHashes(write(wasm, texts.join("\n")));
  check(status);
  const packed = output(wasm);
  if (status & TRAPS) texts.forEach((text, index) => checkTraps(status, text, values[index], `/${String(index)}`));
  return texts.map((_, index) => packed.slice(index * 64, index * 64 + 64));
}

/** Headers and base string of one request. */
export function signRequest(parts: SignParts): SignedRequest {
  const wasm = hot();
  if (parts.clientSecret !== secret || wasm !== secretIn) {
    secret = undefined;
    check(wasm.hotSetSecret(write(wasm, parts.clientSecret)));
    secret = parts.clientSecret;
    secretIn = wasm;
  }
  const timestamp = parts.timestamp ?? core().timestampAt(Date.now());
  const nonce = parts.nonce ?? core().newNonce();
  const requestId = parts.requestId ?? core().newId();
  const { method, path, idempotencyKey, body = "" } = parts;

  // One write for all parts. Lengths in characters: what is not ASCII makes a part end early, and the core refuses it.
  const head = method + path + timestamp + nonce + (idempotencyKey ?? "");
  const written = typeof body === "string" ? write(wasm, head + body) : writeBytes(wasm, head, body);
  const status = wasm.hotSign(
    method.length,
    path.length,
    timestamp.length,
    nonce.length,
    idempotencyKey === undefined ? NO_KEY : idempotencyKey.length,
    written - head.length,
  );
  check(status);
  const signed = output(wasm);
  const headers: Record<string, string> = {
    "X-Partner-Client-Id": parts.clientId,
    "X-Partner-Timestamp": timestamp,
    "X-Partner-Nonce": nonce,
    "X-Partner-Signature": signed.slice(0, 64),
    "X-Request-Id": requestId,
  };
  if (idempotencyKey !== undefined) headers["Idempotency-Key"] = idempotencyKey;
  return { headers, baseString: signed.slice(64) };
}

function writeBytes(wasm: HotExports, head: string, body: Uint8Array): number {
  requireSize(head.length + body.length, "the request");
  const headBytes = encoder.encode(head);
  const view = inputView(wasm, headBytes.length + body.length);
  view.set(headBytes);
  view.set(body, headBytes.length);
  return headBytes.length + body.length;
}
