// The right answers, by code that shares nothing with the package: `node:crypto` and npm's
// `canonicalize`.
import { createHash, createHmac } from "node:crypto";

import canonicalize from "canonicalize";

export const canonical = (value) => canonicalize(JSON.parse(JSON.stringify(value)));
export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
export const hmac = (secret, text) => createHmac("sha256", secret).update(text).digest("hex");

export function operationHash({ operationAuthorization: _, ...payload }, binding) {
  return sha256(canonical(binding === undefined ? payload : { ...binding, payload }));
}

/** The signature of a request, from the request as sent. */
export function signature(secret, { method, target, headers, body }) {
  const lines = [
    method,
    target,
    sha256(body),
    headers["X-Partner-Timestamp"],
    headers["X-Partner-Nonce"],
    headers["Idempotency-Key"] ?? "",
  ];
  return hmac(secret, lines.join("\n"));
}
