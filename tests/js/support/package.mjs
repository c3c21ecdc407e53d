// Helpers that several tests of the packed package share.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import * as lib from "oceafin-partner";
import { createSandbox } from "oceafin-partner/sandbox";

export { createSandbox, lib };

/** Lower-case hex SHA-256 by Node. */
export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const vectors = fileURLToPath(new URL("../../vectors/", import.meta.url));
/** The rows of a file of vectors. */
export const rows = (file) =>
  readFileSync(vectors + file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
/** The bytes of a file of vectors. */
export const bytes = (file) => new Uint8Array(readFileSync(vectors + file));

/** The payload of a fiat withdrawal that breaks no rule. */
export const PAYLOAD = { quoteId: "q-1", bankAccountId: "b-1", currency: "EUR", amount: "250.00" };
/** Evidence for a payload. */
export const authorize = (payload, options) => ({
  operationHash: lib.operationHash(payload, options),
  authorizationRef: "approval-1",
  authorizedBy: "treasury",
  authorizedAt: "2026-06-28T00:00:00Z",
});

const KNOWN = "4a988dde6a793291a2105cefebec9a904f96094598c211f2b7685559f4c2cf94";
/** Asserts that the module still computes correctly. */
export function assertHealthy() {
  assert.equal(lib.operationHash({ quoteId: "q-1", amount: "250.00" }), KNOWN);
  assert.equal(lib.canonicalizeText(' {"b":1, "a":[null,"\\u00e9"]}'), '{"a":[null,"é"],"b":1}');
}

/** Returns the error that `run` throws or rejects with; fails if it does neither. */
export async function thrownBy(run, what = "") {
  let value;
  try {
    value = await run();
  } catch (error) {
    return error;
  }
  assert.fail(`${what}: no error, but ${String(JSON.stringify(value)).slice(0, 200)}`);
}

/** Asserts an error of ours that is not an internal fault, and returns it. */
export function assertOurs(error, what = "") {
  assert.ok(lib.isPartnerError(error), `${what}: ${error?.stack ?? error}`);
  assert.ok(error instanceof lib.PartnerError, what);
  assert.notEqual(error.kind, "internal", `${what}: ${error.stack}`);
  assert.match(error.code, /^(PARTNER_[A-Z_]+|[a-z][a-z0-9_]*)$/, what);
  assert.match(error.message, /^[^A-Z\s]/, `${what}: ${error.message}`);
  for (const { pointer, code, message } of error.fieldErrors) {
    assert.match(pointer, /^(\/.*)?$/s, what);
    assert.ok(code !== "" && message !== "", what);
  }
  return error;
}

/** A client of a sandbox in this process. */
export function clientOf(sandbox, options = {}) {
  return new lib.PartnerClient({
    ...sandbox.credentials,
    baseUrl: sandbox.baseUrl,
    fetch: sandbox.fetch,
    ...options,
  });
}
